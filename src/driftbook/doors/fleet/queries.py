"""Reading the fleet. What somebody may see of it is said here, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from driftbook.doors import queries as registry
from driftbook.doors.fleet.facts import of_device
from driftbook.doors.models import Command, Device, Gateway, Reading, Unit
from driftbook.handbook.deciding.door_shapes import DeviceFacts
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation

SEE = "unit.see"
AT_ONCE = 500


def one(actor: Actor, key: UUID) -> Unit | None:
    """A unit of those organisations, even one that was removed: the mark of a page."""
    return registry.units(actor, SEE).filter(key=key).first()


def mounted(actor: Actor) -> QuerySet[Unit]:
    """The units of those organisations that are on a door."""
    return registry.units(actor, SEE).filter(removed__isnull=True)


def gateways(actor: Actor, action: str) -> QuerySet[Gateway]:
    """The gateways of those organisations."""
    mine = Gateway.objects.filter(organisation__key__in=actor.where(action), removed__isnull=True)
    return mine.select_related("organisation")


def readings(device: Device, before: datetime | None = None) -> QuerySet[Reading]:
    """What a device said, the newest first; `before` (aware): only what is older."""
    rows = Reading.objects.filter(device=device)
    return (rows.filter(at__lt=before) if before else rows).order_by("-at", "-pk")


def commands(unit: Unit, before: datetime | None = None) -> QuerySet[Command]:
    """What was asked of a unit, the newest first."""
    rows = Command.objects.filter(unit=unit)
    return (rows.filter(made__lt=before) if before else rows).order_by("-made", "-pk")


# --- many of them, in brief -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Brief:
    """What is needed of a unit to judge it, to find it and to put it in its place."""

    pk: int
    key: str
    keeper: int
    kind: str
    serial: str
    street: int
    number: int
    letter: str
    floor: str
    side: str
    flat_order: str
    door: str
    """Its kind."""
    battery_changed: datetime | None
    battery_at: datetime | None
    gateway: int | None
    facts: DeviceFacts | None
    """None: nothing talks for it."""


COLUMNS = (
    "pk",
    "key",
    "organisation_id",
    "kind",
    "serial",
    "door__address__street_id",
    "door__address__number",
    "door__address__letter",
    "door__address__floor",
    "door__address__side",
    "door__address__flat_order",
    "door__kind",
    "battery_changed",
    "device__battery_at",
    "device__gateway_id",
    "device__state",
    "device__state_at",
    "device__state_since",
    "device__battery",
    "device__battery_since",
    "device__online",
    "device__seen",
    "device__since",
)


def briefs(actor: Actor, units: QuerySet[Unit]) -> tuple[list[Brief], dict[int, Gateway]]:
    """These units of the actor in brief, in no order, and the gateways behind which they are."""
    found = list(units.select_related(None).order_by().values_list(*COLUMNS))
    there = gateways(actor, SEE).in_bulk({row[14] for row in found if row[14] is not None})
    return [_brief(row, there[row[14]].name if row[14] in there else None) for row in found], there


def _brief(row: tuple[Any, ...], gateway: str | None) -> Brief:
    """From the values of COLUMNS, in their order."""
    key, kind = str(row[1]), row[3]
    return Brief(
        pk=row[0],
        key=key,
        keeper=row[2],
        kind=kind,
        serial=row[4],
        street=row[5],
        number=row[6],
        letter=row[7],
        floor=row[8],
        side=row[9],
        flat_order=row[10],
        door=row[11],
        battery_changed=row[12],
        battery_at=row[13] if gateway else None,
        gateway=row[14] if gateway else None,
        facts=DeviceFacts(key, kind, gateway, *row[15:]) if gateway else None,
    )


def brief_of(unit: Unit, device: Device | None) -> Brief:
    """The same of one unit that is there."""
    address = unit.door.address
    return Brief(
        pk=unit.pk,
        key=str(unit.key),
        keeper=unit.organisation_id,
        kind=unit.kind,
        serial=unit.serial,
        street=address.street_id,
        number=address.number,
        letter=address.letter,
        floor=address.floor,
        side=address.side,
        flat_order=address.flat_order,
        door=unit.door.kind,
        battery_changed=unit.battery_changed,
        battery_at=device.battery_at if device else None,
        gateway=device.gateway_id if device else None,
        facts=of_device(unit, device) if device else None,
    )


def keepers(actor: Actor) -> dict[int, Organisation]:
    """Whose units the actor may see."""
    rows = Organisation.objects.filter(key__in=actor.where(SEE))
    return {row.pk: row for row in rows}


def whole(pks: Sequence[int], among: QuerySet[Unit] | None = None) -> dict[int, Unit]:
    """These units, as far as they are `among` others, with all that belongs to them."""
    rows = (Unit.objects.all() if among is None else among).select_related(
        "organisation", "door__address__street", "device__gateway"
    )
    found: dict[int, Unit] = {}
    for begin in range(0, len(pks), AT_ONCE):
        found.update(rows.in_bulk(pks[begin : begin + AT_ONCE]))
    return found
