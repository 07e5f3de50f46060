"""The latest moment for something, on a day before it (G-13, G-16)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.schema.jobs import Deadline

_FARTHEST = 400
"""Days that are looked through for working days."""

_Year = dict[date, tuple[datetime, float]]
"""Day → the moment, and the first UTC second at which it is too late."""


def moment(handbook: Handbook, deadline: Deadline, day: date, working_days: str) -> datetime:
    """When the deadline for something on the local day `day` is, in the handbook's zone.

    Raises ValueError where there are no working days to count.
    """
    return _of(handbook, deadline, day, working_days)[0]


def too_late_from(handbook: Handbook, deadline: Deadline, day: date, working_days: str) -> float:
    """The first UTC second at which it is too late. As `moment`."""
    return _of(handbook, deadline, day, working_days)[1]


def met(deadline: Deadline, ordered: datetime, latest: datetime) -> bool:
    """Whether something that was ordered then (aware) is in time."""
    return ordered.timestamp() < _too_late(deadline, latest)


def is_working_day(handbook: Handbook, day: date, working_days: str) -> bool:
    """Whether it is one of the days of the rule `working_days`."""
    noon = datetime.combine(day, time(12), handbook.zone)
    return openings.at(handbook, working_days, noon)


def working_day(
    handbook: Handbook, day: date, count: int, working_days: str, farthest: int
) -> date:
    """The day that lies so many working days after `day`; before it, where `count` is negative.

    Raises ValueError where there are not as many within `farthest` days.
    """
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    for _tried in range(farthest):
        if left == 0:
            break
        day += step
        left -= is_working_day(handbook, day, working_days)
    if left:
        raise ValueError(f"there are no working days in '{working_days}'")
    return day


def _of(
    handbook: Handbook, deadline: Deadline, day: date, working_days: str
) -> tuple[datetime, float]:
    """Kept by year, so that what is kept grows by years and not by days."""
    key = (
        deadline.days_before,
        deadline.days,
        deadline.at,
        deadline.at_the_minute,
        working_days,
        day.year,
    )
    year: _Year | None = handbook.compiled.get(key)
    if year is None:
        year = {}
        handbook.keep(key, year)
    found = year.get(day)
    if found is None:
        on = day - timedelta(days=deadline.days_before)
        if deadline.days == "working":
            on = working_day(handbook, day, -deadline.days_before, working_days, _FARTHEST)
        latest = datetime.combine(on, _clock(deadline.at), handbook.zone)
        found = year[day] = (latest, _too_late(deadline, latest))
    return found


def _too_late(deadline: Deadline, latest: datetime) -> float:
    """Where the minute itself is in time, all of it is: 14:00:59 is still 14:00.

    Compared as UTC: two instants of one zone would be compared as the wall clock shows them.
    """
    return latest.timestamp() + (60 if deadline.at_the_minute == "in-time" else 0)


@lru_cache(maxsize=64)
def _clock(written: str) -> time:
    return time.fromisoformat(written)
