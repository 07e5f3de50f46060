"""What the tables say of units, as the decisions ask for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from driftbook.doors.models import BatteryDay, Device, Gateway, Unit
from driftbook.handbook.deciding.door_shapes import BatteryFacts, DeviceFacts, GatewayFacts

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


def days_of(device: Device, today: date) -> list[tuple[date, int]]:
    """(day, percentage), in order."""
    rows = BatteryDay.objects.filter(device=device, day__gt=today - timedelta(days=DAYS))
    return list(rows.order_by("day").values_list("day", "battery"))


def of_battery(
    unit: Unit, device: Device, days: list[tuple[date, int]], zone: ZoneInfo
) -> BatteryFacts:
    """What is known of a battery; days before it was changed do not count."""
    changed = changed_on(unit, zone)
    return BatteryFacts(
        unit=str(unit.key),
        kind=unit.kind,
        days=tuple(one for one in days if one[0] >= changed),
        changed=changed,
        low=device.low,
        seen=device.seen,
    )


def changed_on(unit: Unit, zone: ZoneInfo) -> date:
    """The day on which it got its battery, in the zone of whoever keeps it."""
    at: datetime = unit.battery_changed or unit.installed
    return at.astimezone(zone).date()
