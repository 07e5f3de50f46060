"""Days a period later or earlier: months on the calendar, days, working days (G-27, G-28)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.deadlines import working_day
from driftbook.handbook.schema.procedures import Period

MORNING = time(9)
"""When people are reminded, in the handbook's zone; the same hour as that of the reviews."""
_FARTHEST = 3660
"""Days that are looked through for working days."""


def later(handbook: Handbook, day: date, period: Period, working_days: str) -> date:
    """The day that lies the period after `day`: months first, then days, then working days.

    A month after 31 January is the last day of February. Raises ValueError where the handbook
    has no working days to count.
    """
    found = months_later(day, period.months) + timedelta(days=period.days)
    return working_day(handbook, found, period.working_days, working_days, _FARTHEST)


def earlier(handbook: Handbook, day: date, period: Period, working_days: str) -> date:
    """The day that lies the period before `day`; counted as `later` does."""
    found = months_later(day, -period.months) - timedelta(days=period.days)
    return working_day(handbook, found, -period.working_days, working_days, _FARTHEST)


def local_day(handbook: Handbook, at: datetime) -> date:
    """The day in the handbook's zone on which the instant (aware) lies."""
    return at.astimezone(handbook.zone).date()


def is_before(one: datetime, other: datetime) -> bool:
    """Whether one instant (aware) lies before the other.

    Python compares two times of the same zone as the wall clock shows them, which is wrong in the
    hour that happens twice.
    """
    return one.astimezone(UTC) < other.astimezone(UTC)


def begin_of(handbook: Handbook, day: date) -> datetime:
    """The first instant of the day, in the handbook's zone, also where midnight is skipped."""
    return exists(datetime.combine(day, time(0), handbook.zone))


def end_of(handbook: Handbook, day: date) -> datetime:
    """The first instant that is no longer in the day."""
    return begin_of(handbook, day + timedelta(days=1))


def morning_of(handbook: Handbook, day: date) -> datetime:
    """When people are reminded on that day."""
    return exists(datetime.combine(day, MORNING, handbook.zone))


def exists(local: datetime) -> datetime:
    """The same instant; an hour that the clocks skip counts on from the one before."""
    return local.astimezone(UTC).astimezone(local.tzinfo)


def months_later(day: date, count: int) -> date:
    """The same day of another month, or that month's last."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
