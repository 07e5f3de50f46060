"""Devices that talk for no unit find the one with their serial, within their organisation.

In a transaction of its own, after what they said is written: the chain of a history is locked
before gateways and devices, everywhere in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from driftbook.doors.models import Device, Unit
from driftbook.history.actions import hold, record
from driftbook.history.by import ITSELF
from driftbook.people.models import Organisation

ALONE = "alone"
"""In the wiring of a device that somebody has disconnected: its name does not connect it again."""
SERIALS = "serials"
"""In the wiring of a device of others: what its unit's serial may be, the surest first."""
AT_ONCE = 500
"""Pairs of one call: the next message of a device that is left finds it again."""


def pair(devices: Collection[int], now: datetime) -> int:
    """Let loose devices talk for the units that have their serial; how many there were.

    A unit that has a device keeps it: another gateway that claims its serial changes nothing, and
    neither does a device that somebody has disconnected by hand. `now` is aware.
    """
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for device, unit in _pairs(devices):
        found[unit.organisation_id][device] = unit.pk
    paired = 0
    for keeper, pairs in sorted(found.items()):
        with transaction.atomic():
            paired += _connect(Organisation.objects.get(pk=keeper), pairs, now)
    return paired


def _pairs(devices: Collection[int]) -> Iterator[tuple[int, Unit]]:
    rows = Device.objects.filter(
        pk__in=devices, unit__isnull=True, gateway__removed__isnull=True
    ).values_list("pk", "name", "wiring", "gateway__organisation")
    loose = [
        (pk, keeper, (name, *wiring.get(SERIALS, ())))
        for pk, name, wiring, keeper in rows.order_by("pk")
        if not wiring.get(ALONE)
    ]
    if not loose:
        return
    units = Unit.objects.filter(
        organisation__in={keeper for _, keeper, _ in loose},
        serial__in={text for _, _, serials in loose for text in serials},
        removed__isnull=True,
        device__isnull=True,
    )
    there = {(row.organisation_id, row.serial): row for row in units}
    left = AT_ONCE
    for pk, keeper, serials in loose:
        unit = next(filter(None, (there.pop((keeper, text), None) for text in serials)), None)
        if unit is not None and left > 0:
            left -= 1
            yield pk, unit


def _connect(keeper: Organisation, pairs: dict[int, int], now: datetime) -> int:
    """Look again under the lock: whoever connects, disconnects or removes holds the chain too."""
    hold(keeper.key)
    free = Unit.objects.filter(pk__in=pairs.values(), removed__isnull=True, device__isnull=True)
    units = free.in_bulk()
    rows = Device.objects.select_for_update(of=("self",)).select_related("gateway")
    still = rows.filter(pk__in=pairs, unit__isnull=True, gateway__removed__isnull=True)
    paired = 0
    for device in still.order_by("pk"):
        unit = units.pop(pairs[device.pk], None)
        if unit is None or device.wiring.get(ALONE):
            continue
        device.unit = unit
        device.save(update_fields=["unit"])
        record(
            organisation=keeper.key,
            by=ITSELF,
            did="device.connected",
            kind="device",
            key=str(device.key),
            after={
                "name": device.name,
                "gateway": device.gateway.name,
                "unit": str(unit.key),
                "serial": unit.serial,
            },
            now=now,
        )
        paired += 1
    return paired
