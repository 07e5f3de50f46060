"""Opening hours → a sorted table of half-open intervals, queried by bisect.

`opening-hours-py` reads the OpenStreetMap notation. Public holidays (`PH`) are written out as
dates from the handbook's own calendar first, because the library's set is not the handbook's.
The library works on the wall clock; the table is in UTC seconds, mapped through each stretch of
constant UTC offset, so that both nights of the clock change come out as the wall clock shows them.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from driftbook.handbook.notation import DAYS, MONTHS, SEPARATORS
from driftbook.handbook.publicholidays import Calendar
from driftbook.handbook.spans import Spans, spans, wall_second

_DAY = 86_400


def table(written: str, calendar: Calendar, zone: ZoneInfo, start: int, end: int) -> Spans:
    """When these hours are open within [start, end), UTC seconds. The hours were checked before."""
    first = _local(start, zone) - timedelta(days=2)
    last = _local(end, zone) + timedelta(days=2)
    expanded = write_out_holidays(written, calendar, first, last)
    if expanded is None:
        return Spans()
    wall = spans(
        (wall_second(opens), wall_second(closes))
        for opens, closes, state, _ in OpeningHours(expanded).intervals(first, last)
        if state == State.OPEN
    )
    return on_the_clock(wall, zone, start, end)


def holiday_spans(
    calendar: Calendar, zone: ZoneInfo, start: int, end: int
) -> list[tuple[int, int, str]]:
    """Each public holiday that touches [start, end): its first and last second (UTC), its name."""
    found = calendar.between(_local(start, zone).date(), _local(end, zone).date())
    days: list[tuple[int, int, str]] = []
    for day, name in found.items():
        midnight = wall_second(datetime(day.year, day.month, day.day))  # noqa: DTZ001 the wall clock
        bounds = on_the_clock(Spans((midnight, midnight + _DAY)), zone, start, end).bounds
        if bounds:
            days.append((bounds[0], bounds[-1], name))
    return days


def write_out_holidays(
    written: str, calendar: Calendar, first: datetime, last: datetime
) -> str | None:
    """The hours with `PH` replaced by dates; None when no rule is left."""
    canonical = str(OpeningHours(written))
    if "PH" not in canonical:
        return canonical
    near = calendar.between(first.date() - timedelta(days=8), last.date() + timedelta(days=8))
    out = ""
    pieces = SEPARATORS.split(canonical)
    for index in range(0, len(pieces), 2):
        separator = pieces[index - 1] if index else ""
        for rule in _dated(pieces[index], near):
            out += (separator or "; ") + rule if out else rule
    return out or None


def _dated(rule: str, holidays: Iterable[date]) -> list[str]:
    days = DAYS.match(rule)
    if days is None or "PH" not in days.group(0):
        return [rule]
    rest = rule[days.end() :]
    items = days.group(0).split(",")
    weekdays = [item for item in items if not item.startswith("PH")]
    shifts = [int(item.split()[1]) if " " in item else 0 for item in items if item.startswith("PH")]
    dates = sorted({day + timedelta(days=shift) for day in holidays for shift in shifts})
    rules = [",".join(weekdays) + rest] if weekdays else []
    if dates:
        named = ",".join(f"{d.year} {MONTHS[d.month - 1]} {d.day}" for d in dates)
        rules.append(named + rest)
    return rules


def on_the_clock(wall: Spans, zone: ZoneInfo, start: int, end: int) -> Spans:
    """Spans of wall-clock seconds → UTC seconds within [start, end)."""
    pairs: list[tuple[int, int]] = []
    for first, last, offset in _offsets(zone, start, end):
        index = bisect_right(wall.bounds, first + offset) & ~1
        while index < len(wall.bounds) and wall.bounds[index] < last + offset:
            opens, closes = wall.bounds[index] - offset, wall.bounds[index + 1] - offset
            pairs.append((max(opens, first), min(closes, last)))
            index += 2
    return spans(pairs)


@lru_cache(maxsize=256)
def _offsets(zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int, int]]:
    """[start, end) cut where the zone's UTC offset changes: (first, last, offset in seconds)."""
    found: list[tuple[int, int, int]] = []
    first, offset = start, _offset(zone, start)
    for day in range(start, end, _DAY):
        stop = min(day + _DAY, end)
        if _offset(zone, stop - 1) != offset:
            low, high = day, stop - 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            found.append((first, high, offset))
            first, offset = high, _offset(zone, high)
    found.append((first, end, offset))
    return found


def _offset(zone: ZoneInfo, second: int) -> int:
    shift = datetime.fromtimestamp(second, zone).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _local(second: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(second, zone).replace(tzinfo=None)
