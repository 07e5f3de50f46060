"""The demo's gateways, and what units said in the last weeks: `demo/gateways.yaml`, played once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from driftbook.doors.actions import change_battery
from driftbook.doors.finding import several
from driftbook.doors.keys import actions as keys
from driftbook.doors.keys import emergency_actions
from driftbook.doors.models import (
    BatteryDay,
    Bundle,
    Device,
    Gateway,
    Reading,
    Sighting,
    Unit,
)
from driftbook.doors.refusals import Refused
from driftbook.doors.simulating.past import DAYS, How, Past, invented
from driftbook.handbook.schema.base import Slug
from driftbook.history.by import By
from driftbook.people.models import Organisation, User
from driftbook.people.stories import Strict, played
from driftbook.people.zones import zone

FILE = "demo/gateways.yaml"
OPERATOR = By(None, "operator")


class Placed(Strict):
    """A gateway: in a house, with the units of some streets behind it, or carried by somebody."""

    name: Slug
    place: str = ""
    streets: list[str] = []
    at: str = ""
    """The address of the house that it hangs in."""
    carrier: str = ""
    """Who carries it, by name; it has no units of its own."""
    hears: list[str] = []
    """Serials that it hears now."""
    down_hours: float = 0
    """Since when it is gone; 0: it is there."""


class Given(Strict):
    """A bundle that somebody has by hand."""

    to: str
    bundle: str
    because: str


class Lent(Strict):
    """An emergency key that somebody asks for."""

    by: str
    bundle: str
    because: str
    minutes: int = 240


class Story(Strict):
    """All of it."""

    keeper: str = ""
    """Whose they are, where the handbook does not tell: the slug of an organisation."""
    gateways: list[Placed]
    units: dict[str, How] = {}
    """How a unit has done, by its serial; the others are fine."""
    grants: list[Given] = []
    emergency: list[Lent] = []


def keeper(folder: Path) -> Organisation | None:
    """Whose doors the folder says they are; None where it does not say."""
    try:
        said = yaml.safe_load((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None
    slug = said.get("keeper") if isinstance(said, dict) else None
    return Organisation.objects.filter(slug=slug).first() if slug else None


def shown(keeper: Organisation, folder: Path, now: datetime) -> Iterator[str]:
    """Put the gateways of the folder in, once, and tell what was done or why not."""
    path = folder / FILE
    if not path.is_file() or Gateway.objects.filter(organisation=keeper).exists():
        return
    yield from played(path, Story, lambda story: _play(keeper, story, now), refusals=(Refused,))


def _play(keeper: Organisation, story: Story, now: datetime) -> str:
    scene = _Scene(keeper, story, now)
    units = sum(scene.gateway(placed) for placed in story.gateways)
    for placed in story.gateways:
        scene.hears(placed)
    for given in story.grants:
        scene.give(given)
    for lent in story.emergency:
        scene.ask(lent)
    return (
        f"{keeper.slug}: {len(story.gateways)} gateways and {DAYS} invented days of {units} units"
    )


class _Scene:
    """The keeper's units while they are told about."""

    def __init__(self, keeper: Organisation, story: Story, now: datetime) -> None:
        self.keeper, self.story, self.now = keeper, story, now
        self.zone: ZoneInfo = zone(keeper.timezone)

    def gateway(self, placed: Placed) -> int:
        """Make it and the devices of its streets; how many those are."""
        gone = self.now - timedelta(hours=placed.down_hours)
        at = several(self.keeper, placed.at) if placed.at else []
        made = Gateway.objects.create(
            organisation=self.keeper,
            name=placed.name,
            place=placed.place,
            address=at[0] if at else None,
            carrier=self._somebody(placed.carrier) if placed.carrier else None,
            since=self.now - timedelta(days=DAYS),
            online=not placed.down_hours,
            online_since=gone if placed.down_hours else self.now - timedelta(days=9),
            seen=gone,
        )
        units = Unit.objects.filter(
            organisation=self.keeper,
            removed=None,
            device=None,
            door__address__street__name__in=placed.streets,
        )
        rows = list(units.order_by("pk"))
        for unit in rows:
            self._device(made, unit, gone)
        return len(rows)

    def _device(self, gateway: Gateway, unit: Unit, until: datetime) -> None:
        how = self.story.units.get(unit.serial, "fine")
        if unit.battery_changed is None:
            changed = self.now - timedelta(days=DAYS + 20 + unit.pk % 60)
            by = max(changed, unit.installed)
            change_battery(unit=unit, at=by, by=OPERATOR, now=self.now)
        past = invented(unit.serial, how, until, self.zone)
        last = past.last
        device = Device.objects.create(
            gateway=gateway,
            name=unit.serial,
            unit=unit,
            since=gateway.since,
            sequence=len(past.said) - 1,
            state=last.state,
            state_at=last.at,
            state_since=past.state_since,
            battery=last.battery,
            battery_at=last.at,
            battery_since=past.battery_since,
            low=last.battery <= 15,
            online=True,
            seen=last.at,
        )
        self._said(device, past)

    def _said(self, device: Device, past: Past) -> None:
        Reading.objects.bulk_create(
            Reading(
                device=device,
                sequence=number,
                at=said.at,
                arrived=said.at,
                state=said.state,
                battery=said.battery,
            )
            for number, said in enumerate(past.said)
        )
        days: dict[object, BatteryDay] = {}
        for said in past.said:
            day = said.at.astimezone(self.zone).date()
            before = days.get(day)
            lowest = min(said.battery, before.lowest) if before else said.battery
            days[day] = BatteryDay(
                device=device, day=day, battery=said.battery, lowest=lowest, at=said.at
            )
        BatteryDay.objects.bulk_create(days.values())

    def hears(self, placed: Placed) -> None:
        """What a carried gateway hears; one that hangs in a house hears its own units."""
        gateway = Gateway.objects.get(name=placed.name)
        at = gateway.seen or self.now
        near = Device.objects.filter(gateway__organisation=self.keeper, name__in=placed.hears)
        for number, device in enumerate([*gateway.devices.all(), *near]):
            Sighting.objects.create(
                gateway=gateway,
                device=device,
                strength=-55 - 4 * number,
                at=at,
            )

    def give(self, given: Given) -> None:
        """Give a bundle by hand."""
        keys.give(
            bundle=self._bundle(given.bundle),
            user=self._somebody(given.to),
            because=given.because,
            by=OPERATOR,
            now=self.now,
        )

    def ask(self, lent: Lent) -> None:
        """Ask for an emergency key."""
        user = self._somebody(lent.by)
        emergency_actions.ask(
            organisation=self.keeper,
            user=user,
            bundle=self._bundle(lent.bundle),
            because=lent.because,
            minutes=lent.minutes,
            by=By(user.key, "care-worker"),
            now=self.now,
        )

    def _bundle(self, name: str) -> Bundle:
        found = Bundle.objects.filter(organisation=self.keeper, name=name).first()
        if found is None:
            raise LookupError(f"there is no bundle {name}")
        return found

    def _somebody(self, name: str) -> User:
        found = User.objects.filter(name=name, memberships__organisation=self.keeper).first()
        if found is None:
            raise LookupError(f"{name} has no role at {self.keeper.slug}")
        return found
