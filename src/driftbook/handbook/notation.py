"""What may be written as opening hours, and why the rest is refused.

The notation is OpenStreetMap's, read by `opening-hours-py`, without what would say something else
than was meant.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from driftbook.handbook.spans import Spans, spans, wall_second

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEPARATORS = re.compile(r"(; | \|\| |, )")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
DAYS = re.compile(
    rf"(?:PH(?: [+-]\d+ days?)?|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?)"
    rf"(?:,(?:PH(?: [+-]\d+ days?)?|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?))*"
)


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
        rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})(?:-(\d{{1,2}})(?!:|\d))?\b(?!:)", written
    ):
        longest = _LENGTHS[MONTHS.index(month)]
        for day in (first, last):
            if day and not 1 <= int(day) <= longest:
                return f"there is no {month} {int(day)}"
    for year, month, day in re.findall(rf"\b(\d{{4}}) ({'|'.join(MONTHS)}) (\d{{1,2}})\b", written):
        try:
            datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC)
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
    for part in SEPARATORS.split(canonical)[::2]:
        days = DAYS.search(part)
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
    rules = SEPARATORS.split(str(OpeningHours(written)))
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
            found.setdefault(opens.weekday(), []).append((wall_second(opens), wall_second(closes)))
    return {day: spans(pairs) for day, pairs in found.items()}
