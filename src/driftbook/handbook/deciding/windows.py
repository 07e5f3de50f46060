"""The hours that can be booked: which, how many seats, and until when (G-14 … G-16)."""

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import deadlines, openings
from driftbook.handbook.deciding.support import refuse_other_years
from driftbook.handbook.schema.jobs import Deadline, Jobs, Window

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hour:
    """A slot of a window; all times in the handbook's zone."""

    window: str
    name: str
    start: datetime
    end: datetime
    priority: int
    seats: int
    """How many jobs it takes; how many are free, the database knows."""
    types: tuple[str, ...]
    """The job types that it is for."""
    order_by: datetime | None
    """None: until it begins."""
    change_by: datetime | None
    cancel_by: datetime | None
    notes: str | None
    source: tuple[str, ...]


def chapter(handbook: Handbook) -> Jobs:
    """The chapter `jobs`. Raises NoChapter."""
    if handbook.jobs is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter 'jobs'")
    return handbook.jobs


def bookable(handbook: Handbook, now: datetime, days: int, type: str | None = None) -> list[Hour]:
    """Every hour that begins within `days` days (of 24 hours) and can still be ordered at `now`.

    By start, then priority. Raises NoChapter, and ValueError for days outside 1-400, a naive
    instant and a year outside 1970-2199.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"the span is 1 to {MOST_DAYS} days")
    if now.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    refuse_other_years(now)
    second = now.timestamp()
    return [
        slot.hour
        for slot in _slots(handbook, second, second + days * _DAY)
        if second < slot.too_late_from and (type is None or type in slot.hour.types)
    ]


def between(handbook: Handbook, start: datetime, end: datetime) -> Iterator[Hour]:
    """Every slot of every window that begins within [start, end), whether or not it is too late.

    By start, then priority.
    """
    for slot in _slots(handbook, start.timestamp(), end.timestamp()):
        yield slot.hour


def hour_at(handbook: Handbook, at: datetime, window: str | None = None) -> Hour | None:
    """The slot that begins at this very instant; of several, that of first priority."""
    second = at.timestamp()
    for slot in _slots(handbook, second, second + 1):
        if slot.start == second and window in (None, slot.hour.window):
            return slot.hour
    return None


def around(handbook: Handbook, at: datetime, type: str | None = None) -> Hour | None:
    """The slot within which the instant lies; of several, that of first priority.

    With a type, only windows that are for it.
    """
    second, length = at.timestamp(), chapter(handbook).slot_minutes * 60
    found = [
        slot.hour
        for slot in _slots(handbook, second - length, second + 1)
        if slot.start <= second < slot.start + length and (type is None or type in slot.hour.types)
    ]
    return min(found, key=lambda hour: hour.priority, default=None)


def ordering_deadline(jobs: Jobs) -> Deadline | None:
    """The deadline of the first way that books windows."""
    way = next((way for way in jobs.ways if way.time == "window"), None)
    return jobs.deadlines[way.deadline] if way and way.deadline else None


def _hour(handbook: Handbook, jobs: Jobs, window: Window, first: int, last: int) -> Hour:
    start = datetime.fromtimestamp(first, handbook.zone)

    def latest(deadline: Deadline | None) -> datetime | None:
        if deadline is None:
            return None
        return deadlines.moment(handbook, deadline, start.date(), jobs.working_days)

    return Hour(
        window=window.id,
        name=window.name,
        start=start,
        end=datetime.fromtimestamp(last, handbook.zone),
        priority=window.priority,
        seats=window.seats,
        types=tuple(window.types or jobs.types),
        order_by=latest(ordering_deadline(jobs)),
        change_by=latest(jobs.deadlines[jobs.change] if jobs.change else None),
        cancel_by=latest(jobs.deadlines[jobs.cancel] if jobs.cancel else None),
        notes=window.notes,
        source=tuple(window.source),
    )


# --- the slots of a week, kept ------------------------------------------------------------------

_DAY = 86_400
_WEEK = 7 * _DAY


class _Slot(NamedTuple):
    start: int
    too_late_from: float
    """The first UTC second at which it cannot be ordered any more."""
    hour: Hour


def _slots(handbook: Handbook, first: float, last: float) -> Iterator[_Slot]:
    """The slots that begin within [first, last), UTC seconds: by start, then priority."""
    for number in range(math.floor(first / _WEEK), math.ceil(last / _WEEK)):
        starts, slots = _week(handbook, number)
        yield from slots[bisect_left(starts, first) : bisect_left(starts, last)]


def _week(handbook: Handbook, number: int) -> tuple[list[int], list[_Slot]]:
    key = ("slots", number)
    found: tuple[list[int], list[_Slot]] | None = handbook.compiled.get(key)
    if found is None:
        slots = sorted(_work_out(handbook, number), key=lambda s: (s.start, s.hour.priority))
        found = handbook.keep(key, ([slot.start for slot in slots], slots))
    return found


def _work_out(handbook: Handbook, number: int) -> Iterator[_Slot]:
    jobs, start, end = chapter(handbook), number * _WEEK, (number + 1) * _WEEK
    deadline = ordering_deadline(jobs)
    for window in jobs.windows:
        for opens, closes in openings.touching(handbook, window.hours, start, end):
            if closes - opens > _DAY:  # only the days that matter of one that may last for years
                opens = max(opens, _midnight(start, handbook.zone))
                closes = min(closes, _midnight(end, handbook.zone, days=2))
            for first, last in cut(opens, closes, jobs.slot_minutes * 60, handbook.zone):
                if start <= first < end:
                    hour = _hour(handbook, jobs, window, first, last)
                    late: float = first
                    if deadline is not None:
                        day, working = hour.start.date(), jobs.working_days
                        latest = deadlines.too_late_from(handbook, deadline, day, working)
                        late = min(first, latest)
                    yield _Slot(first, late, hour)


def cut(opens: int, closes: int, length: int, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """An opening cut into whole slots of `length`; all in UTC seconds, so that hours are real.

    What is left at the end is no slot. An opening of more than a day begins anew each midnight, so
    that `24/7` has slots on the hour.
    """
    for first, last in _days(opens, closes, zone):
        for start in range(first, last - length + 1, length):
            yield start, start + length


def _days(opens: int, closes: int, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    if closes - opens <= _DAY:
        yield opens, closes
        return
    while opens < closes:
        midnight = _midnight(opens, zone, days=1)
        yield opens, min(midnight, closes)
        opens = midnight


def _midnight(second: int, zone: ZoneInfo, days: int = 0) -> int:
    """The midnight at which the day of the instant begins, or that many days later."""
    day = datetime.fromtimestamp(second, zone).date() + timedelta(days=days)
    return int(datetime.combine(day, time(0), zone).timestamp())
