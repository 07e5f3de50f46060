"""What batteries have claimed, for stories about the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from driftbook.doors.models import BatteryDay, Unit

MONDAY = datetime(2026, 11, 23, 6, tzinfo=ZoneInfo("Europe/Copenhagen"))
"""When the report of that week is due."""
DAY = MONDAY.date()
SECOND = timedelta(seconds=1)


def claims(unit: Unit, percents: Iterable[int], *, last: date = DAY) -> None:
    """One percentage a day, the last of them on `last`."""
    listed = list(percents)
    first = last - timedelta(days=len(listed) - 1)
    BatteryDay.objects.bulk_create(
        BatteryDay(
            device=unit.device,
            day=first + timedelta(days=number),
            battery=percent,
            lowest=percent,
            at=datetime.combine(first + timedelta(days=number), time(12), MONDAY.tzinfo),
        )
        for number, percent in enumerate(listed)
    )


def falling(start: float, per_day: float, days: int = 60) -> Sequence[int]:
    """A battery that falls evenly."""
    return [round(start - per_day * day) for day in range(days)]
