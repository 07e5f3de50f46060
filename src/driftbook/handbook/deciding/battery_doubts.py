"""Why the percentage that a unit claims cannot be trusted."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.battery_limits import Limits
from driftbook.handbook.deciding.door_shapes import BatteryFacts

RISE = 10
"""Points: a cold night and a warm day differ by a few, a battery does not fill by itself."""
FALL, FALL_PER_DAY = 20, 10
"""Points from one value to the next, and a day: a cell does not empty so fast."""
OLD_DAYS = 14
"""A value that is older says little of today."""

Days = Sequence[tuple[date, int]]


def doubts(
    facts: BatteryFacts, days: Days, recent: Days, limit: Limits, today: date, unusable: bool
) -> Iterator[Reason]:
    """Each doubt once. `days` are all that count, ascending; `recent` those of the slope."""
    last_day, percent = days[-1]
    since = _same_since(days)
    if (last_day - since).days >= limit.stuck_days:
        params = {"percent": percent, "since": since, "limit": limit.stuck_days}
        yield Reason("battery-stuck", params)
    steps = [
        (then, later - before, (then - day).days)
        for (day, before), (then, later) in pairwise(recent)
    ]
    rises = [(step, day) for day, step, _ in steps if step >= RISE]
    if rises:
        step, day = rises[-1]
        yield Reason("battery-rises", {"points": step, "on": day})
    falls = [(-step, day) for day, step, gap in steps if -step >= max(FALL, FALL_PER_DAY * gap)]
    if falls:
        step, day = falls[-1]
        yield Reason("battery-jumps", {"points": step, "on": day})
    if unusable:
        yield Reason("battery-out-of-range")
    if facts.low and percent >= limit.plenty:
        yield Reason("battery-low-but-plenty", {"percent": percent})
    if (today - last_day).days > OLD_DAYS:
        yield Reason("battery-old", {"on": last_day})


def _same_since(days: Days) -> date:
    """Since which day it has claimed what it claims last."""
    since, percent = days[-1]
    for day, earlier in reversed(days):
        if earlier != percent:
            break
        since = day
    return since
