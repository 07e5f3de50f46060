"""Why the percentage that a unit claims cannot be trusted."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.battery_forecast import rise
from driftbook.handbook.deciding.battery_limits import Limits
from driftbook.handbook.deciding.battery_slope import enough
from driftbook.handbook.deciding.door_shapes import BatteryFacts

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
    first = recent[0][0]
    points = rise(days, first)
    if points is not None and not enough(recent) and not _known(facts.changed, first):
        yield Reason("battery-rises", {"points": points, "on": first})
    falls = list(_falls(recent))
    if falls:
        day, points = falls[-1]
        yield Reason("battery-jumps", {"points": points, "on": day})
    if unusable:
        yield Reason("battery-out-of-range")
    if facts.low and percent >= limit.plenty:
        yield Reason("battery-low-but-plenty", {"percent": percent})
    if (today - last_day).days > OLD_DAYS:
        yield Reason("battery-old", {"on": last_day})


def _known(changed: date | None, rose: date) -> bool:
    """Whether the battery was changed on the day on which it rose, or the day before."""
    return changed is not None and (rose - changed).days <= 1


def _falls(days: Days) -> Iterator[tuple[date, int]]:
    """The days to which it fell faster than a battery empties, and by how many points."""
    for (day, before), (then, later) in pairwise(days):
        if before - later >= FALL and before - later >= FALL_PER_DAY * (then - day).days:
            yield then, before - later


def _same_since(days: Days) -> date:
    """Since which day it has claimed what it claims last."""
    since, percent = days[-1]
    for day, earlier in reversed(days):
        if earlier != percent:
            break
        since = day
    return since
