"""The battery report of a large fleet, its faults, and a tap on a door: decided, beside limits."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bench.lines import seconds, within
from driftbook.doors.tests.handbook import FILES
from driftbook.handbook.deciding import batteries, fleet, opening
from driftbook.handbook.deciding.door_shapes import (
    BatteryFacts,
    DeviceFacts,
    GatewayFacts,
    Grant,
    OpeningFacts,
)
from driftbook.handbook.reading import read_files

SEED, UNITS, DAYS, BEHIND, TAPS = 20261126, 5_000, 61, 50, 1_000
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def lines() -> Iterator[str]:
    """5,000 units that claim a noisy percentage each day of 60, with gaps: nothing to shorten."""
    handbook = read_files({name: text.encode() for name, text in FILES.items()})
    chance = random.Random(SEED)
    facts = [_battery(chance, f"L-{number}") for number in range(UNITS)]
    gateways = [GatewayFacts(f"gw-{n}", n % 20 > 0, NOW, NOW) for n in range(UNITS // BEHIND)]
    devices = [_device(chance, number) for number in range(UNITS)]
    grants = tuple(Grant("group", f"GG_{name}", name) for name in ("North", "South", "West"))
    asked = OpeningFacts("open", "lock", True, True, "ad", grants, ("North",), True)

    def report() -> None:
        batteries.report(handbook, facts, TODAY)

    def faults() -> None:
        fleet.decide(handbook, gateways, devices, NOW)

    def taps() -> None:
        for _ in range(TAPS):
            opening.decide(handbook, asked, NOW)

    yield within("battery report of 5,000 units, decided", seconds(report, 3) * 1e3, 1_500, "ms")
    yield within("faults of 5,000 units", seconds(faults) * 1e3, 100, "ms")
    yield within("a tap on a door, decided", seconds(taps) / TAPS * 1e3, 1, "ms")


def _battery(chance: random.Random, unit: str) -> BatteryFacts:
    level, per_day = chance.uniform(10, 100), chance.uniform(0, 0.6)
    days = tuple(
        (
            TODAY - timedelta(days=DAYS - 1 - n),
            max(0, min(100, round(level - per_day * n + chance.gauss(0, 1)))),
        )
        for n in range(DAYS)
        if chance.random() < 0.97
    )
    return BatteryFacts(unit, "lock", days)


def _device(chance: random.Random, number: int) -> DeviceFacts:
    return DeviceFacts(
        unit=f"L-{number}",
        kind="lock",
        gateway=f"gw-{number // BEHIND}",
        state=chance.choice(("locked", "locked", "unlocked", "jammed")),
        state_at=NOW,
        state_since=NOW - timedelta(hours=chance.randrange(90)),
        battery=chance.randrange(101),
        battery_since=NOW - timedelta(days=chance.randrange(60)),
        online=chance.random() < 0.95,
        seen=NOW - timedelta(hours=chance.randrange(30)),
        since=NOW - timedelta(days=100),
    )
