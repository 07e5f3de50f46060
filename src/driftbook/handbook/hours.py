"""Opening hours → a sorted table of half-open intervals, queried by bisect.

`opening-hours-py` reads the OpenStreetMap notation. Public holidays (`PH`) are written out as
dates from the handbook's own calendar first, because the library's set is not the handbook's.
The library works on the wall clock; the table is in UTC seconds, mapped through each stretch of
constant UTC offset, so that both nights of the clock change come out as the wall clock shows them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from driftbook.handbook.publicholidays import Calendar

_DAY = 86_400
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 the wall clock's own epoch
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEPARATORS = re.compile(r"(; | \|\| |, )")
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = re.compile(
    rf"(?:PH(?: [+-]\d+ days?)?|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?)"
    rf"(?:,(?:PH(?: [+-]\d+ days?)?|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?))*"
)


@dataclass(frozen=True, slots=True)
class Spans:
    """Times as sorted, half-open UTC-second intervals: bounds[0] opens, bounds[1] closes …"""

    bounds: tuple[int, ...] = ()

    def at(self, second: int) -> bool:
        """Whether the instant lies inside."""
        return bool(bisect_right(self.bounds, second) & 1)

    def change(self, second: int) -> int | None:
        """The first bound after the instant, if there is one."""
        index = bisect_right(self.bounds, second)
        return self.bounds[index] if index < len(self.bounds) else None

    def pairs(self) -> Iterable[tuple[int, int]]:
        """The intervals, one by one."""
        return zip(self.bounds[::2], self.bounds[1::2], strict=True)

    def seconds(self) -> int:
        """How long they are together."""
        return sum(self.bounds[1::2]) - sum(self.bounds[::2])

    def __bool__(self) -> bool:
        return bool(self.bounds)

    def __or__(self, other: "Spans") -> "Spans":
        return _merge(self, other, at_least=1)

    def __and__(self, other: "Spans") -> "Spans":
        return _merge(self, other, at_least=2)

    def outside(self, start: int, end: int) -> "Spans":
        """What of [start, end) they leave open."""
        kept = [bound for bound in self.bounds if start < bound < end]
        first = [] if self.at(start) else [start]
        last = [] if self.at(end - 1) else [end]
        return Spans((*first, *kept, *last))

    def minus(self, other: "Spans") -> "Spans":
        """These without the others."""
        if not self.bounds:
            return self
        return self & other.outside(self.bounds[0], self.bounds[-1])


def spans(pairs: Iterable[tuple[int, int]]) -> Spans:
    """Spans from intervals in any order; empty ones vanish, touching ones become one."""
    bounds: list[int] = []
    for start, end in sorted(pairs):
        if start >= end:
            continue
        if bounds and start <= bounds[-1]:
            bounds[-1] = max(bounds[-1], end)
        else:
            bounds += [start, end]
    return Spans(tuple(bounds))


def _merge(one: Spans, other: Spans, *, at_least: int) -> Spans:
    events = sorted(
        [(bound, 1 if i % 2 == 0 else -1) for s in (one, other) for i, bound in enumerate(s.bounds)]
    )
    bounds: list[int] = []
    depth, position = 0, 0
    while position < len(events):
        second, before = events[position][0], depth
        while position < len(events) and events[position][0] == second:
            depth += events[position][1]
            position += 1
        if (before >= at_least) != (depth >= at_least):
            bounds.append(second)
    return Spans(tuple(bounds))


# --- what may be written ------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def complaint(written: str) -> str | None:
    """Why these opening hours are refused, in plain words; None when they are good."""
    if not written.strip():
        return "the hours are empty; an empty text would mean always open"
    for pattern, message in _REFUSED:
        found = re.search(pattern, written, re.IGNORECASE)
        if found:
            return message.format(found=found.group(0).strip())
    return _impossible_date(written) or _impossible_time(written) or _unreadable(written)


def looks_like_a_name(written: str) -> bool:
    """Whether it was meant as the id of named hours rather than as opening hours."""
    return re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", written) is not None


@lru_cache(maxsize=512)
def days_complaint(written: str) -> str | None:
    """Why this day rule (`Dec 24`, `PH -1 day`) is refused; None when it is good."""
    if re.search(r"\d:\d", written):
        return "days are written without hours here"
    return complaint(written)


_REFUSED = (
    (r"\bSH\b", "school holidays (SH) are not known here; write the dates"),
    (r"\b(sunrise|sunset|dawn|dusk)\b", "'{found}' moves with the sun; write clock times"),
    (r'"', "comments in quotes are not used in hours; write them under notes"),
    (r"\bunknown\b", "'unknown' is not used in hours; leave the hours out, or use may_differ"),
    (r"\d\s*\+", "an open end ('+') says nothing definite; write when it closes"),
    (r"\bPH\s+(?:Mo|Tu|We|Th|Fr|Sa|Su)\b", "'{found}': put a comma or a semicolon between them"),
    (r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\s+PH\b", "'{found}': put a comma or a semicolon between them"),
    (
        r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b",
        "'{found}': weekdays are Mo, Tu, We, Th, Fr, Sa, Su",
    ),
    (r"\b\d{1,2}\.\d{2}\b", "'{found}': times are written with a colon, such as 08:00"),
    (r"(?<![\d:])\d:\d\d", "'{found}': hours have two digits, such as 08:00"),
)


def _impossible_date(written: str) -> str | None:
    for month, first, last in re.findall(
        rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})(?:-(\d{{1,2}})(?!:|\d))?\b(?!:)", written
    ):
        longest = _LENGTHS[_MONTHS.index(month)]
        for day in (first, last):
            if day and not 1 <= int(day) <= longest:
                return f"there is no {month} {int(day)}"
    for year, month, day in re.findall(
        rf"\b(\d{{4}}) ({'|'.join(_MONTHS)}) (\d{{1,2}})\b", written
    ):
        try:
            datetime(int(year), _MONTHS.index(month) + 1, int(day), tzinfo=UTC)
        except ValueError:
            return f"there is no {month} {int(day)} in {year}"
    return None


def _impossible_time(written: str) -> str | None:
    for opens, closes in re.findall(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)", written):
        if opens == closes:
            return f"{opens}-{closes} is nothing or a whole day; write 00:00-24:00 for a whole day"
    for time in re.findall(r"\d\d:\d\d", written):
        if time > "24:00" or time[3:] > "59":
            return f"there is no {time}; past midnight, write the time of the next day: 22:00-06:00"
    return None


def _unreadable(written: str) -> str | None:
    try:
        canonical = str(OpeningHours(written))
    except ParserError as error:
        place = re.search(r"--> \d+:(\d+)", str(error))
        where = f" from '{written[int(place.group(1)) - 1 :][:20]}'" if place else ""
        return f"not readable as opening hours{where}; an example: Mo-Fr 08:00-16:00; PH off"
    for part in _SEPARATORS.split(canonical)[::2]:
        days = _DAYS.search(part)
        if "PH" in part and (days is None or days.start() > 0):
            return "a rule for public holidays stands alone or beside weekdays, without months"
    return None


def names_weekdays_without_holidays(written: str) -> bool:
    """Whether it picks out weekdays but leaves open what holds on a public holiday."""
    days = re.findall(rf"{_WEEKDAY}(?:-{_WEEKDAY})?", written)
    return bool(days) and "PH" not in written and not {"Mo-Su", "Su-Sa"} & set(days)


def is_overnight_with_holidays(written: str) -> bool:
    """Whether a span passes midnight while a holiday rule would cut it off there."""
    overnight = any(
        closes < opens for opens, closes in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", written)
    )
    return overnight and "PH" in written


def drops_own_hours(written: str) -> bool:
    """Whether a rule after `;` replaces other hours of the same days, such as a morning."""
    rules = _SEPARATORS.split(str(OpeningHours(written)))
    parts = [
        rule
        for index, rule in enumerate(rules[::2])
        if not rule.endswith("closed")
        and "PH" not in rule
        and (index == 0 or rules[2 * index - 1] == "; ")
    ]
    week = (datetime(2026, 6, 1), datetime(2026, 6, 8))  # noqa: DTZ001 any plain week
    open_by_day = [_by_weekday(part, *week) for part in parts]
    for later in range(len(parts)):
        for earlier in range(later):
            for day in open_by_day[earlier].keys() & open_by_day[later].keys():
                if not open_by_day[earlier][day] & open_by_day[later][day]:
                    return True
    return False


def _by_weekday(rule: str, start: datetime, end: datetime) -> dict[int, Spans]:
    found: dict[int, list[tuple[int, int]]] = {}
    for opens, closes, state, _ in OpeningHours(rule).intervals(start, end):
        if state == State.OPEN:
            found.setdefault(opens.weekday(), []).append((_wall(opens), _wall(closes)))
    return {day: spans(pairs) for day, pairs in found.items()}


# --- compiling ----------------------------------------------------------------------------------


def table(written: str, calendar: Calendar, zone: ZoneInfo, start: int, end: int) -> Spans:
    """When these hours are open within [start, end), UTC seconds. The hours were checked before."""
    first = _local(start, zone) - timedelta(days=2)
    last = _local(end, zone) + timedelta(days=2)
    expanded = write_out_holidays(written, calendar, first, last)
    if expanded is None:
        return Spans()
    wall = spans(
        (_wall(opens), _wall(closes))
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
        midnight = _wall(datetime(day.year, day.month, day.day))  # noqa: DTZ001 the wall clock
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
    pieces = _SEPARATORS.split(canonical)
    for index in range(0, len(pieces), 2):
        separator = pieces[index - 1] if index else ""
        for rule in _dated(pieces[index], near):
            out += (separator or "; ") + rule if out else rule
    return out or None


def _dated(rule: str, holidays: Iterable[date]) -> list[str]:
    days = _DAYS.match(rule)
    if days is None or "PH" not in days.group(0):
        return [rule]
    rest = rule[days.end() :]
    items = days.group(0).split(",")
    weekdays = [item for item in items if not item.startswith("PH")]
    shifts = [int(item.split()[1]) if " " in item else 0 for item in items if item.startswith("PH")]
    dates = sorted({day + timedelta(days=shift) for day in holidays for shift in shifts})
    rules = [",".join(weekdays) + rest] if weekdays else []
    if dates:
        named = ",".join(f"{d.year} {_MONTHS[d.month - 1]} {d.day}" for d in dates)
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


def _wall(naive: datetime) -> int:
    return int((naive - _EPOCH).total_seconds())
