"""When a battery will be critical, by the line through its days, and within which bounds."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from statistics import median
from typing import NamedTuple

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.battery_limits import Limits
from driftbook.handbook.deciding.battery_slope import Slope, enough, slope

WINDOW_DAYS = 60
"""What a battery did longer ago says little of what it does now."""
LATELY_DAYS = 21
"""Many cells hold for months and then fall in weeks: the last of them count by themselves too."""
FORESEEN_DAYS = 365
RISE = 10
"""Points: a cold night and a warm day differ by a few, a battery does not fill by itself."""
_AROUND = 5
"""So many values on both sides of a rise are compared, so that two wild ones make none."""

Days = Sequence[tuple[date, int]]


class Forecast(NamedTuple):
    """When it is expected to be critical; None: not foreseeable within a year."""

    expected: date | None
    earliest: date | None
    latest: date | None
    reasons: tuple[Reason, ...]


def window(days: Days) -> Days:
    """The days that the line is made of: the last 60, and none before a lasting rise.

    After such a rise it is another battery, or another gauge, whether or not anybody said so.
    """
    recent = _last(days, WINDOW_DAYS)
    steps = enumerate(pairwise(recent), start=1)
    rises = [at for at, (before, after) in steps if after[1] - before[1] >= RISE]
    lasting = [at for at in rises if _lasts(recent, at)]
    return recent[lasting[-1] :] if lasting else recent


def rise(days: Days, first: date) -> int | None:
    """By how many points it rose to the day `first`, where that was a lasting rise."""
    at = next(index for index, (day, _) in enumerate(days) if day == first)
    points = days[at][1] - days[at - 1][1]
    return points if at and points >= RISE and _lasts(days, at) else None


def foresee(recent: Days, trend: Slope | None, limit: Limits, today: date) -> Forecast:
    """By the line of the window; by that of the last three weeks where it surely falls faster."""
    if trend is None:
        return Forecast(None, None, None, (Reason("battery-not-enough"),))
    last_day = recent[-1][0]
    long = _critical(trend, last_day, limit, today)
    last_weeks = lately(recent)
    short = slope(last_weeks) if enough(last_weeks) else None
    reasons = [*_told(trend)]
    if short is None or short.flattest >= 0:
        return Forecast(*long, tuple(reasons))
    soon = _critical(short, last_day, limit, today)
    expected = _first(long[0], soon[0])
    if expected is not None and expected != long[0]:
        reasons += [Reason("battery-falls-faster", _by(short))]
    return Forecast(expected, _first(long[1], soon[1]), long[2], tuple(reasons))


def lately(recent: Days) -> Days:
    """The days of the last three weeks, where there are others too; else none."""
    days = _last(recent, LATELY_DAYS)
    return days if len(days) < len(recent) else ()


def few(days: Days) -> bool:
    """Whether there are too few days for a line, whatever they say: a new battery, or one that is
    heard of rarely."""
    return not enough(_last(days, WINDOW_DAYS))


def _last(days: Days, count: int) -> Days:
    first = days[-1][0] - timedelta(days=count)
    return [one for one in days if one[0] >= first]


def _lasts(days: Days, at: int) -> bool:
    """Whether what came before the rise and what came from it on differ, and not a day or two."""
    before = median(percent for _, percent in days[max(at - _AROUND, 0) : at])
    return median(percent for _, percent in days[at : at + _AROUND]) - before >= RISE


def _critical(
    line: Slope, last_day: date, limit: Limits, today: date
) -> tuple[date | None, date | None, date | None]:
    """When the line is expected to reach the threshold, at the earliest and at the latest."""
    if limit.critical is None:
        return None, None, None
    above = max(line.level - limit.critical, 0.0)
    horizon = (today - last_day).days + FORESEEN_DAYS
    days = [_days(above, one, horizon) for one in (line.per_day, line.steepest, line.flattest)]
    expected, earliest, latest = (
        None if one is None else last_day + timedelta(days=one) for one in days
    )
    return expected, earliest, latest


def _days(above: float, per_day: float, horizon: int) -> int | None:
    if per_day >= 0 or above > -per_day * horizon:
        return None
    return ceil(above / -per_day - 1e-9)


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _told(line: Slope) -> Iterator[Reason]:
    told = _by(line)
    yield Reason("battery-falls" if told["month"] else "battery-keeps", told)


def _by(line: Slope) -> dict[str, object]:
    return {"month": max(-round(line.per_day * 30, 1), 0.0), "points": line.points}
