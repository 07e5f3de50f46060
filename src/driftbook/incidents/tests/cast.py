"""A town whose telephones break: its staff, its vendor, and somebody elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.incidents.tests.handbook import FILES
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation, User
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO, lay

AGNES, ALF = "agnes", "alf"
"""Two contact-centre agents of the town."""
LENA, LARS = "lena", "lars"
"""Its incident lead, and its log keeper."""
ODA, ADAM = "oda", "adam"
"""The owner of its handbook, and its system administrator."""
VERA = "vera"
"""Supplier support of the vendor: in the same agreement, but another organisation."""
OTTO = "otto"
"""An incident lead elsewhere."""
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 24, 14, tzinfo=COPENHAGEN)
"""A Tuesday afternoon."""


@dataclass(frozen=True)
class Town:
    """The agreement, its handbook and its organisations."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    town: Organisation
    vendor: Organisation


def town(*, files: dict[str, str] | None = None) -> Town:
    """Everybody and everything; `files` replaces chapters of the handbook."""
    agreement = agree(
        handbook="town",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-vendor", "The vendor", "supplier", "vendor", provides=True),
        ],
        language="en",
        country="DK",
        timezone="Europe/Copenhagen",
        by=By(None, "operator"),
        now=LONG_AGO,
    )
    person(AGNES, "the-town", "contact-centre-agent")
    person(ALF, "the-town", "contact-centre-agent", language="da")
    person(LENA, "the-town", "incident-lead")
    person(LARS, "the-town", "log-keeper")
    person(ODA, "the-town", "handbook-owner")
    person(ADAM, "the-town", "system-administrator")
    person(VERA, "the-vendor", "supplier-support")
    person(OTTO, "elsewhere", "incident-lead")
    edition = lay(FILES | (files or {}), opened=False)
    return Town(
        agreement=agreement,
        edition=edition,
        handbook=shelf.read(edition),
        town=Organisation.objects.get(slug="the-town"),
        vendor=Organisation.objects.get(slug="the-vendor"),
    )


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(user(name))


def user(name: str) -> User:
    """One of them."""
    return User.objects.get(username=name)


def by(name: str, role: str = "contact-centre-agent") -> By:
    """Who acts, for the history."""
    return By(user(name).key, role)
