"""The calendar: a month of changes and downtimes, with windows, freezes and what collides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from driftbook.downtime.changes import judging, queries, said, words
from driftbook.downtime.changes.books import Book
from driftbook.downtime.changes.said import Clash
from driftbook.downtime.models import Change, Downtime
from driftbook.downtime.queries import changes, downtimes
from driftbook.downtime.years import FIRST, LAST
from driftbook.handbook.deciding import openings
from driftbook.people.actors import Actor

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """A change or a downtime on a day."""

    row: Change | Downtime
    title: str
    route: str
    state: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime
    first: bool
    """Whether it begins on this day."""
    clashes: tuple[Clash, ...]


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
    for row, clashes in _rows(book, who, start, end):
        _put(book, days, row, clashes)
    every = list(days.values())
    for day in every:
        day.windows.sort(key=lambda window: window.opens)
        day.entries.sort(key=lambda entry: (entry.start, entry.row.pk))
    return Month(first, tuple(tuple(every[n : n + 7]) for n in range(0, len(every), 7)))


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


def _rows(
    book: Book, who: Actor, start: datetime, end: datetime
) -> list[tuple[Change | Downtime, tuple[Clash, ...]]]:
    """What takes time in these weeks, each with what collides with it."""
    mine = changes(who).filter(agreement=book.agreement)
    theirs = downtimes(who).filter(agreement=book.agreement)
    wished, planned = queries.taking_time(mine, theirs, start, end)
    every: list[Change | Downtime] = [*wished, *planned]
    return [
        (row, said.clashes(book.handbook, judging.planned(row), _near(row, every))) for row in every
    ]


def _near(row: Change | Downtime, every: list[Change | Downtime]) -> list[Change | Downtime]:
    return [one for one in every if one.start < row.end and row.start < one.end]


def _put(
    book: Book, days: dict[date, Day], row: Change | Downtime, clashes: tuple[Clash, ...]
) -> None:
    local = book.handbook.zone
    start, end = row.start.astimezone(local), row.end.astimezone(local)
    for day in _between(start, end, days):
        day.entries.append(
            Entry(
                row=row,
                title=said.title(row),
                route=said.route(row),
                state=_state(row),
                systems=tuple(words.systems(book.handbook, row.systems)),
                start=start,
                end=end,
                first=day.on == start.date(),
                clashes=clashes,
            )
        )


def _state(row: Change | Downtime) -> str:
    found = words.STATES if isinstance(row, Change) else words.DOWNTIMES
    return str(found[row.state])
