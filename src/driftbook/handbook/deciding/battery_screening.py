"""Which batteries surely hold out: most of a fleet does, and to show that takes no whole slope.

It never says of a battery that it holds out when the forecast would say that it does not. Where it
cannot tell, it says so, and the forecast is made.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from datetime import date

from driftbook.handbook.deciding.battery_slope import enough

SLACK = 1e-6
"""The forecast reckons with floats: what lies as near as that is left to it."""

Days = Sequence[tuple[date, int]]


def holds_out(days: Days, critical: int, until: date) -> bool:
    """Whether the line through `days` surely stays above `critical` on `until`.

    Lines through the same days, of which none comes after `until`, end the lower the faster they
    fall: each goes through the median of what its slope leaves over. So one slope is tried that
    still ends above; if fewer than half of the pairs of days fall that fast, their median slope
    does not either. False: it does not, or it cannot be told so cheaply.
    """
    if not enough(days):
        return True
    last = days[-1][0].toordinal()
    ahead = until.toordinal() - last
    points = [(last - day.toordinal(), percent) for day, percent in days]
    fall = _fall(points, ahead, critical)
    if fall <= 0:
        return False
    ends = [percent - fall * ago for ago, percent in points]
    if sorted(ends)[(len(ends) - 1) // 2] - fall * ahead <= critical + SLACK:
        return False
    return _pairs_falling(ends) * 2 < len(ends) * (len(ends) - 1) // 2


def _fall(points: Sequence[tuple[int, int]], ahead: int, critical: int) -> float:
    """A slope to try, in points a day: half way between the one that it seems to have and the one
    that ends at the threshold."""
    third = max(len(points) // 3, 1)
    (long_ago, then), (lately, now) = _middle(points[:third]), _middle(points[-third:])
    seems = max((then - now) / (long_ago - lately), 0.0)
    ago, percent = _middle(points)
    most = (percent - critical) / max(ago + ahead, 1)
    return (seems + most) / 2


def _middle(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The middle day, and the middle percentage."""
    middle = len(points) // 2
    return points[middle][0], sorted(percent for _, percent in points)[middle]


def _pairs_falling(ends: Sequence[float]) -> int:
    """How many pairs of days fall at least as fast as the slope whose ends these are."""
    seen: list[float] = []
    found = 0
    for end in ends:
        found += len(seen) - bisect_right(seen, end - SLACK)
        insort(seen, end)
    return found
