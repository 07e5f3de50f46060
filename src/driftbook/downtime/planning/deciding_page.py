"""What follows from a downtime that is planned or moved, as its form shows it before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from driftbook.downtime.books import Book, names
from driftbook.downtime.planning import asking, words
from driftbook.downtime.planning.asking import LATE, PAST, Wish
from driftbook.downtime.planning.forms import WAIVE
from driftbook.downtime.telling import actions as telling
from driftbook.downtime.telling.actions import Preview
from driftbook.downtime.telling.drafting import About
from driftbook.handbook.deciding.downtime_shapes import Duty, NoticeAnswer


@dataclass(frozen=True)
class Said:
    """What notices would say beside the times: whose downtime it is, and its words."""

    organisation: str
    title: str
    text: str
    because: str = ""


@dataclass(frozen=True)
class Wrong:
    """Something that stops it, and the field in which somebody says why it is done all the same."""

    text: str
    source: tuple[str, ...]
    field: str
    """Empty: nobody can waive it."""
    because: str
    """As it was typed."""


@dataclass(frozen=True)
class DutyShown:
    """Somebody who has to be told."""

    duty: Duty
    channels: tuple[str, ...]
    """Their names."""
    by: datetime
    far: str


@dataclass(frozen=True)
class Decided:
    """The decision, for the page."""

    answer: NoticeAnswer
    start: datetime
    end: datetime
    lasts: str
    systems: tuple[str, ...]
    """Names of everything that does not work."""
    wrong: tuple[Wrong, ...]
    duties: tuple[DutyShown, ...]
    earliest: datetime | None
    """Where it is another than the one that was asked for."""
    reasons: list[tuple[str, tuple[str, ...]]]
    notices: list[Preview]
    unplanned: bool

    @property
    def waivable(self) -> bool:
        """Whether everything that is wrong may be waived, with a reason for each."""
        return all(one.field for one in self.wrong)


def of(
    here: Book,
    wish: Wish,
    now: datetime,
    *,
    given: Mapping[str, str],
    said: Said | None = None,
) -> Decided:
    """What the handbook says of the wish, and what would be told (`said`; None: not shown).

    `given`: reasons why something is waived, as they were typed.

    Raises EndsBefore, NothingDown, Unanswerable, ValueError.
    """
    zone, chapter = here.handbook.zone, here.chapter
    wish = asking.possible(here, wish, now)
    answer = asking.ask(here, wish, now, known=now)
    start, end = wish.start.astimezone(zone), wish.end.astimezone(zone)
    earliest = answer.earliest
    return Decided(
        answer=answer,
        start=start,
        end=end,
        lasts=words.lasting(start, end),
        systems=tuple(chapter.systems[one].name for one in answer.affected),
        wrong=tuple(_wrong(answer, given)),
        duties=tuple(_shown(here, one, now) for one in answer.duties),
        earliest=earliest if earliest is not None and earliest != start else None,
        reasons=words.reasons(answer.reasons),
        notices=_notices(here, wish, answer, said, now) if said else [],
        unplanned=asking.planning(here, wish.kind) == asking.UNPLANNED,
    )


def earliest_of(here: Book, wish: Wish, now: datetime) -> tuple[datetime, datetime] | None:
    """The first times of the same length at which nothing is wrong; None: there are none."""
    asked = asking.possible(here, wish, now)
    start = asking.ask(here, asked, now, known=now).earliest
    if start is None:
        return None
    length = asked.end.astimezone(UTC) - asked.start.astimezone(UTC)
    return start, (start.astimezone(UTC) + length).astimezone(here.handbook.zone)


def _notices(
    here: Book, wish: Wish, answer: NoticeAnswer, said: Said, now: datetime
) -> list[Preview]:
    facts = About(
        organisation=said.organisation,
        kind=wish.kind,
        systems=wish.systems,
        affected=answer.affected,
        title=said.title,
        text=said.text,
        start=wish.start,
        end=wish.end,
        because=said.because,
    )
    return telling.preview(handbook=here.handbook, answer=answer, facts=facts, now=now)


def _wrong(answer: NoticeAnswer, given: Mapping[str, str]) -> list[Wrong]:
    told = words.reasons(answer.violations)
    found = []
    for one, (text, source) in zip(answer.violations, told, strict=True):
        name = str(one.params.get("notice", "")) if one.code == LATE else one.code
        field = "" if name == PAST else f"{WAIVE}{name}"
        found.append(Wrong(text, source, field, given.get(name, "")))
    return found


def _shown(here: Book, duty: Duty, now: datetime) -> DutyShown:
    by = duty.by.astimezone(here.handbook.zone)
    channels = names(here.chapter.channels, duty.channels)
    return DutyShown(duty, channels, by, words.far(by, now))
