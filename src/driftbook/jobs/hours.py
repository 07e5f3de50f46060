"""The hours of windows as a page shows them: by priority, by day, with what is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.utils.translation import get_language

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import windows
from driftbook.handbook.deciding.windows import Hour
from driftbook.jobs.limits import orderable
from driftbook.jobs.placing import button
from driftbook.jobs.queries.seats import Free
from driftbook.jobs.verdicts import Verdict
from driftbook.wording import times

DAYS = 14


@dataclass(frozen=True)
class Shown:
    """One hour. Without `value` it cannot be pressed."""

    hour: Hour
    value: str
    text: str
    free: int
    mine: bool
    late: bool = False
    differs: Verdict | None = None
    """What it counts as, where that is not what the others count as."""


@dataclass(frozen=True)
class Day:
    """A day with its hours."""

    day: date
    text: str
    hours: tuple[Shown, ...]


@dataclass(frozen=True)
class Section:
    """The hours of one priority."""

    priority: int
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Calendar:
    """Two weeks."""

    first: datetime
    sections: tuple[Section, ...]
    usual: Verdict | None
    """What most of the hours count as."""
    text: str
    earlier: str
    """The day from which the weeks before begin; empty: there are none to order any longer."""
    later: str

    @property
    def nothing(self) -> bool:
        """Whether every hour is full or too late."""
        return not any(h.value for s in self.sections for d in s.days for h in d.hours)


def start(asked: str, now: datetime, limit: int = windows.MOST_DAYS - DAYS) -> datetime:
    """The midnight from which the calendar is asked for; now, where that lies in the past."""
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        day = None
    if day is None or not now.date() < day <= now.date() + timedelta(days=limit):
        return now
    return datetime.combine(day, time(), now.tzinfo)


def calendar(
    free: Sequence[Free],
    late: Iterable[Hour],
    first: datetime,
    now: datetime,
    counts: Callable[[Hour], Verdict],
    otherwise: Callable[[Hour], Verdict] | None,
) -> Calendar:
    """The hours that can be ordered, with what each counts as; and those for which it is too
    late, with what they count as when they are ordered otherwise. `first` and `now` are in the
    zone of the handbook."""
    verdicts = [counts(one.hour) for one in free]
    names = Counter((one.class_name, one.free) for one in verdicts)
    common = names.most_common(1)[0][0] if names else None
    usual = next((one for one in verdicts if (one.class_name, one.free) == common), None)
    shown = [_shown(one, verdict, usual) for one, verdict in zip(free, verdicts, strict=True)]
    shown += [_late(hour, otherwise(hour) if otherwise else None) for hour in late]
    language = get_language() or "en"
    last = first + timedelta(days=DAYS)
    back = first - timedelta(days=DAYS)
    until = times.day((last - timedelta(days=1)).date(), language)
    return Calendar(
        first=first,
        sections=tuple(_sections(shown, language)),
        usual=usual,
        text=f"{times.day(first.date(), language)} – {until}",
        earlier=max(back, now).date().isoformat() if first > now else "",
        later=last.date().isoformat(),
    )


def late(handbook: Handbook, type_: str, first: datetime, now: datetime) -> list[Hour]:
    """Hours to come for which it is too late in a window, but perhaps not otherwise."""
    there = windows.between(handbook, first, first + timedelta(days=DAYS))
    return [
        hour
        for hour in there
        if type_ in hour.types and hour.start > now and not orderable(handbook, hour, now)
    ]


def _shown(one: Free, verdict: Verdict, usual: Verdict | None) -> Shown:
    same = usual is not None and (verdict.class_name, verdict.free) == (
        usual.class_name,
        usual.free,
    )
    pressed = button(one.hour) if one.free and verdict.allowed else ""
    return Shown(
        one.hour, pressed, _text(one.hour), one.free, one.mine, differs=None if same else verdict
    )


def _late(hour: Hour, verdict: Verdict | None) -> Shown:
    return Shown(hour, "", _text(hour), 0, mine=False, late=True, differs=verdict)


def _text(hour: Hour) -> str:
    return f"{hour.start:%H:%M}–{hour.end:%H:%M}"


def _sections(shown: list[Shown], language: str) -> Iterable[Section]:
    shown.sort(key=lambda one: (one.hour.priority, one.hour.start))
    for priority, of_priority in groupby(shown, key=lambda one: one.hour.priority):
        days = [
            Day(day, times.day(day, language), tuple(hours))
            for day, hours in groupby(of_priority, key=lambda one: one.hour.start.date())
        ]
        yield Section(priority, tuple(days))
