"""The agenda or the minutes of a meeting: what the page shows, and the same as a tagged PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.downtime.changes import books, minuted, queries, seats, words
from driftbook.downtime.models import Change, Item, Meeting
from driftbook.editions.exporting.margins import margins
from driftbook.people.actors import Actor
from driftbook.people.queries import names
from driftbook.people.zones import zone


@dataclass(frozen=True)
class Line:
    """An item as the paper shows it."""

    item: Item
    change: Change
    """As the minutes say it; as it is now, before there are any."""
    kind: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime
    risk: str
    state: str
    advice: tuple[tuple[str, str, str], ...]
    """What members have advised: who, evaluation and priority, words."""
    outcome: str
    priority: str
    moved: datetime | None
    """When it should be instead, as the council said."""


def of(who: Actor, meeting: Meeting, now: datetime) -> dict[str, Any]:
    """What there is to say of the meeting, of the changes that the actor may see."""
    handbook = books.handbook_of(meeting.edition)
    local = handbook.zone if handbook else zone("UTC")
    chapter = handbook.downtime if handbook else None
    council = chapter.councils.get(meeting.council) if chapter else None
    items = list(queries.items(who, meeting).prefetch_related("change__advice"))
    advisers = (one.person for item in items for one in item.change.advice.all())
    called = names([*map(UUID, meeting.present), meeting.minuted_by, *advisers])
    return {
        "meeting": meeting,
        "handbook": handbook,
        "own": handbook.cover.language if handbook else meeting.edition.language,
        "council": words.council(handbook, meeting.council),
        "seats": seats.seats(handbook, meeting.agreement, council) if handbook and council else [],
        "start": meeting.start.astimezone(local),
        "end": meeting.end.astimezone(local),
        "sent": meeting.sent.astimezone(local) if meeting.sent else None,
        "minuted": meeting.minuted.astimezone(local) if meeting.minuted else None,
        "minuted_by": called.get(meeting.minuted_by, ""),
        "present": [called.get(UUID(key)) or _("an erased person") for key in meeting.present],
        "lines": [_line(item, called, local) for item in items],
        "begun": meeting.start <= now,
        "over": meeting.end <= now,
    }


def html(who: Actor, meeting: Meeting, now: datetime) -> str:
    """The paper for the press, in the active language."""
    said = of(who, meeting, now)
    kind = _("Minutes") if meeting.minuted else _("Agenda")
    title = f"{kind}: {said['council']}, {said['start']:%Y-%m-%d}"
    made = now.astimezone(said["start"].tzinfo)
    more = {
        "title": title,
        "language": get_language() or "en",
        "edition": _("as of {moment}").format(moment=f"{made:%Y-%m-%d %H:%M}"),
        **margins(),
    }
    return render_to_string("downtime/changes/print/paper.html", said | more)


def _line(item: Item, called: Mapping[UUID | None, str], local: Any) -> Line:
    change = minuted.as_it_was(item)
    handbook = books.handbook_of(change.edition)
    return Line(
        item=item,
        change=change,
        kind=words.kind(handbook, change.kind),
        systems=tuple(words.systems(handbook, change.systems)),
        start=change.start.astimezone(local),
        end=change.end.astimezone(local),
        risk=str(words.RISKS[change.risk]),
        state=str(words.STATES[change.state]),
        advice=tuple(
            (
                called.get(one.person, words.council(handbook, one.council)),
                _said(one.evaluation, one.priority),
                one.words,
            )
            for one in queries.latest_advice(change)
            if one.person is not None
        ),
        outcome=str(words.OUTCOMES.get(item.advice, "")),
        priority=str(words.PRIORITIES.get(item.priority or 0, "")),
        moved=item.start.astimezone(local) if item.start else None,
    )


def _said(evaluation: str, priority: int | None) -> str:
    parts = [str(words.EVALUATIONS.get(evaluation, ""))]
    if priority:
        parts.append(_("priority %(priority)s") % {"priority": words.PRIORITIES[priority]})
    return ", ".join(part for part in parts if part)
