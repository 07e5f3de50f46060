"""A town with hundreds of units on three doors, each in another state; gateways of all sorts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from driftbook.doors.models import Device, Gateway, Unit
from driftbook.doors.tests.locks import Town, town
from driftbook.people.models import Organisation

MANY = 400


def many(now: datetime) -> Town:
    """Made at `now`, the same each time."""
    found, dice = town(), random.Random(9)
    Gateway.objects.update(online=True, seen=now)
    gateways = [found.gateway, *_gateways(found, now)]
    doors = [found.door, found.stairwell, found.third]
    Unit.objects.bulk_create(
        Unit(
            organisation=found.town,
            door=dice.choice(doors),
            kind=dice.choice(["lock", "pump", "strange"]),
            serial=f"M-{number}",
            installed=found.lock.installed,
        )
        for number in range(MANY)
    )
    made = Unit.objects.filter(serial__startswith="M-").order_by("pk")
    connected = [unit for unit in made if dice.random() > 0.1]
    Device.objects.bulk_create(_device(unit, dice, gateways, now) for unit in connected)
    return found


def _gateways(there: Town, now: datetime) -> list[Gateway]:
    elsewhere = Organisation.objects.get(slug="elsewhere")
    long_ago = now - timedelta(days=20)
    made: list[dict[str, Any]] = [
        {"name": "down", "online": False, "online_since": long_ago},
        {"name": "quiet", "online": True, "seen": long_ago},
        {"name": "new"},
        {"name": "gone", "removed": long_ago},
        {"name": "theirs", "organisation": elsewhere, "online": False},
        {"name": "makers", "organisation": there.maker, "online": False},
    ]
    return [
        Gateway.objects.create(**{"organisation": there.town, "since": long_ago, **one})
        for one in made
    ]


def _device(unit: Unit, dice: random.Random, gateways: list[Gateway], now: datetime) -> Device:
    def ago(longest: int) -> datetime | None:
        days = dice.uniform(0, longest)
        return None if dice.random() < 0.1 else now - timedelta(days=days)

    return Device(
        unit=unit,
        gateway=dice.choices(gateways, [10, *[1] * (len(gateways) - 1)])[0],
        name=unit.serial,
        since=now - timedelta(days=99),
        state=dice.choice(["locked", "jammed", "unknown", "unlocked"]),
        battery=dice.choice([None, 0, *range(5, 101, 5)]),
        battery_since=ago(60),
        online=dice.choice([None, True, True, False]),
        seen=ago(4),
    )
