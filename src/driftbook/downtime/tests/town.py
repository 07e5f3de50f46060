"""A town whose systems are down now and then: who asks, advises, decides and is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client

from driftbook.downtime.tests.handbook import FILES
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.people.actors import Actor
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation, User
from driftbook.people.queries import actor_of
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO, lay

CORA, COLIN = "cora", "colin"
"""The town's change manager, and a member of its council."""
SVEN, ADAM, CARLA = "sven", "adam", "carla"
"""The town's SPOC (a manager who is told), its system administrator, and a care worker."""
VERA, MAX = "vera", "max"
"""The maker's support, and its seat in the council."""
OTTO = "otto"
"""A change manager elsewhere."""
BY = By(None, "operator")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 23, 10, tzinfo=COPENHAGEN)
"""A Monday morning."""
START = datetime(2026, 12, 8, 9, tzinfo=COPENHAGEN)
END = datetime(2026, 12, 8, 12, tzinfo=COPENHAGEN)
"""A Tuesday, two weeks and a day later."""


@dataclass(frozen=True)
class Town:
    """What is there."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    town: Organisation
    maker: Organisation


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
    person(CORA, "the-town", "change-manager")
    person(COLIN, "the-town", "council-member")
    person(SVEN, "the-town", "spoc")
    person(ADAM, "the-town", "system-administrator")
    person(CARLA, "the-town", "care-worker")
    person(VERA, "the-maker", "supplier-support")
    person(MAX, "the-maker", "council-member")
    person(OTTO, "elsewhere", "change-manager")
    edition = lay(FILES | (files or {}), opened=False)
    return Town(
        agreement=agreement,
        edition=edition,
        handbook=shelf.read(edition),
        town=Organisation.objects.get(slug="the-town"),
        maker=Organisation.objects.get(slug="the-maker"),
    )


def user(name: str) -> User:
    """One of them."""
    return User.objects.get(username=name)


def actor(name: str, now: datetime = NOW) -> Actor:
    """One of them, as who asks."""
    return actor_of(user(name), now)


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(user(name))
