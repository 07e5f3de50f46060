"""How fast a battery falls, whatever some of its readings say: Theil's slope, with Sen's bounds.

The slope is the median of the slopes between all pairs of days, so up to 29 % of the days may say
anything at all. Decision 0026 says what it cannot do.
"""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from math import sqrt
from statistics import median
from typing import NamedTuple

LEAST_DAYS, LEAST_POINTS = 14, 6
_SPREAD = 1.96
"""Standard deviations: the bounds hold in 95 of 100 cases, if days err independently."""


class Slope(NamedTuple):
    """A falling or rising line through the days."""

    per_day: float
    """Percentage points a day; negative: it falls."""
    steepest: float
    flattest: float
    level: float
    """Where the line stands on the last day."""
    points: int


def enough(days: Sequence[tuple[date, int]]) -> bool:
    """Whether a slope says anything: two weeks, and six days of them with a value."""
    return len(days) >= LEAST_POINTS and (days[-1][0] - days[0][0]).days >= LEAST_DAYS


def slope(days: Sequence[tuple[date, int]]) -> Slope:
    """The line through days in ascending order, each once; at least two."""
    last = days[-1][0].toordinal()
    points = [(float(day.toordinal() - last), float(percent)) for day, percent in days]
    slopes = [
        (later - percent) / (then - day)
        for (day, percent), (then, later) in combinations(points, 2)
    ]
    slopes.sort()
    per_day = median(slopes)
    low, high = _bounds(slopes, len(points))
    level = median(percent - per_day * day for day, percent in points)
    return Slope(per_day, slopes[low], slopes[high], level, len(points))


def _bounds(slopes: Sequence[float], points: int) -> tuple[int, int]:
    """Which of the sorted slopes bound the true one (Sen): the spread of Kendall's statistic."""
    width = _SPREAD * sqrt(points * (points - 1) * (2 * points + 5) / 18)
    low = round((len(slopes) - width) / 2) - 1
    high = round((len(slopes) + width) / 2)
    return max(low, 0), min(high, len(slopes) - 1)
