"""What every verb does: lock, write down what was done, and tell it to others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from driftbook.downtime.changes import books, judging, seats, words
from driftbook.downtime.changes.refusals import NotOpen, Refused
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.queries import whole
from driftbook.history.actions import hold, record_for
from driftbook.history.by import By
from driftbook.outbox.actions import announce
from driftbook.people.models import Agreement, Organisation

KIND, MEETING = "change", "meeting"


def locked(change: Change) -> Change:
    """The change as it is now, with its chains and then its row locked until the end.

    Whoever may come to decide is held too: somebody may have revised it since it was read.
    """
    hold(*held(change))
    return whole(Change.objects.select_for_update(of=("self",))).get(pk=change.pk)


def opened(change: Change) -> Change:
    """As `locked`. Raises NotOpen for one that was decided or withdrawn."""
    found = locked(change)
    if found.state != "open":
        raise NotOpen(found.state)
    return found


def chains(change: Change) -> list[UUID]:
    """Whose history tells of the change: who asks, and whoever the handbook lets decide, if it is
    shared with them."""
    handbook = books.handbook_of(change.edition)
    try:
        party = judging.approval(handbook, change.kind, change.systems).party if handbook else None
    except Refused:
        party = None
    return _told(change, [party] if party else [])


def held(change: Change) -> list[UUID]:
    """Whose history may come to tell of it, whatever kind and systems it is revised to: locks are
    taken for all of these, so that nobody has to wait for another one in the midst of it."""
    handbook = books.handbook_of(change.edition)
    chapter = handbook.downtime if handbook else None
    return _told(change, [rule.by.party for rule in chapter.approvals] if chapter else [])


def _told(change: Change, parties: Iterable[str]) -> list[UUID]:
    there = seats.of_parties(change.agreement, parties)
    if not change.shared:
        serve = change.agreement.parties.filter(provides=True)
        provide = set(serve.values_list("organisation_id", flat=True))
        there = [one for one in there if one.pk in provide]
    return list(dict.fromkeys([change.organisation.key, *(one.key for one in there)]))


def everybody(agreement: Agreement) -> list[UUID]:
    """Every party of the agreement, and whoever was one as they asked for a change."""
    rows = Organisation.objects.filter(
        Q(parts__agreement=agreement) | Q(changes__agreement=agreement)
    )
    return list(rows.order_by().values_list("key", flat=True).distinct())


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
    return seats.seated(books.handbook_of(meeting_edition), agreement, council)


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
