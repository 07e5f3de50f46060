"""A town that orders, a maker whose technicians come, somebody elsewhere, and some doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client

from driftbook.doors import actions as registry
from driftbook.doors.models import Address, Door, Unit
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.jobs.tests.handbook import FILES
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation, User
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO, lay

from driftbook.history.by import By  # isort: skip

SOREN, ANNA, LONE, TORBEN, TILDE, OTTO = "soren", "anna", "lone", "torben", "tilde", "otto"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 20, 9, tzinfo=COPENHAGEN)
"""A Friday morning; the next windows are Monday 10, Tuesday 13-16 and Thursday 08-12."""
MONDAY = datetime(2026, 11, 23, 10, tzinfo=COPENHAGEN)
TUESDAY = datetime(2026, 11, 24, 13, tzinfo=COPENHAGEN)
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=COPENHAGEN)
"""Two seats in every hour."""


@dataclass(frozen=True)
class Town:
    """The agreement, its handbook, and doors on two streets of the town."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    orderer: Organisation
    provider: Organisation
    addresses: tuple[Address, ...]
    """Birch Street 1 … 6, then Øster Road 12A's flats on the first floor, left and right."""
    doors: tuple[Door, ...]
    """A private door at each; those of Birch Street 1 … 5 have a unit."""
    units: tuple[Unit, ...]
    stairwell: Door
    """Of Øster Road 12A, to the two flats; it has no unit."""


def town(*, files: dict[str, str] | None = None) -> Town:
    """Everybody and everything; `files` replaces chapters of the handbook."""
    agreement = _agreed()
    edition = lay(FILES | (files or {}), opened=False)
    orderer = Organisation.objects.get(slug="the-town")
    addresses, stairwell = _streets(orderer)
    doors = tuple(Door.objects.create(address=address, kind="private") for address in addresses)
    units = tuple(
        Unit.objects.create(
            organisation=orderer,
            door=door,
            kind="smart-lock",
            serial=f"L-{number}",
            installed=LONG_AGO,
        )
        for number, door in enumerate(doors[:5], 1)
    )
    return Town(
        agreement=agreement,
        edition=edition,
        handbook=shelf.read(edition),
        orderer=orderer,
        provider=Organisation.objects.get(slug="the-maker"),
        addresses=addresses,
        doors=doors,
        units=units,
        stairwell=stairwell,
    )


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(user(name))


def user(name: str) -> User:
    """One of them."""
    return User.objects.get(username=name)


def by(name: str, role: str = "spoc") -> By:
    """Who acts, for the history."""
    return By(user(name).key, role)


def _agreed() -> Agreement:
    made = agree(
        handbook="town",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-maker", "The maker", "supplier", "maker", provides=True),
        ],
        language="en",
        country="DK",
        timezone="Europe/Copenhagen",
        by=By(None, "operator"),
        now=LONG_AGO,
    )
    person(SOREN, "the-town", "spoc")
    person(ANNA, "the-town", "care-worker")
    person(LONE, "the-maker", "supplier-support")
    person(TORBEN, "the-maker", "technician")
    person(TILDE, "the-maker", "technician")
    person(OTTO, "elsewhere", "spoc")
    return made


def _streets(orderer: Organisation) -> tuple[tuple[Address, ...], Door]:
    houses = [_address(orderer, "Birch Street", number) for number in range(1, 7)]
    flats = [
        _address(orderer, "Øster Road", 12, letter="A", floor="1", side=side)
        for side in ("tv", "th")
    ]
    stairs = _address(orderer, "Øster Road", 12, letter="A")
    stairwell = Door.objects.create(address=stairs, kind="stairwell")
    stairwell.leads_to.set(flats)
    return (*houses, *flats), stairwell


def _address(orderer: Organisation, street: str, number: int, **more: str) -> Address:
    return registry.add_address(
        organisation=orderer,
        street=street,
        number=number,
        postal_code="2860",
        town="Søborg",
        by=By(None, "operator"),
        now=LONG_AGO,
        **more,
    )
