"""The check as a page and over HTTP: what is wrong, where, when, and who accepts it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.editions import proof, shelf
from driftbook.people.actors import NOBODY
from tests.handbook.small import SHIPPED

pytestmark = pytest.mark.django_db
Queries = Callable[[int], Any]
Write = Callable[..., dict[str, str]]
CHECK = "/handbooks/town/check/"
DAY_ONLY = """
contacts:
  desk: {name: The desk, phone: "019-21 20 00", hours: "Mo-Fr 08:00-16:00; PH off", source: [T-1]}
problems: {dark: {name: It is dark}}
systems: {lamp: {name: The lamp}}
ladders:
  - id: day
    systems: [lamp]
    when: Mo-Fr 08:00-16:00; PH off
    steps: [{call: desk}]
    source: [T-1]
"""
TWICE = """
sign_ins:
  own: {name: With a name, steps: [Type it.]}
places:
  desk: {name: At the desk, by: {party: town, role: The clerk}}
  web: {name: On the web, by: {party: town, role: Yourself}}
  van: {name: In the van, by: {party: town, role: The driver}}
changes:
  - {id: bulb, name: The bulb, place: desk, source: [T-1]}
  - {id: bulb, name: The bulb, place: web, source: [T-1]}
"""
OPEN_NIGHT = """
accepted:
  - {finding: gap, place: systems.lamp, because: Nobody needs a lamp at night.}
"""


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 24, 22, 10, tzinfo=UTC))


def read(client: Client, address: str = CHECK, *, status: int = 200) -> str:
    response = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_nothing_wrong(client: Client) -> None:
    page = read(client, "/handbooks/orebro/check/")
    assert "Nothing wrong found" in page
    assert "Errors <span" not in page
    assert "Notes <span" in page


def test_a_warning_is_not_nothing(client: Client, write: Write) -> None:
    page = read(client)
    assert "Warnings <span" in page
    assert "Nobody restates this." in page
    assert 'href="/handbooks/town/clauses/#T-2"' in page
    assert "Nothing wrong found" not in page


def test_a_gap_with_its_place_times_and_clause(client: Client, write: Write) -> None:
    write(support=DAY_ONLY)
    page = read(client)
    assert "Errors <span" in page
    assert "Nothing wrong found" not in page
    assert "support.yaml:" in page
    assert 'href="/handbooks/town/support/systems/#systems-lamp"' in page
    assert 'href="/handbooks/town/clauses/#T-1"' in page
    assert "Tue 24 Nov 2026 00:00–08:00" in page
    assert re.search(r"All \d{3} times", page)


def test_findings_of_the_people_chapter_lead_to_their_entries(client: Client, write: Write) -> None:
    write(people=TWICE)
    page = read(client)
    assert "people.yaml:" in page
    assert "“At the desk” and “On the web”" in page
    for place in ("changes/#changes-bulb", "sign-ins/#sign-ins-own", "places/#places-van"):
        assert f'href="/handbooks/town/people/{place}"' in page
    shown = read(client, "/handbooks/town/people/")
    for anchor in ("changes-bulb", "changes-bulb--2", "sign-ins-own", "places-van"):
        assert shown.count(f'id="{anchor}"') == 1


def test_a_finding_that_is_accepted_says_why(client: Client, write: Write) -> None:
    write(support=DAY_ONLY, more=OPEN_NIGHT)
    page = read(client)
    assert "Accepted <span" in page
    assert "Nobody needs a lamp at night." in page
    assert "Errors <span" not in page


def test_another_span(client: Client, write: Write) -> None:
    write(support=DAY_ONLY)
    page = read(client, f"{CHECK}?start=2027-06-07&days=1")
    assert "Mon 7 Jun 2027 00:00–08:00; Mon 7 Jun 2027 16:00 – Tue 8 Jun 2027 00:00" in page
    assert 'value="2027-06-07"' in page
    assert "1 day from 2027-06-07" in page


@pytest.mark.parametrize(
    "asked",
    [
        "start=9999-12-31",
        "start=1969-01-01",
        "start=tomorrow",
        "days=0",
        "days=-1",
        "days=4000",
        "days=1e3",
        "days=" + "9" * 5000,
        "start=2026-02-30&days=x",
    ],
)
def test_a_span_that_cannot_be_checked_is_said(client: Client, write: Write, asked: str) -> None:
    page = read(client, f"{CHECK}?{asked}", status=400)
    assert "That span cannot be checked." in page
    assert "form-error-message" in page
    assert "400 days from 2026-11-24" in page


def test_unreadable_files_are_listed_with_line_and_column(client: Client, write: Write) -> None:
    read(client)
    write(spoilt={"support.yaml": "contcats: {}\nsystems: {}\n"})
    page = read(client)
    assert "support.yaml:1:1</code> &#x27;contcats&#x27; is not known here" in page
    assert "The edition before it" in page


def test_the_check_is_kept_and_leaves_nothing_in_the_edition(write: Write) -> None:
    book = shelf.handbooks(NOBODY, timezone.now())[-1]
    assert book.id == "town"
    first = proof.findings(book, date(2026, 11, 24), 400)
    assert proof.findings(book, date(2026, 11, 24), 400) is first
    assert book.compiled == {}
    for start, days in ((date(1999, 12, 31), 1), (date(2026, 1, 1), 0), (date(2026, 1, 1), 1101)):
        with pytest.raises(ValueError, match="outside"):
            proof.findings(book, start, days)


def test_the_handbooks_over_http(
    client: Client, write: Write, django_assert_max_num_queries: Queries
) -> None:
    client.get("/api/v1/handbooks")
    with django_assert_max_num_queries(1):
        said = client.get("/api/v1/handbooks").json()
    assert [book["handbook"] for book in said] == [*SHIPPED, "town"]
    town = said[-1]
    assert (town["version"], town["edition"], town["readable"]) == ("1", 1, True)
    assert (town["chapters"], town["review"]) == (["support"], "2027-11-01")


def test_the_check_over_http(client: Client, write: Write) -> None:
    write(support=DAY_ONLY)
    address = "/api/v1/handbooks/town/check?from=2027-06-07&days=1&language=en"
    said = client.get(address).json()
    assert (said["from"], said["days"], said["errors"]) == ("2027-06-07", 1, 1)
    gap = next(finding for finding in said["findings"] if finding["code"] == "gap")
    assert (gap["file"], gap["severity"], gap["entry"]) == ("support.yaml", "error", "systems.lamp")
    assert gap["times"][0] == ["2027-06-07T00:00:00+02:00", "2027-06-07T08:00:00+02:00"]


def test_unreadable_files_over_http(client: Client, write: Write) -> None:
    write(spoilt={"handbook.yaml": "handbook: ["})
    for address in ("/api/v1/handbooks/town/check", "/api/v1/handbooks"):
        said = client.get(address).json()
        book = said[-1] if isinstance(said, list) else said
        assert book["readable"] is False
        assert book["problems"][0]["file"] == "handbook.yaml"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("nowhere/check", 404),
        ("town@9/check", 404),
        ("town@x/check", 404),
        ("town/check?days=0", 422),
        ("town/check?days=1101", 422),
        ("town/check?from=9999-12-31", 422),
        ("town/check?from=yesterday", 422),
        ("town/check?language=fi", 422),
    ],
)
def test_what_cannot_be_checked_over_http(
    client: Client, write: Write, asked: str, status: int
) -> None:
    response = client.get(f"/api/v1/handbooks/{asked}")
    assert response.status_code == status
    assert response.json()["error"]
