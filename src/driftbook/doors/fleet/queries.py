"""Reading the fleet. What somebody may see of it is said here, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from driftbook.doors import queries as registry
from driftbook.doors.models import Command, Device, Gateway, Reading, Unit
from driftbook.people.actors import Actor

SEE = "unit.see"


def units(actor: Actor, action: str) -> QuerySet[Unit]:
    """The units that are mounted, with what talks for them; every list and export starts here."""
    mine = registry.units(actor, action).filter(removed__isnull=True)
    return mine.select_related("device__gateway")


def one(actor: Actor, key: UUID) -> Unit | None:
    """A unit of those organisations, even one that was removed: the mark of a page."""
    return registry.units(actor, SEE).filter(key=key).first()


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


def keepers(rows: Iterable[Gateway]) -> dict[int, list[Gateway]]:
    """The gateways by whose they are."""
    found: dict[int, list[Gateway]] = {}
    for gateway in rows:
        found.setdefault(gateway.organisation_id, []).append(gateway)
    return found
