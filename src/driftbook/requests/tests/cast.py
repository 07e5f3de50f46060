"""An owner of houses that asks, a keeper of entrances that handles, another owner, an outsider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client

from driftbook.doors import actions as registry
from driftbook.doors.models import Address, Door
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation, User
from driftbook.requests.tests.handbook import FILES
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO, lay

PETRA, PAUL, ADA, STINA, CARO = "petra", "paul", "ada", "stina", "caro"
"""Of the owner: two portal users, a portal administrator, a SPOC (first level), a care worker."""
KARIN, KURT = "karin", "kurt"
"""Of the keeper: two of its supplier support."""
OLGA, OTTO = "olga", "otto"
"""A portal user of another owner in the same agreement; somebody elsewhere."""
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 20, 9, tzinfo=STOCKHOLM)
"""A Friday morning."""


@dataclass(frozen=True)
class Houses:
    """The agreement, its handbook and the owner's doors."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    owner: Organisation
    other: Organisation
    keeper: Organisation
    address: Address
    door: Door


def houses(*, files: dict[str, str] | None = None) -> Houses:
    """Everybody and everything; `files` replaces chapters of the handbook."""
    agreement = _agreed()
    edition = lay(FILES | (files or {}), opened=False)
    owner = Organisation.objects.get(slug="the-owner")
    address = registry.add_address(
        organisation=owner,
        street="Birch Street",
        number=1,
        postal_code="211 20",
        town="Malmö",
        by=By(None, "operator"),
        now=LONG_AGO,
    )
    return Houses(
        agreement=agreement,
        edition=edition,
        handbook=shelf.read(edition),
        owner=owner,
        other=Organisation.objects.get(slug="other-owner"),
        keeper=Organisation.objects.get(slug="the-keeper"),
        address=address,
        door=Door.objects.create(address=address, kind="stairwell"),
    )


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(user(name))


def user(name: str) -> User:
    """One of them."""
    return User.objects.get(username=name)


def by(name: str, role: str = "portal-user") -> By:
    """Who acts, for the history."""
    return By(user(name).key, role)


def _agreed() -> Agreement:
    made = agree(
        handbook="entrances",
        parts=[
            Part("the-owner", "The owner", "customer", "owner", provides=False),
            Part("other-owner", "The other owner", "customer", "owner", provides=False),
            Part("the-keeper", "The keeper", "supplier", "keeper", provides=True),
        ],
        language="en",
        country="SE",
        timezone="Europe/Stockholm",
        by=By(None, "operator"),
        now=LONG_AGO,
    )
    person(PETRA, "the-owner", "portal-user")
    person(PAUL, "the-owner", "portal-user")
    person(ADA, "the-owner", "portal-administrator")
    person(STINA, "the-owner", "spoc")
    person(CARO, "the-owner", "care-worker")
    person(KARIN, "the-keeper", "supplier-support", language="sv")
    person(KURT, "the-keeper", "supplier-support")
    person(OLGA, "other-owner", "portal-user")
    person(OTTO, "elsewhere", "portal-user")
    return made
