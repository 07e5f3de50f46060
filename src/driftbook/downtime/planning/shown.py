"""A downtime and its duties as lists and pages show them, on the clock of its handbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from driftbook.downtime.books import names
from driftbook.downtime.models import Downtime, Duty
from driftbook.downtime.planning import words
from driftbook.downtime.planning.places import book_of
from driftbook.downtime.planning.visiting import inside
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor
from driftbook.people.zones import zone


@dataclass(frozen=True)
class DutyRow:
    """Somebody who has to be told, or was."""

    row: Duty
    audience: str
    channels: tuple[str, ...]
    by: datetime
    far: str
    settled: datetime | None
    state: str | Promise
    look: str


@dataclass(frozen=True)
class Row:
    """A downtime in a list."""

    row: Downtime
    kind: str
    systems: tuple[str, ...]
    """Names of everything that does not work."""
    start: datetime
    end: datetime
    far: str
    """Until it begins; while it runs, until it ends."""
    lasts: str
    state: str | Promise
    look: str
    late: bool
    """It should be over."""
    language: str
    """Of the handbook's names."""
    nearest: DutyRow | None
    """Who has to be told next."""
    missed: tuple[DutyRow, ...]


def rows(found: Iterable[Downtime], actor: Actor, now: datetime) -> list[Row]:
    """With their duties, in one query more, where the actor sees how they are planned."""
    downtimes = list(found)
    revisions = {one.pk: one.revision for one in downtimes if inside(one, actor)}
    duties: dict[int, list[Duty]] = {one.pk: [] for one in downtimes}
    for duty in Duty.objects.filter(downtime__in=revisions).exclude(state="dropped"):
        if duty.revision == revisions[duty.downtime_id]:
            duties[duty.downtime_id].append(duty)
    return [row(one, duties[one.pk], now) for one in downtimes]


def row(downtime: Downtime, duties: Iterable[Duty], now: datetime) -> Row:
    """One of them."""
    book = book_of(downtime)
    local = book.zone if book else zone(downtime.organisation.timezone)
    chapter = book.downtime if book else None
    kind = chapter.kinds.get(downtime.kind) if chapter else None
    state = downtime.state
    nearest = min((one for one in duties if one.state == "open"), key=_by, default=None)
    missed = (one for one in duties if one.state == "missed")
    return Row(
        row=downtime,
        kind=kind.name if kind else downtime.kind,
        systems=names(chapter.systems if chapter else {}, downtime.affected),
        start=(downtime.started or downtime.start).astimezone(local),
        end=(downtime.finished or downtime.end).astimezone(local),
        far=words.far(downtime.end if downtime.started else downtime.start, now),
        lasts=words.lasting(downtime.started or downtime.start, downtime.finished or downtime.end),
        state=words.STATES[state],
        look=words.LOOKS[state],
        late=state == "running" and downtime.end <= now,
        language=book.cover.language if book else "",
        nearest=duty_row(nearest, book, now) if nearest else None,
        missed=tuple(duty_row(one, book, now) for one in missed),
    )


def duty_row(duty: Duty, book: Handbook | None, now: datetime) -> DutyRow:
    """A duty, with the names of the edition by which it was computed."""
    chapter = book.downtime if book else None
    audiences, channels = (chapter.audiences, chapter.channels) if chapter else ({}, {})
    local = book.zone if book else zone("UTC")
    audience = audiences.get(duty.audience)
    return DutyRow(
        row=duty,
        audience=audience.name if audience else duty.audience,
        channels=names(channels, duty.channels),
        by=duty.by.astimezone(local),
        far=words.far(duty.by, now),
        settled=duty.settled.astimezone(local) if duty.settled else None,
        state=words.DUTY_STATES[duty.state],
        look=words.DUTY_LOOKS.get(duty.state, ""),
    )


def _by(duty: Duty) -> datetime:
    return duty.by
