"""What the tables say of units, as the decisions ask for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from driftbook.doors import battery_facts
from driftbook.doors.battery_facts import Powered
from driftbook.doors.models import BatteryDay, Device, Gateway, Unit
from driftbook.handbook.deciding.door_shapes import BatteryFacts, DeviceFacts, GatewayFacts
from driftbook.people.zones import zone

DAYS = 120
"""Of a battery so many are looked at: more than the slope and the doubts need."""


def of_gateway(gateway: Gateway) -> GatewayFacts:
    """What is known of a gateway."""
    return GatewayFacts(
        name=gateway.name,
        online=gateway.online,
        online_since=gateway.online_since,
        seen=gateway.seen,
    )


def of_device(unit: Unit, device: Device) -> DeviceFacts:
    """What the device of a unit has said."""
    return DeviceFacts(
        unit=str(unit.key),
        kind=unit.kind,
        gateway=device.gateway.name,
        state=device.state,
        state_at=device.state_at,
        state_since=device.state_since,
        battery=device.battery,
        battery_since=device.battery_since,
        online=device.online,
        seen=device.seen,
        since=device.since,
    )


class Claimed(NamedTuple):
    """What a battery has claimed until today, in the zone of whoever keeps the unit."""

    today: date
    days: list[tuple[date, int]]
    """(day, percentage), in order; also from before it was changed."""
    battery: BatteryFacts


def of_battery(unit: Unit, device: Device, now: datetime) -> Claimed:
    """What is known of a battery at `now` (aware)."""
    local = zone(unit.organisation.timezone)
    today = now.astimezone(local).date()
    rows = BatteryDay.objects.filter(device=device, day__gt=today - timedelta(days=DAYS))
    days = list(rows.order_by("day").values_list("day", "battery"))
    powered = Powered(
        key=unit.key,
        kind=unit.kind,
        installed=unit.installed,
        battery_changed=unit.battery_changed,
        low=device.low,
        seen=device.seen,
    )
    return Claimed(today, days, battery_facts.of(powered, days, local))
