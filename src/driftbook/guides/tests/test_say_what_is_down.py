"""A guide that leads to a system says on top that it is down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.downtime.tests.handbook import DOWNTIME, FILES, GUIDES
from driftbook.downtime.tests.happening import downtime
from driftbook.downtime.tests.town import NOW, Town, town
from tests.shelf import LONG_AGO, lay

pytestmark = pytest.mark.django_db
MORE = """
  - id: cables
    title: Which cable?
    start: colour
    questions:
      colour: {ask: Is it blue?, choices: [{id: "yes", say: "Yes", then: web}]}
    outcomes:
      web: {say: Ask about the web site., support: {system: web}}
  - id: nothing
    title: Is it nothing?
    start: sure
    questions:
      sure: {ask: Sure?, choices: [{id: "yes", say: "Yes", then: fine}]}
    outcomes:
      fine: {say: Fine., done: true}
"""


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town with three guides; the care plan, on which only one turns, is down."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = town()
    files = FILES | {"guides.yaml": GUIDES + MORE, "downtime.yaml": DOWNTIME}
    lay(files, at=LONG_AGO + timedelta(days=1))
    downtime(made, start=NOW - timedelta(minutes=30), started=NOW)
    return made


def read(client: Client, address: str) -> str:
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    return " ".join(page.replace('<span lang="en">', "").replace("</span>", "").split())


def test_on_the_first_question_and_on_every_other_page(here: Town, client: Client) -> None:
    page = read(client, "/guides/town/outage/")
    assert page.index("The care plan is down") < page.index("Yes")
    assert "Before you call" not in page  # this is that guide
    key = page[page.index('name="key" value="') :].split('"')[3]
    client.post("/guides/town/outage/", {"key": key, "choice": "yes"})
    page = read(client, f"/guides/runs/{key}/")
    assert page.index("The care plan is down") < page.index("tel:+45")


def test_what_leads_elsewhere_says_nothing(here: Town, client: Client) -> None:
    for guide in ("cables", "nothing"):
        assert "plan is down" not in read(client, f"/guides/town/{guide}/")
    downtime(here, "net", start=NOW - timedelta(minutes=30))
    page = read(client, "/guides/town/cables/")
    assert "The network is down" in page
    assert 'href="/guides/town/outage/"' in page
    assert "is down" not in read(client, "/guides/town/nothing/")


def test_while_it_is_down_nothing_is_said_of_next_week(here: Town, client: Client) -> None:
    downtime(here, start=NOW + timedelta(days=7), title="The big move")
    assert "The big move" not in read(client, "/guides/town/outage/")
