"""What is wrong with the units, and which gateways are down, said once each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.door_shapes import (
    DeviceFacts,
    DeviceVerdict,
    FleetVerdict,
    GatewayFacts,
)
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.schema.doors import Batteries, UnitKind

FAULTS = ("jammed", "critical", "silent", "offline", "lying", "never-heard", "behind-gateway")
"""The worst first."""
SILENT_HOURS: int = UnitKind.model_fields["silent_hours"].default
STUCK_DAYS: int = Batteries.model_fields["stuck_days"].default


class Down(NamedTuple):
    """A gateway that is down."""

    since: datetime | None
    reason: Reason


Found = tuple[str, datetime | None, Reason]
"""A fault, since when, and why."""


@decision("fleet")
def decide(
    handbook: Handbook,
    gateways: Iterable[GatewayFacts],
    devices: Iterable[DeviceFacts],
    now: datetime,
) -> FleetVerdict:
    """What is wrong with each device at `now` (aware, any zone), in the order of the devices.

    A gateway is down when the broker says so, or when nothing has come through it for as long as
    makes a unit silent. Kinds that the edition does not know count with what the schema assumes.
    Raises ValueError for a naive datetime.
    """
    if now.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    gateways, devices = tuple(gateways), tuple(devices)
    down = {one.name: found for one in gateways if (found := _down(handbook, one, now))}
    verdicts = tuple(_device(handbook, one, down, now) for one in devices)
    behind = Counter(one.gateway for one in devices)
    counts = Counter(fault for one in verdicts for fault in one.faults or ("fine",))
    return FleetVerdict(
        devices=verdicts,
        down=tuple((name, found.since, behind[name]) for name, found in down.items()),
        counts={fault: counts[fault] for fault in (*FAULTS, "fine")},
    )


def _down(handbook: Handbook, gateway: GatewayFacts, now: datetime) -> Down | None:
    named: dict[str, object] = {"gateway": gateway.name}
    if gateway.online is False:
        since = gateway.online_since
        if since is None:
            return Down(None, Reason("gateway-down", named))
        return Down(since, Reason("gateway-down-since", named | {"since": _at(handbook, since)}))
    if gateway.seen is not None and _lasts(gateway.seen, now, hours=_patience(handbook)):
        params = named | {"since": _at(handbook, gateway.seen)}
        return Down(gateway.seen, Reason("gateway-silent", params))
    return None


def _patience(handbook: Handbook) -> int:
    """Hours: as long as the most patient kind may be silent."""
    kinds = handbook.doors.units.values() if handbook.doors else ()
    return max((kind.silent_hours for kind in kinds), default=SILENT_HOURS)


def _device(
    handbook: Handbook, device: DeviceFacts, down: Mapping[str, Down], now: datetime
) -> DeviceVerdict:
    if device.gateway in down:
        gone = down[device.gateway]
        return DeviceVerdict(device.unit, ("behind-gateway",), gone.since, (gone.reason,))
    if device.seen is None:
        reason = Reason("never-heard", {"since": _at(handbook, device.since)})
        return DeviceVerdict(device.unit, ("never-heard",), device.since, (reason,))
    found = list(_faults(handbook, device, device.seen, now))
    return DeviceVerdict(
        unit=device.unit,
        faults=tuple(fault for fault, _, _ in found),
        since=found[0][1] if found else None,
        reasons=tuple(reason for _, _, reason in found),
    )


def _faults(
    handbook: Handbook, device: DeviceFacts, seen: datetime, now: datetime
) -> Iterator[Found]:
    kind = handbook.doors.units.get(device.kind) if handbook.doors else None
    batteries = handbook.doors.batteries if handbook.doors else None
    heard = _at(handbook, seen)
    if device.state == "jammed":
        since = device.state_since or device.state_at or seen
        yield "jammed", since, Reason("unit-jammed", {"since": _at(handbook, since)})
    runs_on_battery = kind is None or kind.battery
    if runs_on_battery and batteries is not None:
        yield from _critical(device, batteries)
    hours = kind.silent_hours if kind else SILENT_HOURS
    if _lasts(seen, now, hours=hours):
        yield "silent", seen, Reason("unit-silent", {"since": heard, "limit": hours})
    if device.online is False:
        yield "offline", seen, Reason("unit-offline", {"since": heard})
    if runs_on_battery:
        days = batteries.stuck_days if batteries else STUCK_DAYS
        yield from _lying(handbook, device, seen, days)


def _critical(device: DeviceFacts, batteries: Batteries) -> Iterator[Found]:
    if device.battery is not None and device.battery <= batteries.critical:
        params = {"percent": device.battery, "critical": batteries.critical}
        reason = Reason("battery-critical", params, tuple(batteries.source))
        yield "critical", device.battery_since, reason


def _lying(handbook: Handbook, device: DeviceFacts, seen: datetime, days: int) -> Iterator[Found]:
    """It goes on claiming the same: measured until it was last heard of, not while it is silent."""
    since = device.battery_since
    if device.battery is None or since is None or not _lasts(since, seen, hours=24 * days):
        return
    params = {"percent": device.battery, "since": _at(handbook, since).date(), "limit": days}
    yield "lying", since, Reason("battery-stuck", params)


def _lasts(since: datetime, until: datetime, hours: int) -> bool:
    """Whether so many hours lie between them, by the clock of the world and not of the wall."""
    return until.timestamp() - since.timestamp() >= hours * 3600


def _at(handbook: Handbook, at: datetime) -> datetime:
    return at.astimezone(handbook.zone)
