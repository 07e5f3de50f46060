"""A guide that ends in a case leads whoever may file to its form, filled with what was found."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from driftbook.requests.tests import cast
from driftbook.requests.tests.cast import KARIN, PETRA

pytestmark = pytest.mark.django_db
GUIDE = """
guides:
  - id: tag
    title: The tag is gone
    start: lost
    questions:
      lost:
        ask: Have you lost it?
        choices: [{id: "yes", say: "Yes", then: block}, {id: "no", say: "No", then: fine}]
    outcomes:
      block:
        say: It has to be blocked.
        request: {type: tag, answers: {what: block}, name: Block the tag, system: portal}
      fine: {say: Then it is something else., done: true}
"""


def ending(client: Client) -> str:
    """The page on which the guide ends."""
    answer = client.post("/guides/entrances/tag/", {"choice": "yes", "key": str(uuid4())})
    return unescape(client.get(answer["Location"]).content.decode())


def test_a_portal_user_goes_on_to_the_form() -> None:
    cast.houses(files={"guides.yaml": GUIDE})
    client = cast.of(PETRA)
    seen = ending(client)
    address = "/requests/new/entrances/tag/?f-what=block"
    assert "File: Block the tag" in seen
    assert f'href="{address}"' in seen
    assert "The local office" in seen
    form = client.get(address).content.decode()
    assert 'value="block" checked' in " ".join(form.split())


def test_others_are_told_whom_to_turn_to() -> None:
    cast.houses(files={"guides.yaml": GUIDE})
    seen = ending(cast.of(KARIN))
    assert "File: Block the tag" not in seen
    assert "The local office" in seen
