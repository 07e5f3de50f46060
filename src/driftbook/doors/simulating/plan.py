"""Which gateways and devices a simulation has: those of the registry, or invented ones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from driftbook.doors.models import Device, Gateway
from driftbook.doors.simulating.device import FLAT, JAM, MUTE, OK
from driftbook.doors.simulating.edge import PROFILES
from driftbook.people.models import Organisation

OWN = "driftbook"
A_GATEWAY = 50
"""Units that an invented gateway has."""
AT_ONCE = timedelta(minutes=2)
"""All of a simulation that ends are gone within this."""
SILENT, STUCK, EMPTY = timedelta(hours=26), timedelta(days=40), 4


@dataclass(slots=True)
class Planned:
    """A device: how it talks, how it is, and what it does with its battery."""

    name: str
    profile: str = OWN
    state: str = "locked"
    battery: float = 80.0
    per_day: float = 0.25
    """Percentage points that the battery falls in a day; 0: it always says the same."""
    behaviour: str = OK
    silent: bool = False


@dataclass(slots=True)
class PlannedGateway:
    """A gateway with what is behind it; a carried one only hears what is near."""

    name: str
    devices: list[Planned] = field(default_factory=list)
    near: tuple[str, ...] = ()
    """What a carried gateway may hear."""
    away: bool = False
    """Whether it begins by being away."""


def of_registry(
    organisation: Organisation | None, seed: int, now: datetime
) -> list[PlannedGateway]:
    """The gateways that are there, with their devices as they were last heard of at `now`."""
    rows = Gateway.objects.filter(removed__isnull=True)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    devices = Device.objects.filter(gateway__in=rows).select_related("gateway").order_by("pk")
    away = _away(list(rows))
    plans = {row.pk: PlannedGateway(row.name, away=row.pk in away) for row in rows.order_by("pk")}
    names: dict[int, list[str]] = {}
    for device in devices:
        there = device.gateway
        plans[there.pk].devices.append(_as_heard(device, seed, now))
        names.setdefault(there.organisation_id, []).append(device.name)
    for row in rows:
        if row.carrier_id is not None:
            plans[row.pk].near = tuple(names.get(row.organisation_id, ()))
    return list(plans.values())


def registered(names: Collection[str]) -> list[str]:
    """Which of these gateways are heard when they say something."""
    rows = Gateway.objects.filter(name__in=names, removed__isnull=True)
    return list(rows.values_list("name", flat=True))


def _as_heard(device: Device, seed: int, now: datetime) -> Planned:
    chance = Random(f"{seed} {device.name}")  # noqa: S311 a story, not a secret
    there = device.gateway.online is not False
    silent = there and device.seen is not None and now - device.seen > SILENT
    stuck = (
        device.seen is not None
        and device.battery_since is not None
        and device.seen - device.battery_since > STUCK
    )
    battery = device.battery if device.battery is not None else chance.randint(40, 100)
    behaviour = MUTE if silent else JAM if device.state == "jammed" else OK
    return Planned(
        name=device.name,
        profile=device.profile if device.profile in PROFILES else OWN,
        state=device.state if device.state in ("locked", "unlocked", "jammed") else "locked",
        battery=float(battery),
        per_day=0.0 if stuck else chance.uniform(0.15, 0.6),
        behaviour=FLAT if behaviour == OK and battery <= EMPTY else behaviour,
        silent=silent,
    )


def _away(rows: list[Gateway]) -> set[int]:
    """Those that are down. Where none is up, the last simulation has ended and said so of all at
    once: then those that had been down before it."""
    down = {row.pk: row.online_since for row in rows if row.online is False}
    if any(row.online for row in rows):
        return set(down)
    ended = max((since for since in down.values() if since), default=None)
    return {pk for pk, since in down.items() if since and ended and ended - since > AT_ONCE}


def invented(units: int, seed: int) -> list[PlannedGateway]:
    """So many units behind gateways `simulated-1`, …: some flat, stuck, jammed or silent.

    Every tenth talks as Zigbee2MQTT, Nuki or ESPHome do.
    """
    chance = Random(seed)  # noqa: S311 a story, not a secret
    plans: list[PlannedGateway] = []
    for number in range(units):
        if number % A_GATEWAY == 0:
            plans.append(PlannedGateway(f"simulated-{number // A_GATEWAY + 1}"))
        kind = chance.choices(["ok", "flat", "stuck", "jam", "mute"], [90, 3, 3, 2, 2])[0]
        plans[-1].devices.append(
            Planned(
                name=f"U-{number + 1:05}",
                profile=PROFILES[number // 10 % 3] if number % 10 == 9 else OWN,
                battery=2.0 if kind == "flat" else chance.uniform(12, 100),
                per_day=0.0 if kind == "stuck" else chance.uniform(0.15, 0.6),
                behaviour={"flat": FLAT, "jam": JAM, "mute": MUTE}.get(kind, OK),
                silent=kind == "mute",
            )
        )
    return plans
