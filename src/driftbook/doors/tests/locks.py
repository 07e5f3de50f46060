"""A town with locks on its doors: whoever opens them, whoever looks after them, and an outsider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client

from driftbook.doors import actions
from driftbook.doors.models import Address, Bundle, Device, Door, Gateway, Grant, Unit
from driftbook.doors.tests.handbook import FILES
from driftbook.doors.tests.town import BY
from driftbook.doors.tests.town import address as an_address
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.people.actions.arriving import hold
from driftbook.people.actors import Actor
from driftbook.people.founding import Part, agree
from driftbook.people.models import (
    Agreement,
    DirectoryReading,
    GroupRule,
    Organisation,
    User,
)
from driftbook.people.queries import actor_of
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO, lay

CARLA, ASTRID, CLAUS = "carla", "astrid", "claus"
"""Care workers: one has her bundle by hand, one from her directory's group, one has none."""
SVEN, ADAM = "sven", "adam"
"""The town's SPOC and its system administrator."""
VERA, TEKLA = "vera", "tekla"
"""Supplier support and a technician of the maker."""
OTTO = "otto"
"""A SPOC elsewhere."""
NORTH, SOUTH = "North", "South"
GROUP = "GG_Keys_North"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 24, 14, tzinfo=COPENHAGEN)
"""A Tuesday afternoon."""
NIGHT = datetime(2026, 11, 24, 23, 10, tzinfo=COPENHAGEN)


@dataclass(frozen=True)
class Town:
    """What is there: three doors of two addresses; North holds the first two, South the third."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    town: Organisation
    maker: Organisation
    flat: Address
    house: Address
    other: Address
    door: Door
    stairwell: Door
    third: Door
    lock: Unit
    pump: Unit
    far: Unit
    north: Bundle
    south: Bundle
    gateway: Gateway


def town(*, files: dict[str, str] | None = None) -> Town:
    """Everybody and everything; `files` replaces chapters of the handbook."""
    agreement = agree(
        handbook="town",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-maker", "The maker", "supplier", "maker", provides=True),
        ],
        language="en",
        country="DK",
        timezone="Europe/Copenhagen",
        by=BY,
        now=LONG_AGO,
    )
    keeper = Organisation.objects.get(slug="the-town")
    for name in (CARLA, ASTRID, CLAUS):
        person(name, "the-town", "care-worker")
    person(SVEN, "the-town", "spoc")
    person(ADAM, "the-town", "system-administrator")
    person(VERA, "the-maker", "supplier-support")
    person(TEKLA, "the-maker", "technician")
    person(OTTO, "elsewhere", "spoc")
    edition = lay(FILES | (files or {}), opened=False)
    flat = an_address(keeper, number=12, floor="2", side="tv")
    house = an_address(keeper, number=12)
    other = an_address(keeper, street="Den Anden Vej", number=3)
    door = actions.add_door(address=flat, kind="private", by=BY, now=LONG_AGO)
    stairwell = actions.add_door(address=house, kind="stairwell", by=BY, now=LONG_AGO)
    stairwell.leads_to.add(flat)
    third = actions.add_door(address=other, kind="private", by=BY, now=LONG_AGO)
    units = [
        Unit.objects.create(
            organisation=keeper, door=at, kind=kind, serial=serial, installed=LONG_AGO
        )
        for at, kind, serial in (
            (door, "lock", "L-1"),
            (stairwell, "pump", "P-1"),
            (third, "lock", "L-2"),
        )
    ]
    north = Bundle.objects.create(organisation=keeper, name=NORTH)
    south = Bundle.objects.create(organisation=keeper, name=SOUTH)
    north.doors.add(door, stairwell)
    south.doors.add(third)
    Grant.objects.create(bundle=north, user=user(CARLA), since=LONG_AGO, because="Her route")
    GroupRule.objects.create(organisation=keeper, group=GROUP, bundle=NORTH)
    groups(ASTRID, [GROUP])
    gateway = Gateway.objects.create(
        organisation=keeper, name="the-town-1", place="The stairwell", since=LONG_AGO
    )
    for unit in units:
        Device.objects.create(gateway=gateway, name=unit.serial, unit=unit, since=LONG_AGO)
    return Town(
        agreement=agreement,
        edition=edition,
        handbook=shelf.read(edition),
        town=keeper,
        maker=Organisation.objects.get(slug="the-maker"),
        flat=flat,
        house=house,
        other=other,
        door=door,
        stairwell=stairwell,
        third=third,
        lock=units[0],
        pump=units[1],
        far=units[2],
        north=north,
        south=south,
        gateway=gateway,
    )


def groups(name: str, held: list[str], now: datetime = LONG_AGO) -> None:
    """What the town's directory says of somebody from now on."""
    reading, _new = DirectoryReading.objects.update_or_create(
        user=user(name),
        organisation=Organisation.objects.get(slug="the-town"),
        defaults={"groups": held, "read": now},
    )
    hold(reading)


def user(name: str) -> User:
    """One of them."""
    return User.objects.get(username=name)


def actor(name: str, now: datetime = NOW) -> Actor:
    """One of them, as who asks."""
    return actor_of(user(name), now)


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(user(name))
