"""Two parties of a handbook about lamps, and somebody who is neither."""

from __future__ import annotations

from django.test import Client

from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, User
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO

from driftbook.history.by import By  # isort: skip

OWNER, CARER, MAKER, OUTSIDER = "hanne", "anna", "ellen", "otto"


def agreement() -> Agreement:
    """The town has an agreement with the maker of lamps."""
    made = agree(
        handbook="town",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-maker", "The maker", "supplier", "maker", provides=True),
        ],
        language="en",
        country="SE",
        timezone="Europe/Stockholm",
        by=By(None, "operator"),
        now=LONG_AGO,
    )
    person(OWNER, "the-town", "handbook-owner")
    person(CARER, "the-town", "care-worker")
    person(MAKER, "the-maker", "handbook-owner", language="sv")
    person(OUTSIDER, "elsewhere", "handbook-owner")
    return made


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(User.objects.get(username=name))
