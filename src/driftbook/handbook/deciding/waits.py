"""How long something waits, on a clock that stands still while it is closed (B-05, I-08, I-09).

A wait begins at the first instant at which the clock is open. Working days lead to the same time
of day on a later one; open minutes count only while the clock is open. Where working days are
counted, days that are none are closed: whoever is asked on a Saturday is asked on Monday.
All in whole seconds, compared in UTC, so that a later question never ends earlier, whatever the
wall clock does.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.support import LAST_YEAR, refuse_other_years
from driftbook.handbook.schema.requests import Requests, Wait
from driftbook.handbook.spans import Spans

_FRUITLESS = 12
"""Years that are looked through without an opening before the clock counts as never open."""


def chapter(handbook: Handbook) -> Requests:
    """The chapter `requests`. Raises NoChapter."""
    if handbook.requests is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter 'requests'")
    return handbook.requests


def after(handbook: Handbook, wait: Wait, since: datetime) -> datetime:
    """When a wait that begins at `since` (aware) is over, in the handbook's zone.

    After working days it is an instant at which the clock is open, so that nobody is told anything
    at lunch; open minutes may be over at the very end of an opening. Raises NoChapter, and
    ValueError for a naive instant, a year outside 1970-2199 and a clock that never opens.
    """
    requests = chapter(handbook)
    if since.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    refuse_other_years(since)
    days = requests.working_days if wait.working_days else None
    second = _next_open(handbook, days, math.ceil(since.timestamp()))
    if wait.working_days:
        second = _later_day(handbook, days, second, wait.working_days)
        second = _next_open(handbook, days, second)
    if wait.open_minutes:
        second = _later_minute(handbook, days, second, wait.open_minutes)
    return datetime.fromtimestamp(second, handbook.zone)


def opens(handbook: Handbook, day: date) -> datetime:
    """The first instant of the local day, in the handbook's zone: a case that is dated for it
    enters its queue then (B-05)."""
    return datetime.fromtimestamp(_instant(day, time(0), handbook.zone), handbook.zone)


def _next_open(handbook: Handbook, days: str | None, second: int) -> int:
    """The first second, from this one, at which the clock is open."""
    return next(_runs(handbook, days, second))[0]


def _later_minute(handbook: Handbook, days: str | None, second: int, minutes: int) -> int:
    left = minutes * 60
    for first, last in _runs(handbook, days, second):
        if left <= last - first:
            return first + left
        left -= last - first
    raise AssertionError("the runs end only by an exception")


def _later_day(handbook: Handbook, days: str | None, second: int, count: int) -> int:
    """The same time of day on the day that lies so many counted days later."""
    zone = handbook.zone
    begun = _local(second, zone).date()
    seen = begun
    for first, last in _runs(handbook, days, second):
        day, end = _local(first, zone).date(), _local(last - 1, zone).date()
        day = max(day, seen + timedelta(days=1))
        if (end - day).days + 1 >= count:
            day += timedelta(days=count - 1)
            return _instant(day, _time_of_day(second, zone), zone)
        count -= max((end - day).days + 1, 0)
        seen = max(seen, end)
    raise AssertionError("the runs end only by an exception")


def _runs(handbook: Handbook, days: str | None, second: int) -> Iterator[tuple[int, int]]:
    """The openings from this second on, UTC seconds; a long one may come in pieces.

    Raises ValueError where there are no more of them.
    """
    number, fruitless = second // openings.BLOCK, 0
    while fruitless < _FRUITLESS:
        start, end = number * openings.BLOCK, (number + 1) * openings.BLOCK
        fruitless += 1
        bounds = _open(handbook, days, number).bounds
        index = bisect_right(bounds, max(start, second)) & ~1
        for opens_at, closes_at in zip(bounds[index::2], bounds[index + 1 :: 2], strict=True):
            first, last = max(opens_at, start, second), min(closes_at, end)
            if first < last:
                fruitless = 0
                yield first, last
        number += 1
        if _local(end, handbook.zone).year > LAST_YEAR:
            break
    raise ValueError(f"the clock '{chapter(handbook).clock}' does not open any more")


def _open(handbook: Handbook, days: str | None, number: int) -> Spans:
    clock = chapter(handbook).clock
    if days is None:
        return openings.block(handbook, clock, number)
    key = ("waits", clock, days, number)
    found: Spans | None = handbook.compiled.get(key)
    if found is None:
        found = openings.block(handbook, clock, number) & openings.block(handbook, days, number)
        handbook.keep(key, found)
    return found


def _time_of_day(second: int, zone: ZoneInfo) -> time:
    """What the wall clock shows; the second run of an hour that happens twice counts as its end.

    Otherwise ten past two, the second time, would lie before ten to three, the first time.
    """
    local = _local(second, zone)
    while local.fold:
        second += 60 - second % 60
        local = _local(second, zone)
    return local.time()


def _instant(day: date, at: time, zone: ZoneInfo) -> int:
    """The second (UTC) of a wall-clock time: the first of two; a skipped one is when it goes on."""
    late = int(datetime.combine(day, at, zone).timestamp())
    if _local(late, zone).time() == at:
        return late
    early = int(datetime.combine(day, at, zone).replace(fold=1).timestamp())
    before = _local(early, zone).utcoffset()
    while _local(early, zone).utcoffset() == before:
        early += 60 - early % 60
    return early


def _local(second: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(second, zone)
