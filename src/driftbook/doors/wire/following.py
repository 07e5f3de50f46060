"""What a message changes of what we know of a device. Pure: it changes the row in memory only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from driftbook.doors.models import Device
from driftbook.doors.wire.payloads import Said

OWN = "driftbook"
FIELDS = (
    "boot",
    "sequence",
    "state",
    "state_at",
    "state_since",
    "battery",
    "battery_at",
    "battery_since",
    "low",
    "online",
    "seen",
)
"""What may change."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What becomes of a message."""

    counts: bool
    """Whether it is newer than what stands there, so that the device has changed."""
    reading: tuple[int, int] | None
    """(boot, sequence) under which it is kept; None: it is not kept."""


def follow(device: Device, said: Said, arrived: datetime) -> Followed:
    """Let the device be what it says, unless something newer has been heard."""
    if device.profile != OWN:
        return _edge(device, said, arrived)
    if said.sequence is None:  # an answer without a number: nothing but time orders it
        counts = device.state_at is None or said.at >= device.state_at
        if counts:
            _change(device, said)
        return Followed(counts, None)
    boot = _boot(device, said)
    counts = (boot, said.sequence) > (device.boot, device.sequence)
    if counts:
        device.boot, device.sequence = boot, said.sequence
        _change(device, said)
    return Followed(counts, (boot, said.sequence))


def _boot(device: Device, said: Said) -> int:
    """Which start of the device it belongs to.

    One that counts no starts and begins again with small numbers is believed by its clock: else
    nothing that it says would ever count again.
    """
    if said.boot is not None:
        return said.boot
    known = [at for at in (device.state_at, device.battery_at) if at is not None]
    again = said.sequence is not None and said.sequence < device.sequence
    if again and said.clock and known and said.at > max(known):
        return device.boot + 1
    return device.boot


def _edge(device: Device, said: Said, arrived: datetime) -> Followed:
    """Devices of others count nothing and repeat themselves: what has not changed is not kept."""
    changed = any(
        new is not None and new != old
        for new, old in (
            (said.state, device.state),
            (said.battery, device.battery),
            (said.low, device.low),
            (said.online, device.online),
        )
    )
    if said.stored and not changed:
        return Followed(False, None)
    if device.seen is not None and said.at < device.seen:
        said = replace(said, at=device.seen)
    _change(device, said)
    if not changed:
        return Followed(True, None)
    device.sequence = max(device.sequence + 1, int(arrived.timestamp() * 1000))
    return Followed(True, (device.boot, device.sequence))


def _change(device: Device, said: Said) -> None:
    if said.state is not None:
        if said.state != device.state or device.state_since is None:
            device.state, device.state_since = said.state, said.at
        device.state_at = said.at
    if said.battery is not None:
        if said.battery != device.battery or device.battery_since is None:
            device.battery, device.battery_since = said.battery, said.at
        device.battery_at = said.at
    if said.low is not None:
        device.low = said.low
    if said.online is not None:
        device.online = said.online
    elif said.event in ("online", "offline"):
        device.online = said.event == "online"
    device.seen = said.at if device.seen is None else max(device.seen, said.at)
