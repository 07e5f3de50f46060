"""Addresses, doors, units and tags; who opens what; what units say; and what was asked of them."""

from driftbook.doors.models.fleet import FleetLook, UnitStand
from driftbook.doors.models.keys import EmergencyKey, Grant
from driftbook.doors.models.opening import Command
from driftbook.doors.models.registry import (
    DOOR_KINDS,
    KEY_BOX,
    PRIVATE,
    STAIRWELL,
    TEXT,
    Address,
    Bundle,
    Door,
    Street,
    StreetWord,
    Tag,
    Unit,
    Upload,
)
from driftbook.doors.models.reports import BatteryReport
from driftbook.doors.models.wire import (
    BatteryDay,
    DeadLetter,
    Device,
    Gateway,
    Listener,
    Reading,
    Sighting,
)

__all__ = [
    "DOOR_KINDS",
    "KEY_BOX",
    "PRIVATE",
    "STAIRWELL",
    "TEXT",
    "Address",
    "BatteryDay",
    "BatteryReport",
    "Bundle",
    "Command",
    "DeadLetter",
    "Device",
    "Door",
    "EmergencyKey",
    "FleetLook",
    "Gateway",
    "Grant",
    "Listener",
    "Reading",
    "Sighting",
    "Street",
    "StreetWord",
    "Tag",
    "Unit",
    "UnitStand",
    "Upload",
]
