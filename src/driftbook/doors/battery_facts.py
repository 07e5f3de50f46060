"""What is known of one battery, as the decision asks for it: for a page and for a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from driftbook.handbook.deciding.door_shapes import BatteryFacts


class Powered(NamedTuple):
    """A unit and its battery, as they stand in the tables."""

    key: UUID
    kind: str
    installed: datetime
    battery_changed: datetime | None
    low: bool | None
    """Whether its device says so; None: it says nothing of it, or there is no device."""
    seen: datetime | None


def of(unit: Powered, days: Sequence[tuple[date, int]], local: ZoneInfo) -> BatteryFacts:
    """`days`: (day, percentage), in order; those before it got its battery do not count.

    `local`: the zone of whoever keeps the unit, in which the days are.
    """
    last = max(unit.installed, unit.battery_changed or unit.installed)
    changed = last.astimezone(local).date()
    if days and days[0][0] < changed:
        days = [one for one in days if one[0] >= changed]
    return BatteryFacts(
        unit=str(unit.key),
        kind=unit.kind,
        days=tuple(days),
        changed=changed,
        low=unit.low,
        seen=unit.seen,
    )
