"""Days and weeks as a provider plans them, in the zone of its organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Days:
    """Some whole days; `start` and `end` are instants, and `end` is no longer in it."""

    first: date
    count: int
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """Midnight at which the first day begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """Midnight at which the last day ends."""
        return datetime.combine(self.first + timedelta(days=self.count), time(), self.zone)

    @property
    def days(self) -> list[date]:
        """Each day."""
        return [self.first + timedelta(days=number) for number in range(self.count)]

    @property
    def before(self) -> date:
        """The first day of as many days before these."""
        return self.first - timedelta(days=self.count)

    @property
    def after(self) -> date:
        """The first day of as many days after these."""
        return self.first + timedelta(days=self.count)


def day(on: date, where: ZoneInfo) -> Days:
    """One day."""
    return Days(on, 1, where)


def week(on: date, where: ZoneInfo) -> Days:
    """The week of this day, from Monday."""
    return Days(on - timedelta(days=on.weekday()), 7, where)
