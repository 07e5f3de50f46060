"""The calendar: a month of changes and downtimes, with windows, freezes and what collides.

A day shows at most `A_DAY` of them, as a month with hundreds is none that anybody reads: first what
collides, which is what somebody has to do something about; then what is severe; then what begins
on this day. The others are on the page of the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import nsmallest
from zoneinfo import ZoneInfo

from driftbook.downtime.changes import entries
from driftbook.downtime.changes.books import Book
from driftbook.downtime.changes.entries import Entry
from driftbook.downtime.changes.spans import Span, Spans
from driftbook.downtime.years import FIRST, LAST
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.collisions import Collisions
from driftbook.people.actors import Actor
from driftbook.theme.paging import MANY

WEEK, DAY = timedelta(days=7), timedelta(days=1)
A_DAY = 6
"""So many entries; of a day that has more, one fewer, and how many there are beside."""
CLASHES = 2
"""So much is named of what an entry collides with; of more, one fewer, and how many beside."""


@dataclass(frozen=True)
class Opening:
    """A change window on a day."""

    name: str
    opens: datetime
    closes: datetime
    begun: bool
    """Whether it has opened on a day before."""


@dataclass
class Day:
    """A day of the calendar."""

    on: date
    inside: bool
    """Whether it belongs to the month."""
    today: bool
    windows: list[Opening] = field(default_factory=list)
    freezes: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    """Those that are shown, by when they begin."""
    more: int = 0
    """How many there are beside; above `MANY`: nobody has counted on."""

    @property
    def before(self) -> date:
        """The day before."""
        return self.on - DAY

    @property
    def after(self) -> date:
        """The next day."""
        return self.on + DAY


@dataclass(frozen=True)
class Month:
    """The weeks that a month touches, from Monday to Sunday."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def days(self) -> list[Day]:
        """Every day of the month on which there is something."""
        every = (day for week in self.weeks for day in week)
        return [day for day in every if day.inside and (day.entries or day.freezes or day.windows)]


def month_of(written: str, today: date) -> date:
    """The first day of `2026-12`; this month where it is none that a handbook answers for."""
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST <= first.year <= LAST else today.replace(day=1)


def month(book: Book, who: Actor, first: date, now: datetime) -> Month:
    """The month that begins on this day, as the handbook's clock shows it."""
    local = book.handbook.zone
    since = first - timedelta(days=first.weekday())
    until = since + 6 * WEEK
    if until - WEEK >= (first + timedelta(days=32)).replace(day=1):
        until -= WEEK
    days = {
        day: Day(day, day.month == first.month, day == now.astimezone(local).date())
        for day in (since + timedelta(days=n) for n in range((until - since).days))
    }
    start, end = _midnight(since, local), _midnight(until, local)
    _shade(book, days, start, end)
    _fill(book, days, Spans(who, book.agreement), start, end)
    every = list(days.values())
    return Month(first, tuple(tuple(every[n : n + 7]) for n in range(0, len(every), 7)))


def day_of(written: str, today: date) -> date:
    """The day `2026-12-03`; today where it is none that a handbook answers for."""
    try:
        on = date.fromisoformat(written)
    except ValueError:
        return today
    return on if FIRST <= on.year <= LAST else today


def one_day(book: Book, on: date, now: datetime) -> tuple[Day, datetime, datetime]:
    """A day with its windows and freezes alone; from when until when it lasts."""
    local = book.handbook.zone
    start, end = _midnight(on, local), _midnight(on + DAY, local)
    day = Day(on, inside=True, today=on == now.astimezone(local).date())
    _shade(book, {on: day}, start, end)
    return day, start, end


def _midnight(day: date, local: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), local)


def _shade(book: Book, days: dict[date, Day], start: datetime, end: datetime) -> None:
    """Freezes, and the windows on days on which not everything is frozen."""
    frozen = _freeze(book, days, start, end)
    for window in book.chapter.windows.values():
        for opens, closes in _open(book, window.hours, start, end):
            for day in _between(opens, closes, days):
                if day.on not in frozen:
                    begun = opens.date() < day.on
                    day.windows.append(Opening(window.name, opens, closes, begun))
    for day in days.values():
        day.windows.sort(key=lambda window: window.opens)


def _freeze(book: Book, days: dict[date, Day], start: datetime, end: datetime) -> set[date]:
    """Note the freezes; returns the days on which every system and every kind is frozen."""
    whole: set[date] = set()
    for freeze in book.chapter.freezes.values():
        for opens, closes in _open(book, freeze.days, start, end):
            touched = list(_between(opens, closes, days))
            for day in touched:
                if freeze.name not in day.freezes:
                    day.freezes.append(freeze.name)
            if not (freeze.systems or freeze.kinds):
                whole |= {day.on for day in touched}
    return whole


def _open(
    book: Book, hours: str, start: datetime, end: datetime
) -> Iterable[tuple[datetime, datetime]]:
    local = book.handbook.zone
    first, last = int(start.timestamp()), int(end.timestamp())
    for opens, closes in openings.touching(book.handbook, hours, first, last):
        yield datetime.fromtimestamp(opens, local), datetime.fromtimestamp(closes, local)


def _between(start: datetime, end: datetime, days: dict[date, Day]) -> Iterable[Day]:
    """The days that [start, end) touches; both in the zone of the calendar."""
    on, last = start.date(), (end - timedelta(microseconds=1)).date()
    on, last = max(on, min(days)), min(last, max(days))
    while on <= last:
        yield days[on]
        on += timedelta(days=1)


def _fill(book: Book, days: dict[date, Day], spans: Spans, start: datetime, end: datetime) -> None:
    """What takes time in these weeks: what is shown of each day, with what it collides with.

    A day around is read as well. So whatever lasts no longer than a day tells all of it; what lasts
    longer, what it collides with in these weeks.
    """
    local = book.handbook.zone
    every = spans.touching(start - DAY, end + DAY, local)
    sweep = Collisions(book.handbook, every)
    colliding = sweep.keys()
    there: dict[date, list[Span]] = defaultdict(list)
    for span in every:
        for day in _between(span.start.astimezone(local), span.end.astimezone(local), days):
            there[day.on].append(span)

    shown: dict[date, list[Span]] = {}
    for on, found in there.items():
        shown[on] = _few(found, colliding, _midnight(on, local))
        days[on].more = len(found) - len(shown[on]) if len(found) <= MANY else MANY + 1
    keys = {span.key for found in shown.values() for span in found}
    known = entries.of(book.handbook, spans, sweep, keys, CLASHES)
    for on, found in shown.items():
        days[on].entries = [known[span.key].on(on) for span in found if span.key in known]


def _few(found: list[Span], colliding: set[str], midnight: datetime) -> list[Span]:
    """Those that a day shows, by when they begin."""

    def rank(span: Span) -> tuple[bool, bool, bool, datetime, str]:
        begins = span.start >= midnight
        return span.key not in colliding, not span.severe, not begins, span.start, span.key

    few = nsmallest(A_DAY if len(found) <= A_DAY else A_DAY - 1, found, key=rank)
    return sorted(few, key=lambda span: (span.start, span.pk))
