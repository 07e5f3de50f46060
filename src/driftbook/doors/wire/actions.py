"""The only writer of gateways and of which device talks for which unit; and of what is forgotten.

Each belongs into the transaction of what calls it, and records in the chain of the organisation.
What units say is written by `ingest` alone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from driftbook.doors.models import Address, DeadLetter, Device, Gateway, Reading, Sighting, Unit
from driftbook.doors.typed import one_line, theirs
from driftbook.doors.wire import refusals
from driftbook.doors.wire.pairing import ALONE
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.people.models import Organisation, User
from driftbook.work.transactions import demand

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
SLICE = 5_000
"""Rows that are forgotten in one transaction."""


def add_gateway(
    *,
    organisation: Organisation,
    name: str,
    place: str = "",
    address: Address | None = None,
    carrier: User | None = None,
    by: By,
    now: datetime,
) -> Gateway:
    """A gateway that may be heard from now on; the same one again, or one that was removed, is it.

    Its name is the user at the broker, and unique there. Raises NoName, NotTheirs, and NameTaken
    where another organisation has it.
    """
    demand("add_gateway()")
    plain = name.strip().lower()
    if not _NAME.fullmatch(plain):
        raise refusals.NoName(name)
    theirs(organisation, address)
    hold(organisation.key)
    gateway = Gateway.objects.select_for_update().filter(name=plain).first()
    if gateway is None:
        gateway = Gateway(organisation=organisation, name=plain, since=now)
        try:
            with transaction.atomic():
                gateway.save(force_insert=True)
        except IntegrityError:
            raise refusals.NameTaken(plain) from None
    elif gateway.organisation_id != organisation.pk:
        raise refusals.NameTaken(plain)
    elif gateway.removed is None:
        return gateway
    gateway.since, gateway.removed = now, None
    gateway.online = gateway.online_since = None
    gateway.place, gateway.address, gateway.carrier = one_line(place), address, carrier
    gateway.save()
    _tell("gateway.added", gateway, by, now, place=gateway.place)
    return gateway


def change_gateway(
    *,
    gateway: Gateway,
    place: str,
    address: Address | None,
    carrier: User | None,
    by: By,
    now: datetime,
) -> Gateway:
    """Say where it is, or who carries it. Raises NotTheirs, GatewayRemoved."""
    demand("change_gateway()")
    gateway = _locked(gateway)
    theirs(gateway.organisation, address)
    if gateway.removed is not None:
        raise refusals.GatewayRemoved
    said = {"place": one_line(place), "address": address, "carrier": carrier}
    new = [name for name, value in said.items() if getattr(gateway, name) != value]
    if new:
        for name in new:
            setattr(gateway, name, said[name])
        gateway.save(update_fields=new)
        _tell("gateway.changed", gateway, by, now, changed=new)
    return gateway


def remove_gateway(*, gateway: Gateway, by: By, now: datetime) -> Gateway:
    """It is heard no more, and its devices talk for no unit: another gateway may speak for them."""
    demand("remove_gateway()")
    gateway = _locked(gateway)
    if gateway.removed is None:
        gateway.removed, gateway.carrier = now, None
        gateway.save(update_fields=["removed", "carrier"])
        freed = Device.objects.filter(gateway=gateway, unit__isnull=False).update(unit=None)
        _tell("gateway.removed", gateway, by, now, devices=freed)
    return gateway


def connect(*, device: Device, unit: Unit, by: By, now: datetime) -> Device:
    """From now on the device talks for the unit, and no other device does.

    Raises NotTheirs, AlreadyRemoved, GatewayRemoved.
    """
    demand("connect()")
    gateway = _locked(device.gateway)
    if gateway.removed is not None:
        raise refusals.GatewayRemoved
    if unit.organisation_id != gateway.organisation_id:
        raise refusals.NotTheirs
    if not unit.mounted:
        raise refusals.AlreadyRemoved(unit)
    rows = Device.objects.select_for_update(of=("self",)).filter(pk=device.pk)
    others = Device.objects.select_for_update(of=("self",)).filter(unit=unit)
    found = {row.pk: row for row in (rows | others).order_by("pk")}
    device = found.pop(device.pk)
    if device.unit_id == unit.pk:
        return device
    for other in found.values():
        other.unit, other.wiring = None, {**other.wiring, ALONE: True}
        other.save(update_fields=["unit", "wiring"])
    device.unit = unit
    device.wiring = {key: value for key, value in device.wiring.items() if key != ALONE}
    device.save(update_fields=["unit", "wiring"])
    _tell_device("device.connected", device, gateway, by, now, unit=str(unit.key))
    return device


def disconnect(*, device: Device, by: By, now: datetime) -> Device:
    """The device talks for no unit."""
    demand("disconnect()")
    gateway = _locked(device.gateway)
    rows = Device.objects.select_for_update(of=("self",)).select_related("unit")
    device = rows.get(pk=device.pk)
    if device.unit is not None:
        unit, device.unit = device.unit, None
        device.wiring = {**device.wiring, ALONE: True}
        device.save(update_fields=["unit", "wiring"])
        _tell_device("device.disconnected", device, gateway, by, now, unit=str(unit.key))
    return device


def drop_dead_letter(
    *, letter: DeadLetter, organisation: Organisation, by: By, now: datetime
) -> None:
    """Somebody has looked at it: it is gone. `organisation`: in whose chain that is written."""
    demand("drop_dead_letter()")
    hold(organisation.key)
    gone, _ = DeadLetter.objects.filter(pk=letter.pk).delete()
    if gone:
        record(
            organisation=organisation.key,
            by=by,
            did="dead-letter.dropped",
            kind="dead-letter",
            key=str(letter.key),
            after={"topic": letter.topic, "why": letter.why, "times": letter.times},
            now=now,
        )


def forget(*, now: datetime) -> int:
    """Remove readings and dead letters that have been kept long enough; how many there were.

    In slices: a transaction that takes long would keep units waiting. What a battery claimed day by
    day stays.
    """
    until = now - timedelta(days=settings.KEEP_READINGS_DAYS)
    gone = 0
    for rows in (
        Reading.objects.filter(arrived__lt=until),
        DeadLetter.objects.filter(arrived__lt=until),
        Sighting.objects.filter(at__lt=now - timedelta(days=1)),
    ):
        while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:SLICE]):
            gone += rows.model._base_manager.filter(pk__in=keys).delete()[0]
    return gone


# --- helpers --------------------------------------------------------------------------------------


def _locked(gateway: Gateway) -> Gateway:
    hold(gateway.organisation.key)
    rows = Gateway.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=gateway.pk)


def _tell(did: str, gateway: Gateway, by: By, now: datetime, **after: Any) -> None:
    record(
        organisation=gateway.organisation.key,
        by=by,
        did=did,
        kind="gateway",
        key=str(gateway.key),
        after={"name": gateway.name, **{name: value for name, value in after.items() if value}},
        now=now,
    )


def _tell_device(
    did: str, device: Device, gateway: Gateway, by: By, now: datetime, **after: Any
) -> None:
    record(
        organisation=gateway.organisation.key,
        by=by,
        did=did,
        kind="device",
        key=str(device.key),
        after={"name": device.name, "gateway": gateway.name, **after},
        now=now,
    )
