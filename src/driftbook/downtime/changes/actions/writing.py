"""What every verb does: lock, write down what was done, and tell it to others."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from driftbook.downtime.changes import books, judging, seats, words
from driftbook.downtime.changes.refusals import NotOpen, Refused
from driftbook.downtime.models import Change, Meeting
from driftbook.history.actions import hold, record_for
from driftbook.history.by import By
from driftbook.outbox.actions import announce
from driftbook.people.models import Agreement, Organisation

KIND, MEETING = "change", "meeting"
ABOUT = ("agreement", "edition", "organisation")


def locked(change: Change) -> Change:
    """The change as it is now, with its chains and then its row locked until the end."""
    hold(*chains(change))
    rows = Change.objects.select_for_update(of=("self",)).select_related(*ABOUT)
    return rows.defer("edition__files").get(pk=change.pk)


def opened(change: Change) -> Change:
    """As `locked`. Raises NotOpen for one that was decided or withdrawn."""
    found = locked(change)
    if found.state != "open":
        raise NotOpen(found.state)
    return found


def chains(change: Change) -> list[UUID]:
    """Whose history tells of the change: who asks, and whoever the handbook lets decide."""
    keys = [change.organisation.key]
    handbook = books.handbook_of(change.edition)
    if handbook is not None:
        try:
            party = judging.approval(handbook, change.kind, change.systems).party
        except Refused:
            party = None
        if party is not None:
            keys += [one.key for one in seats.of_parties(change.agreement, [party])]
    return list(dict.fromkeys(keys))


def told(did: str, change: Change, by: By, now: datetime, **more: Any) -> None:
    """Write into the history what was done to the change."""
    after = {"number": change.number, "title": change.title, **more}
    record_for(
        chains(change),
        by=by,
        did=did,
        kind=KIND,
        key=str(change.key),
        after={name: value for name, value in after.items() if value not in ("", None)},
        now=now,
    )


def announced(*, event: str, change: Change, now: datetime) -> None:
    """Tell the webhooks of whoever has it in their history. Why, stands on the page alone."""
    announce(
        event=event,
        payload={
            "key": str(change.key),
            "number": change.number,
            "handbook": change.agreement.handbook,
            "organisation": change.organisation.slug,
            "title": change.title,
            "kind": change.kind,
            "systems": change.systems,
            "risk": change.risk,
            "start": change.start.isoformat(),
            "end": change.end.isoformat(),
            "state": change.state,
        },
        organisations=chains(change),
        key=f"{event}:{change.key}",
        now=now,
        about=(KIND, str(change.key)),
    )


# --- meetings -----------------------------------------------------------------------------------


def seated(agreement: Agreement, meeting_edition: Any, council: str) -> list[Organisation]:
    """The organisations that have a seat in the council; of one without members, all parties."""
    handbook = books.handbook_of(meeting_edition)
    chapter = handbook.downtime if handbook else None
    found = chapter.councils.get(council) if chapter else None
    parties = [member.party for member in found.members] if found else []
    return seats.of_parties(agreement, parties) or list(agreement.organisations.order_by("pk"))


def meeting_chains(meeting: Meeting) -> list[UUID]:
    """Whose history tells of the meeting."""
    there = seated(meeting.agreement, meeting.edition, meeting.council)
    return [organisation.key for organisation in there]


def meeting_told(did: str, meeting: Meeting, by: By, now: datetime, **more: Any) -> None:
    """Write into the history what was done to the meeting."""
    name = words.council(books.handbook_of(meeting.edition), meeting.council)
    after = {"council": meeting.council, "name": name, "number": meeting.number, **more}
    record_for(
        meeting_chains(meeting),
        by=by,
        did=did,
        kind=MEETING,
        key=str(meeting.key),
        after={name: value for name, value in after.items() if value not in ("", None)},
        now=now,
    )
