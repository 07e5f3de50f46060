"""A guide that ends in an order leads whoever may order to its first step."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from driftbook.guides.models import Run
from driftbook.jobs.models import Draft
from driftbook.jobs.tests import cast
from driftbook.jobs.tests.cast import ANNA, SOREN

pytestmark = pytest.mark.django_db
GUIDE = """
guides:
  - id: battery
    title: The battery
    start: flat
    questions:
      flat:
        ask: Is it flat?
        choices: [{id: "yes", say: "Yes", then: change}, {id: "no", say: "No", then: fine}]
    outcomes:
      change:
        say: Somebody has to come.
        order: {job: battery-change, circumstances: [flat-battery], name: A new battery, system: locks}
      fine: {say: Then it is something else., done: true}
"""


def ending(client: Client) -> str:
    """The page on which the guide ends."""
    answer = client.post("/guides/town/battery/", {"choice": "yes", "key": str(uuid4())})
    return unescape(client.get(answer["Location"]).content.decode())


def test_a_spoc_goes_on_to_the_order() -> None:
    cast.town(files={"guides.yaml": GUIDE})
    client = cast.of(SOREN)
    seen = ending(client)
    address = "/jobs/new/?handbook=town&type=battery-change&circumstance=flat-battery"
    assert "Order: A new battery" in seen
    assert f'href="{address}"' in seen
    assert "The maker's hotline" in seen
    assert "Battery change, The battery is flat" in unescape(client.get(address).content.decode())


def test_others_are_told_whom_to_turn_to() -> None:
    cast.town(files={"guides.yaml": GUIDE})
    seen = ending(cast.of(ANNA))
    assert "Order: A new battery" not in seen
    assert "Order it here now" in seen
    assert "The maker's hotline" in seen


def test_an_outcome_that_is_known_already_orders_at_the_unit() -> None:
    town = cast.town(files={"guides.yaml": GUIDE})
    client, unit = cast.of(SOREN), town.units[1]
    page = client.get(f"/guides/town/battery/outcomes/change/?unit={unit.key}")
    seen = unescape(page.content.decode())
    assert "Somebody has to come." in seen
    assert "Is it flat?" in seen
    address = "/jobs/new/?handbook=town&type=battery-change&circumstance=flat-battery"
    assert f'href="{address}&unit={unit.key}"' in seen
    answer = client.post(f"{address}&unit={unit.key}", {"place": "town.the-town"})
    (item,) = Draft.objects.get().items.all()
    assert answer["Location"] == f"/jobs/drafts/{item.draft.key}/tasks/"
    assert (item.unit, item.type, item.circumstances) == (
        unit,
        "battery-change",
        ["flat-battery"],
    )
    assert not Run.objects.exists()


def test_an_outcome_that_there_is_not() -> None:
    cast.town(files={"guides.yaml": GUIDE})
    assert cast.of(SOREN).get("/guides/town/battery/outcomes/nothing/").status_code == 404
