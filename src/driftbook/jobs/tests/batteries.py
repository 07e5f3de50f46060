"""Twenty flats whose batteries are to be changed, in the handbook of the town that orders."""

from __future__ import annotations

from driftbook.doors import actions as registry
from driftbook.doors.models import Door, Unit
from driftbook.history.by import By
from driftbook.jobs.tests import cast
from driftbook.jobs.tests.cast import Town
from driftbook.jobs.tests.handbook import DOORS, JOBS
from tests.shelf import LONG_AGO

BATTERIES = """
batteries:
  critical: 15
  report: {to: [{party: town, role: spoc}]}
  order: {job: battery-change, priority: 1}
"""
AGREED = """
    facts:
      agreed: {name: Day and time agreed with the citizen, kind: moment}
"""
_CHANGE = """    does: changes-battery
    doors: [private, stairwell, key-box]
    unit: present"""


def town(*, agreed: bool = False) -> Town:
    """The town; with `agreed` a change asks what was agreed with the citizen (G-18)."""
    jobs = JOBS.replace(_CHANGE, _CHANGE + AGREED.rstrip()) if agreed else JOBS
    assert not agreed or jobs != JOBS
    return cast.town(files={"doors.yaml": DOORS + BATTERIES, "jobs.yaml": jobs})


def flats(there: Town, count: int = 20) -> list[Unit]:
    """So many locks on a street of their own."""
    return [_flat(there, number) for number in range(1, count + 1)]


def _flat(there: Town, number: int) -> Unit:
    address = registry.add_address(
        organisation=there.orderer,
        street="Battery Lane",
        number=number,
        postal_code="2860",
        town="Søborg",
        by=By(None, "operator"),
        now=LONG_AGO,
    )
    door = Door.objects.create(address=address, kind="private")
    return Unit.objects.create(
        organisation=there.orderer,
        door=door,
        kind="smart-lock",
        serial=f"B-{number}",
        installed=LONG_AGO,
    )
