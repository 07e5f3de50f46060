"""The first start at which nothing is wrong and everybody can still be told (O-08, O-09)."""

import math
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime_periods import before, least_seconds
from driftbook.handbook.deciding.downtime_rules import Rules, blocking_leads
from driftbook.handbook.deciding.downtime_windows import YEARS_2, starts
from driftbook.handbook.schema.downtime import Lead

_MINUTE = 60
_PIECE = 4 * 86_400
"""Seconds in which the clocks change once at most."""


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

    Piece by piece: within one, an hour later leaves an hour more.
    """
    begin = math.ceil(begin / _MINUTE) * _MINUTE
    if not leads:
        return begin if begin <= over else None
    by_day = any(lead.months or lead.working_days for lead in leads)
    while begin <= over:
        last = _last_of_day(handbook, begin) if by_day else begin + _PIECE
        last = min(over - over % _MINUTE, last)
        found = _within(handbook, leads, now, begin, last)
        if found is not None:
            return found
        begin = last + _MINUTE
    return None


def _within(
    handbook: Handbook, leads: tuple[Lead, ...], now: int, begin: int, last: int
) -> int | None:
    """The same for one piece; where the clocks change in it, for its halves."""
    bounds = [_bound(handbook, lead, begin) for lead in leads]
    late = now - min(bounds)
    if late <= 0:
        return begin
    if begin == last:
        return None
    if _even(handbook, leads, bounds, begin, last):
        found = begin + math.ceil(late / _MINUTE) * _MINUTE
        return found if found <= last else None
    middle = (begin + last) // 2 // _MINUTE * _MINUTE
    found_early = _within(handbook, leads, now, begin, middle)
    if found_early is not None:
        return found_early
    return _within(handbook, leads, now, middle + _MINUTE, last)


def _even(
    handbook: Handbook, leads: tuple[Lead, ...], bounds: list[float], begin: int, last: int
) -> bool:
    """Whether the clocks stay as they are in this piece, and where its periods begin."""
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
    """The last minute of the local day in which the second lies.

    From one day to the next a period of months or working days may begin earlier than before.
    """
    local = datetime.fromtimestamp(second, handbook.zone)
    tomorrow = datetime.combine(
        local.date() + timedelta(days=1), datetime.min.time(), handbook.zone
    )
    return int(tomorrow.timestamp()) - _MINUTE
