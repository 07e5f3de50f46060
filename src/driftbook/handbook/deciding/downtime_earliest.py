"""The first start at which nothing is wrong and everybody can still be told (O-08, O-09)."""

import math
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime_periods import before, least_seconds
from driftbook.handbook.deciding.downtime_rules import Rules, blocking_leads
from driftbook.handbook.deciding.downtime_windows import YEARS_2, starts
from driftbook.handbook.schema.downtime import Lead

_MINUTE = 60


def earliest(
    handbook: Handbook, rules: Rules, length: timedelta, waived: frozenset[str], now: datetime
) -> datetime | None:
    """The first whole minute from `now` (aware), in the handbook's zone; None: none in two years.

    As if it were decided now and nobody had been told yet of these new times.
    """
    seconds = math.ceil(length.total_seconds())
    longest = rules.kind.longest_minutes
    if longest is not None and seconds > longest * 60:
        return None
    leads = blocking_leads(rules, waived)
    at = math.ceil(now.timestamp())
    first = math.ceil(at / _MINUTE) * _MINUTE
    low = first + max((least_seconds(lead) for lead in leads), default=0) // _MINUTE * _MINUTE
    for begin, over in starts(handbook, rules, seconds, low, first + YEARS_2):
        found = _in_time(handbook, leads, at, begin, over)
        if found is not None:
            return datetime.fromtimestamp(found, handbook.zone)
    return None


def _in_time(
    handbook: Handbook, leads: tuple[Lead, ...], now: int, begin: int, over: int
) -> int | None:
    """The first minute from `begin` to `over`, both included, whose periods all still lie ahead.

    Day by day: within one, an hour later leaves an hour more, but from one to the next a period
    of months or working days may begin earlier than it did the day before.
    """
    begin = math.ceil(begin / _MINUTE) * _MINUTE
    if not leads:
        return begin if begin <= over else None
    while begin <= over:
        last = min(over, _last_of_day(handbook, begin))
        found = _within_day(handbook, leads, now, begin, last)
        if found is not None:
            return found
        begin = last + _MINUTE
    return None


def _within_day(
    handbook: Handbook, leads: tuple[Lead, ...], now: int, begin: int, last: int
) -> int | None:
    last -= last % _MINUTE
    bounds = [_bound(handbook, lead, begin) for lead in leads]
    if min(bounds) >= now:
        return begin
    if _even(handbook, leads, bounds, begin, last):
        found = begin + math.ceil((now - min(bounds)) / _MINUTE) * _MINUTE
        return found if found <= last else None
    for minute in range(begin + _MINUTE, last + 1, _MINUTE):  # a day of the clock change
        if all(_bound(handbook, lead, minute) >= now for lead in leads):
            return minute
    return None


def _even(
    handbook: Handbook, leads: tuple[Lead, ...], bounds: list[float], begin: int, last: int
) -> bool:
    """Whether the clocks stay as they are on this day, and on those that the periods begin."""
    one, other = (datetime.fromtimestamp(second, handbook.zone) for second in (begin, last))
    if one.utcoffset() != other.utcoffset():
        return False
    length = last - begin
    return all(
        _bound(handbook, lead, last) - bound == length
        for lead, bound in zip(leads, bounds, strict=True)
    )


def _bound(handbook: Handbook, lead: Lead, second: int) -> float:
    return before(handbook, datetime.fromtimestamp(second, handbook.zone), lead).timestamp()


def _last_of_day(handbook: Handbook, second: int) -> int:
    """The last minute of the local day in which the second lies."""
    local = datetime.fromtimestamp(second, handbook.zone)
    tomorrow = datetime.combine(
        local.date() + timedelta(days=1), datetime.min.time(), handbook.zone
    )
    return int(tomorrow.timestamp()) - _MINUTE
