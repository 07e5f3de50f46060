"""Who answers when, over some days: the coverage of every question that is answered differently.

The stretches are those that decisions are looked up in, so the strip cannot say anything else than
the answer does. Days are the zone's own: 23 or 25 hours long when the clocks change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import FIRST_YEAR, LAST_YEAR, asked, timeline_for
from driftbook.handbook.deciding.timeline import Question, Timeline, chapter, contacts_of, variants
from driftbook.handbook.schema.support import Ladder

Kind = Literal["answers", "alone", "closed", "silent", "gap", "clash"]


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds during a stretch: the ladder, and who of it answers."""

    ladder: Ladder | None
    clashing: tuple[Ladder, ...]
    answering: tuple[str, ...]
    """Contacts that are open, or whose hours are not stated."""
    silent: tuple[str, ...]
    """Contacts of the ladder that are closed."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others: ids instead of whole ladders."""
        ladder = self.ladder.id if self.ladder else None
        clashing = tuple(other.id for other in self.clashing)
        return (ladder, clashing, self.answering, self.silent)

    @property
    def kind(self) -> Kind:
        """`answers`; `alone`: steps without a contact; `closed` on purpose; `silent`: everybody
        that the ladder turns to is closed; `gap`: no ladder; `clash`: more than one.
        """
        if self.ladder is None:
            return "gap"
        if self.clashing:
            return "clash"
        if self.ladder.closed is not None:
            return "closed"
        if self.answering:
            return "answers"
        return "silent" if self.silent else "alone"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `begin` to `end`, in the handbook's zone, nothing changes."""

    begin: datetime
    end: datetime
    holding: Holding


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the zone, from midnight to midnight."""

    on: date
    begin: datetime
    end: datetime
    holiday: str | None

    @property
    def hours(self) -> float:
        """How long it is: 24, or 23 or 25 when the clocks change."""
        return (self.end.timestamp() - self.begin.timestamp()) / 3600

    def share(self, at: datetime) -> float:
        """How much of the day has passed at an instant, 0 to 1."""
        first, last = self.begin.timestamp(), self.end.timestamp()
        return min(max((at.timestamp() - first) / (last - first), 0.0), 1.0)

    def of(self, stretches: Iterable[Stretch]) -> list[Stretch]:
        """The stretches, or the parts of them, that lie on this day."""
        first, last = self.begin.timestamp(), self.end.timestamp()
        return [
            Stretch(
                self.begin if stretch.begin.timestamp() < first else stretch.begin,
                self.end if stretch.end.timestamp() > last else stretch.end,
                stretch.holding,
            )
            for stretch in stretches
            if stretch.begin.timestamp() < last and stretch.end.timestamp() > first
        ]


@dataclass(frozen=True, slots=True)
class Strip:
    """One question for the whole time: the problems and audiences that get the same answers."""

    system: str
    problems: tuple[str, ...]
    """Empty: the kind of problem makes no difference."""
    audiences: tuple[str, ...]
    """Empty: who asks makes no difference."""
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The days, and a strip for every question that is answered differently."""

    handbook: Handbook
    days: tuple[Day, ...]
    strips: tuple[Strip, ...]


def decide(handbook: Handbook, first: date, days: int = 7, system: str | None = None) -> Week:
    """Who answers when from `first` on, of one system or of all, before any deeper level opens.

    Raises Unanswerable for an unknown system, NoChapter, and ValueError for days outside
    1970-2199 or for less than 1 or more than 31 of them.
    """
    systems = chapter(handbook).systems
    if system is not None:
        asked(handbook, system=system)
    if not 1 <= days <= 31:
        raise ValueError("a coverage strip shows 1 to 31 days")
    if not (first.year >= FIRST_YEAR and (first.year, first.month) < (LAST_YEAR, 12)):
        raise ValueError(f"the days are outside {FIRST_YEAR}-{LAST_YEAR}")
    shown = tuple(_day(handbook, first + timedelta(days=number)) for number in range(days))
    strips = [
        strip
        for name in ([system] if system else systems)
        for strip in _strips(handbook, name, shown[0].begin, shown[-1].end)
    ]
    return Week(handbook, shown, tuple(strips))


def _day(handbook: Handbook, on: date) -> Day:
    begin = datetime.combine(on, time(), handbook.zone)
    end = datetime.combine(on + timedelta(days=1), time(), handbook.zone)
    return Day(on, begin, end, handbook.calendar.between(on, on).get(on))


def _strips(handbook: Handbook, system: str, begin: datetime, end: datetime) -> Iterator[Strip]:
    """One strip per set of variants whose stretches are the same, problems × audiences."""
    questions = variants(handbook, Question(system))
    shown: dict[tuple[object, ...], tuple[Stretch, ...]] = {}
    found: dict[tuple[object, ...], dict[str | None, list[str | None]]] = {}
    for variant in questions:
        stretches = tuple(_stretches(timeline_for(handbook, variant, begin), begin, end))
        said = tuple((stretch.begin, *stretch.holding.key) for stretch in stretches)
        shown[said] = stretches
        found.setdefault(said, {}).setdefault(variant.problem, []).append(variant.audience)
    every_problem = {variant.problem for variant in questions}
    every_audience = {variant.audience for variant in questions}
    for key, by_problem in found.items():
        alike: dict[tuple[str | None, ...], list[str | None]] = {}
        for problem, asking in by_problem.items():
            alike.setdefault(tuple(asking), []).append(problem)
        for audiences, problems in alike.items():
            yield Strip(
                system,
                () if set(problems) == every_problem else _named(problems),
                () if set(audiences) == every_audience else _named(audiences),
                shown[key],
            )


def _named(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(name for name in names if name is not None)


def _stretches(timeline: Timeline, begin: datetime, end: datetime) -> Iterator[Stretch]:
    first, last = int(begin.timestamp()), int(end.timestamp())
    indexes = range(timeline.index(first), timeline.index(last - 1) + 1)
    for holding, group in groupby(indexes, key=lambda index: _holding(timeline, index)):
        alike = list(group)
        yield Stretch(
            timeline.local(max(timeline.begins[alike[0]], first)),
            timeline.local(min(timeline.ends(alike[-1]), last)),
            holding,
        )


def _holding(timeline: Timeline, index: int) -> Holding:
    verdict = timeline.verdict(index)
    contacts = contacts_of(verdict.matched, timeline.question.audience)
    states = {contact: timeline.is_open(index, contact) for contact in contacts}
    return Holding(
        ladder=verdict.matched,
        clashing=verdict.clashing,
        answering=tuple(contact for contact, open_ in states.items() if open_ is not False),
        silent=tuple(contact for contact, open_ in states.items() if open_ is False),
    )
