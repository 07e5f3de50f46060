"""When a battery report is due: a weekday and an hour of the handbook's zone (G-24)."""

from datetime import date, datetime, time, timedelta
from typing import get_args

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.periods import exists, is_before, local_day
from driftbook.handbook.schema.doors import BatteryReport, Weekday

WEEKDAYS = get_args(Weekday)
_WEEK = timedelta(days=7)


def next_report(handbook: Handbook, after: datetime) -> datetime:
    """When the first report after `after` (aware) is due, in the handbook's zone.

    An hour that the clocks skip counts on from the one before; one that happens twice is the
    first. Raises NoChapter where the handbook has no battery report, ValueError for a naive
    datetime.
    """
    said = _report(handbook)
    if said is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no battery report")
    day = _weekday(said, _day(handbook, after))
    at = _due(handbook, said, day)
    return at if is_before(after, at) else _due(handbook, said, day + _WEEK)


def report_day(handbook: Handbook, now: datetime) -> date | None:
    """The day of the latest report that is due at `now` (aware); None: there is no report."""
    said = _report(handbook)
    if said is None:
        return None
    day = _weekday(said, _day(handbook, now))
    return day - _WEEK if is_before(now, _due(handbook, said, day)) else day


def _report(handbook: Handbook) -> BatteryReport | None:
    batteries = handbook.doors.batteries if handbook.doors else None
    return batteries.report if batteries else None


def _day(handbook: Handbook, at: datetime) -> date:
    if at.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    return local_day(handbook, at)


def _weekday(said: BatteryReport, day: date) -> date:
    """The last such weekday that is not after `day`."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(said.weekday)) % 7)


def _due(handbook: Handbook, said: BatteryReport, day: date) -> datetime:
    return exists(datetime.combine(day, time.fromisoformat(said.at), handbook.zone))
