"""The latest moment for something, on a day before it (G-13, G-16)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.schema.jobs import Deadline

_FARTHEST = 400
"""Days that are looked through for working days."""


def moment(handbook: Handbook, deadline: Deadline, day: date, working_days: str) -> datetime:
    """When the deadline for something on the local day `day` is, in the handbook's zone."""
    key = (deadline.days_before, deadline.days, deadline.at, working_days, day)
    found: datetime | None = handbook.compiled.get(key)
    if found is None:
        on = day - timedelta(days=deadline.days_before)
        if deadline.days == "working":
            on = _working_day_before(handbook, day, deadline.days_before, working_days)
        found = datetime.combine(on, _clock(deadline.at), handbook.zone)
        handbook.compiled[key] = found
    return found


def met(deadline: Deadline, ordered: datetime, latest: datetime) -> bool:
    """Whether something that was ordered then (aware) is in time."""
    if deadline.at_the_minute == "late":
        return ordered < latest
    return ordered < latest + timedelta(minutes=1)


def is_working_day(handbook: Handbook, day: date, working_days: str) -> bool:
    """Whether it is one of the days of the rule `working_days`."""
    noon = datetime.combine(day, time(12), handbook.zone)
    return openings.at(handbook, working_days, noon)


def _working_day_before(handbook: Handbook, day: date, count: int, working_days: str) -> date:
    """Raises ValueError where there are no working days."""
    for _step in range(_FARTHEST):
        if count == 0:
            break
        day -= timedelta(days=1)
        count -= is_working_day(handbook, day, working_days)
    if count:
        raise ValueError(f"there are no working days in '{working_days}'")
    return day


@lru_cache(maxsize=64)
def _clock(written: str) -> time:
    return time.fromisoformat(written)
