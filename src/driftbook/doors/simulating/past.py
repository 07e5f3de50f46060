"""What a unit might have said in the last weeks: invented, and always the same for a serial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

How = Literal["fine", "soon", "critical", "stuck", "rises", "silent", "jammed"]
DAYS = 70
HOUR = timedelta(hours=1)
SILENT_DAYS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One message."""

    at: datetime
    state: str
    battery: int


@dataclass(frozen=True, slots=True)
class Past:
    """All of them, and what stands at the end."""

    said: tuple[Said, ...]
    state_since: datetime
    battery_since: datetime

    @property
    def last(self) -> Said:
        """The newest."""
        return self.said[-1]


def invented(serial: str, how: How, now: datetime, zone: ZoneInfo, days: int = DAYS) -> Past:
    """What the unit said until a little before `now` (aware)."""
    chance = Random(f"{serial} {how}")  # noqa: S311 a story, not a secret
    end = now - timedelta(minutes=chance.randint(2, 50))
    if how == "silent":
        end -= timedelta(days=SILENT_DAYS)
    begin = now - timedelta(days=days)
    level = _levels(chance, how, days)
    said = [
        Said(at, state, max(0, min(100, round(level[(at - begin).days]))))
        for at, state in _moments(chance, begin, end, zone)
    ]
    if how == "jammed":
        said.append(Said(end, "jammed", said[-1].battery))
    return Past(tuple(said), _since(said, "state"), _since(said, "battery"))


def _levels(chance: Random, how: How, days: int) -> list[float]:
    """Day by day; real batteries fall unevenly, and a claim is rounded on top."""
    if how == "stuck":
        return [100.0] * (days + 1)
    per_day = chance.uniform(0.14, 0.32)
    last = chance.uniform(46, 78)
    if how == "soon":
        per_day, last = chance.uniform(0.45, 0.6), chance.uniform(19.6, 24)
    elif how == "critical":
        per_day, last = chance.uniform(0.55, 0.7), chance.uniform(9, 12)
    elif how == "rises":
        per_day = -chance.uniform(0.3, 0.4)
    wobble = 0.5 if per_day > 0 else 0.2
    return [
        last + per_day * (days - day) + chance.uniform(-wobble, wobble) for day in range(days + 1)
    ]


def _moments(
    chance: Random, begin: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, str]]:
    """A sign of life every six hours, and visits in the daytime: opened, and locked again."""
    found: list[tuple[datetime, str]] = []
    at = begin + HOUR
    while at < end:
        found.append((at, "locked"))
        at += timedelta(hours=6, minutes=chance.randint(-9, 9))
    day = begin.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        found += _visits(chance, day, zone)
        day += timedelta(days=1)
    found.append((end, "locked"))
    return iter(sorted(one for one in found if begin <= one[0] <= end))


def _visits(chance: Random, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    for hour in (8, 12, 18):
        if chance.random() < 0.45:
            opened = datetime(
                day.year, day.month, day.day, hour, chance.randint(0, 59), tzinfo=zone
            )
            yield opened, "unlocked"
            yield opened + timedelta(minutes=chance.randint(1, 25)), "locked"


def _since(said: list[Said], name: str) -> datetime:
    """When it first said what it said last, without anything else since."""
    last, since = getattr(said[-1], name), said[-1].at
    for one in reversed(said):
        if getattr(one, name) != last:
            break
        since = one.at
    return since
