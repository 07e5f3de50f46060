"""What opens the town's door, what its unit has said, and what was asked of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from driftbook.doors.models import (
    BatteryReport,
    Bundle,
    Command,
    DeadLetter,
    Device,
    EmergencyKey,
    Gateway,
    Grant,
    Unit,
)
from driftbook.people.models import Organisation, User
from tests.house.holes import DOOR, MEMBER, UNIT
from tests.shelf import LONG_AGO

OPENED = "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2e01"
"""The key of the grant, the gateway, and everything else of these."""
DOORS = """
units:
  lamp: {name: Lamp, doors: [stairwell], acts: [open, lock]}
batteries:
  critical: 15
  report: {to: [{party: town, role: spoc}]}
  order: {job: swap}
emergency: {longest_minutes: 720}
trouble: {system: lamp}
"""
HOLES: dict[str, str] = {
    "person": str(MEMBER),
    "key": DOOR,
    "bundle": "1",
    "grant": OPENED,
    "emergency": OPENED,
    "gateway": OPENED,
    "device": OPENED,
    "letter": OPENED,
    "unit": UNIT,
    "command": OPENED,
    "report": OPENED,
}
SENT: dict[str, dict[str, Any]] = {
    "/api/v1/doors/gateways": {"organisation": "the-town", "name": "another"},
    "/api/v1/doors/devices/<device>/connection": {"serial": "x"},
    "/api/v1/doors/units/<unit>/commands": {"act": "open", "pressed": OPENED},
    "/api/v1/doors/keys/bundles/<bundle>/grants": {"person": str(MEMBER), "because": "x"},
    "/api/v1/doors/keys/emergency": {
        "organisation": "the-town",
        "address": "x",
        "because": "x",
        "minutes": 5,
    },
}
"""What stands in addresses of `keys`, `wire`, `fleet`, `batteries` and `opening`."""


def lay_opening(slug: str) -> None:
    """A grant, an emergency key, a gateway with a device, a command, and a report; made once."""
    if Gateway.objects.filter(key=OPENED).exists():
        return
    town, member = Organisation.objects.get(slug=slug), User.objects.get(key=MEMBER)
    unit, bundle = Unit.objects.get(key=UNIT), Bundle.objects.get(pk=1)
    Grant.objects.create(key=OPENED, bundle=bundle, user=member, since=LONG_AGO)
    EmergencyKey.objects.create(
        key=OPENED,
        organisation=town,
        user=member,
        bundle=bundle,
        because="x",
        asked=LONG_AGO,
        asked_by=MEMBER,
        minutes=60,
    )
    gateway = Gateway.objects.create(key=OPENED, organisation=town, name="town-1", since=LONG_AGO)
    Device.objects.create(key=OPENED, gateway=gateway, name="d", unit=unit, since=LONG_AGO)
    DeadLetter.objects.create(
        key=OPENED,
        organisation=town,
        gateway=gateway,
        topic="driftbook/v1/town-1/d/report",
        payload=b"x",
        size=1,
        why="not-json",
        arrived=LONG_AGO,
        digest="x",
    )
    Command.objects.create(
        key=OPENED,
        organisation=town,
        unit=unit,
        person=MEMBER,
        pressed=OPENED,
        act="open",
        made=LONG_AGO,
        expires=LONG_AGO + timedelta(seconds=5),
    )
    BatteryReport.objects.create(
        key=OPENED,
        organisation=town,
        handbook="town",
        edition=1,
        day=LONG_AGO.date(),
        made=LONG_AGO,
        units=1,
        pdf=b"x",
        xlsx=b"x",
        pressed=LONG_AGO,
        decided={
            "critical": 15,
            "soon_days": 30,
            "source": [],
            "counts": dict.fromkeys(("critical", "soon", "untrusted", "fine", "unheard"), 0),
            "levels": [0] * 10,
            "rows": [],
        },
    )
