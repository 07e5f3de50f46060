"""A hospital that has next to nothing in common with the town, its customers, and who works there."""

from __future__ import annotations

from dataclasses import dataclass

from driftbook.downtime.tests import college, hospital
from driftbook.downtime.tests.town import BY
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation
from tests.cast import person
from tests.shelf import LONG_AGO, lay

HANNE, SIGRID, COCO = "hanne", "sigrid", "coco"
"""The hospital's change manager, its SPOC, and a member of its council."""
ODD, KARI, LAB = "odd", "kari", "lab"
"""The operator's change manager, the clinic's SPOC, and the laboratory's change manager."""
URSULA = "ursula"
"""The change manager of the college."""


@dataclass(frozen=True)
class Place:
    """What is there."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    own: Organisation


def fjord() -> Place:
    """The hospital, its operator, a clinic and a laboratory, by a handbook in Norwegian."""
    agreement = agree(
        handbook="fjord",
        parts=[
            Part("fjord", "Fjordsykehuset", "municipality", "hospital", provides=False),
            Part("drift", "Drift AS", "supplier", "operator", provides=True),
            Part("clinic", "Øyklinikken", "customer", "clinic", provides=False),
            Part("lab", "Laboratoriet", "customer", "lab", provides=False),
        ],
        language="en",
        country="NO",
        timezone="Europe/Oslo",
        by=BY,
        now=LONG_AGO,
    )
    person(HANNE, "fjord", "change-manager")
    person(SIGRID, "fjord", "spoc")
    person(COCO, "fjord", "council-member")
    person(ODD, "drift", "change-manager")
    person(KARI, "clinic", "spoc")
    person(LAB, "lab", "change-manager")
    return _place(agreement, lay(hospital.FILES, opened=False), "fjord")


def university() -> Place:
    """The college, which serves itself."""
    agreement = agree(
        handbook="college",
        parts=[Part("college", "The college", "other", "college", provides=True)],
        language="en",
        country="GB",
        timezone="Europe/London",
        by=BY,
        now=LONG_AGO,
    )
    person(URSULA, "college", "change-manager")
    return _place(agreement, lay(college.FILES, opened=False), "college")


def _place(agreement: Agreement, edition: Edition, slug: str) -> Place:
    own = Organisation.objects.get(slug=slug)
    return Place(agreement, edition, shelf.read(edition), own)
