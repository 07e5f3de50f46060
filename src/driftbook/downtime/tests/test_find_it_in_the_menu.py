"""The menu leads people to pages that say something to them, and to no others."""

from __future__ import annotations

import re

import pytest

from driftbook.downtime.tests import town as towns
from driftbook.downtime.tests.handbook import FILES
from driftbook.downtime.tests.library import manual
from driftbook.downtime.tests.town import CARLA, CORA, of, town

pytestmark = pytest.mark.django_db
OUTAGES = """
summary: Who is told when something is down.
systems:
  web: {name: The web site, owner: {party: town, role: Web editor}}
kinds:
  outage: {name: Outage, planning: unplanned, any_time: true}
channels:
  page: {name: The status page, via: status-page}
audiences:
  public: {name: Everybody, channels: [page]}
notices:
  at-once: {name: Everybody at once, audience: public, kinds: [outage], within_minutes: 30}
"""


def menu(person: str) -> list[str]:
    """The addresses of downtime above the content of a page of downtime, in order."""
    page = of(person).get("/downtime/manuals/").content.decode()
    found = re.findall(r'href="/downtime/([a-z-]*)/?"', page.split("<h1")[0])
    return list(dict.fromkeys(found))


def test_who_decides_is_led_to_all_of_it_and_a_care_worker_to_two_pages() -> None:
    town()
    assert menu(CARLA) == ["", "manuals"]
    assert menu(CORA)[:4] == ["", "changes", "calendar", "councils"]


def test_where_nothing_is_planned_nobody_is_led_to_changes_and_councils() -> None:
    town(files={"downtime.yaml": OUTAGES})
    assert menu(CORA) == ["", "notices", "audiences", "manuals", "status-pages"]


def test_where_no_handbook_speaks_of_downtime_there_is_no_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = {name: text for name, text in FILES.items() if name != "downtime.yaml"}
    monkeypatch.setattr(towns, "FILES", silent)
    there = town()
    assert menu(CORA) == []
    manual(there)
    assert menu(CORA) == ["manuals"]


def test_what_is_fetched_while_one_types_asks_nothing_for_a_menu_that_it_has_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town()
    asked: list[str] = []

    def books(*_: object) -> list[object]:
        asked.append("books")
        return []

    monkeypatch.setattr("driftbook.downtime.menu.books", books)
    assert of(CORA).get("/downtime/manuals/results/").status_code == 200
    assert asked == []
    assert of(CORA).get("/downtime/manuals/").status_code == 200
    assert asked == ["books"]
