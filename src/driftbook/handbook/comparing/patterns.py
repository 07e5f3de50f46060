"""Times as a person would put them: every night 22:00-07:00, on weekdays, on 24 and 25 December.

A pattern is only claimed where it holds: days that break it are named. The exact times are kept
beside it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from driftbook.handbook.spans import Spans

Windows = tuple[tuple[str, str], ...]
Piece = tuple[int, int]

WHOLE_DAY: Windows = (("00:00", "24:00"),)
_DAY = timedelta(days=1)
_LONG = 86_400
_WEEK, _FORTNIGHT = 7, 14


@dataclass(frozen=True, slots=True)
class Pattern:
    """Some days, and the hours on them."""

    kind: Literal["always", "daily", "weekly", "holidays", "dates"]
    windows: Windows = ()
    """On the wall clock; one that ends before it begins ends on the day after."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    holidays: Literal["as-usual", "too", "not"] = "as-usual"
    """Whether public holidays are weekdays like others, all belong to it, or none does."""
    dates: tuple[date, ...] = ()
    without: tuple[date, ...] = ()
    """Days that would belong to it but do not."""
    since: date | None = None
    """When it begins well after the span does."""
    until: date | None = None
    """Its last day, when it ends well before the span does."""


def describe(
    times: Spans, start: int, end: int, zone: ZoneInfo, holidays: frozenset[date]
) -> tuple[Pattern, ...]:
    """The patterns of `times` within [start, end), UTC seconds.

    `times` should reach two days beyond the span on both sides, so that a night that began
    before the span is known as a night.
    """
    if any(first <= start and last >= end for first, last in times.pairs()):
        return (Pattern("always"),)
    whole, cut = by_day(times, zone, cut=False), by_day(times, zone, cut=True)
    found = _patterns(whole, start, end, zone, holidays)
    if whole == cut:
        return found
    return min(found, _patterns(cut, start, end, zone, holidays), key=_length)


def _patterns(
    days: dict[date, list[Piece]], start: int, end: int, zone: ZoneInfo, holidays: frozenset[date]
) -> tuple[Pattern, ...]:
    groups: dict[Windows, list[date]] = defaultdict(list)
    for day, pieces in days.items():
        if any(first < end and last > start for first, last in pieces):
            groups[windows(pieces, zone)].append(day)
    found: list[Pattern] = []
    for hours, on in groups.items():
        found += _named(sorted(on), _universe(hours, start, end, zone), holidays, hours)
    return tuple(sorted(found, key=lambda pattern: pattern.kind == "dates"))


def _length(patterns: tuple[Pattern, ...]) -> int:
    """How much there is to say."""
    return sum(len(p.windows) + len(p.dates) + len(p.without) for p in patterns)


def on_days(
    days: list[date], start: int, end: int, zone: ZoneInfo, holidays: frozenset[date]
) -> tuple[Pattern, ...]:
    """The patterns of whole days, sorted, for hours that are said beside them."""
    return tuple(_named(days, _universe(WHOLE_DAY, start, end, zone), holidays, WHOLE_DAY))


def by_day(times: Spans, zone: ZoneInfo, *, cut: bool) -> dict[date, list[Piece]]:
    """The pieces of each day of the zone.

    With `cut`, all are cut at midnight. Without, what lasts less than a day belongs whole to the
    day on which it begins.
    """
    days: dict[date, list[Piece]] = defaultdict(list)
    for first, last in times.pairs():
        day = datetime.fromtimestamp(first, zone).date()
        if last - first < _LONG and not cut:
            days[day].append((first, last))
            continue
        while first < last:
            day += _DAY
            end = min(midnight(day, zone), last)
            days[day - _DAY].append((first, end))
            first = end
    return dict(days)


def windows(pieces: list[Piece], zone: ZoneInfo) -> Windows:
    """Pieces of a day as the wall clock shows them; one that ends at midnight ends at 24:00."""
    return tuple((_clock(first, zone), _clock(last, zone, ends=True)) for first, last in pieces)


def midnight(day: date, zone: ZoneInfo) -> int:
    """When a day of the zone begins, UTC seconds."""
    return int(datetime.combine(day, time(), zone).timestamp())


def _clock(second: int, zone: ZoneInfo, *, ends: bool = False) -> str:
    local = datetime.fromtimestamp(second, zone)
    if ends and local.time() == time():
        return "24:00"
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _universe(hours: Windows, start: int, end: int, zone: ZoneInfo) -> list[date]:
    """The days on which these hours would touch the span."""
    first = datetime.fromtimestamp(start, zone).date() - _DAY
    last = datetime.fromtimestamp(end - 1, zone).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        day
        for day in days
        if first + _DAY < day < last
        or any(_at(day, a, zone) < end and _at(day, b, zone, a) > start for a, b in hours)
    ]


def _at(day: date, clock: str, zone: ZoneInfo, after: str = "") -> int:
    """The instant of a wall-clock time; the day after when that is not later than `after`."""
    if clock == "24:00" or (after and clock <= after):
        day += _DAY
    on_clock = time() if clock == "24:00" else time.fromisoformat(clock)
    return int(datetime.combine(day, on_clock, zone).timestamp())


def _named(
    days: list[date], universe: list[date], holidays: frozenset[date], hours: Windows
) -> Iterator[Pattern]:
    chosen = set(days)
    universe = sorted(chosen.union(universe))
    since = days[0] if (days[0] - universe[0]).days >= _WEEK else None
    until = days[-1] if (universe[-1] - days[-1]).days >= _WEEK else None
    near = [d for d in universe if (since or d) <= d <= (until or d)]
    counting = holidays & set(near)
    if len(chosen) > 1 and chosen == holidays & set(universe):
        yield Pattern("holidays", hours)
        return
    long = (near[-1] - near[0]).days + 1 >= _FORTNIGHT or not (since or until)
    pattern = _weekly(chosen, near, counting, hours) if long else None
    if pattern is not None:
        chosen -= _covered(pattern, near, counting)
        yield _bounded(pattern, since, until)
    if chosen:
        yield Pattern("dates", hours, dates=tuple(sorted(chosen)))


def _bounded(pattern: Pattern, since: date | None, until: date | None) -> Pattern:
    return Pattern(
        "daily" if len(pattern.weekdays) == _WEEK and pattern.holidays != "not" else "weekly",
        pattern.windows,
        pattern.weekdays,
        pattern.holidays,
        without=pattern.without,
        since=since,
        until=until,
    )


def _weekly(
    chosen: set[date], near: list[date], holidays: frozenset[date], hours: Windows
) -> Pattern | None:
    """The weekdays that nearly all belong to it; the few that do not are named."""
    weekdays: list[int] = []
    without: set[date] = set()
    for weekday in range(7):
        plain = {d for d in near if d.weekday() == weekday} - holidays
        missing = plain - chosen
        often = len(plain - missing) > 1 or set(near) == chosen
        if plain - missing and often and len(missing) * 4 <= len(plain):
            weekdays.append(weekday)
            without |= missing
    if not weekdays:
        return None
    on_them = {d for d in holidays if d.weekday() in weekdays}
    manner: Literal["as-usual", "too", "not"] = "as-usual"
    if holidays - on_them and holidays <= chosen:
        manner = "too"
    elif on_them and not on_them & chosen:
        manner = "not"
    elif not on_them <= chosen:
        without |= on_them - chosen
    return Pattern("weekly", hours, tuple(weekdays), manner, without=tuple(sorted(without)))


def _covered(pattern: Pattern, days: list[date], holidays: frozenset[date]) -> set[date]:
    """Which of some days belong to a pattern of weekdays, or are told with it."""
    found = {d for d in days if d.weekday() in pattern.weekdays}
    return found | holidays if pattern.holidays == "too" else found
