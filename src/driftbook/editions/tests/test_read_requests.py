"""Reading what a handbook says of cases: forms, queues, statuses, waits."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from driftbook.editions.findings import piles
from driftbook.editions.reader.requests import requests_address
from driftbook.handbook.proving import check
from driftbook.handbook.reading import read as read_folder
from tests.handbook.small import ROOT, shipped

pytestmark = pytest.mark.django_db


def read(client: Client, topic: str, handbook: str = "bbgruppen") -> str:
    address = f"/handbooks/{handbook}/requests/{topic}"
    response = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_form_says_what_is_asked_of_whom_and_when(client: Client) -> None:
    page = read(client, "types/")
    assert "Spärra eller återaktivera tagg" in page
    assert "Vilken tagg" in page
    assert "must be said" in page
    assert "Hur vill du få dem: Med posten" in page, "what is asked only then"
    assert "Portal administrator" not in page, "in any role"
    assert "#B-08" in page


def test_a_form_says_what_the_case_does_and_costs(client: Client) -> None:
    page = read(client, "types/")
    assert "the tag is blocked (Vad ska hända: Spärra taggen)" in page
    assert "Tagg × Antal taggar" in page
    assert "365 days at most" in page


def test_statuses_are_named_in_the_language_of_the_handbook_and_in_others(client: Client) -> None:
    page = read(client, "queues/")
    assert "Väntar på hantering" in page
    assert "Waiting to be handled (en)" in page


def test_first_level_says_where_it_goes_on(client: Client) -> None:
    page = read(client, "queues/", "gladsaxe")
    assert "#queues-second-level" in page
    assert "the customer&#x27;s own people" in page
    assert "Hvad har første niveau prøvet" in page


def test_a_rule_says_what_is_told_and_when(client: Client) -> None:
    page = read(client, "waits/", "it-teamet")
    assert "10 working days after the question" in page
    assert "Behöver du fortfarande hjälp" in page
    assert "Mon–Fri 07:45–12:00, 12:45–16:30" in page


@pytest.mark.parametrize("name", ["bbgruppen", "gladsaxe", "it-teamet"])
def test_everything_that_the_chapter_says_can_be_read(client: Client, name: str) -> None:
    requests = shipped(name).requests
    assert requests is not None
    page = read(client, "", name)
    for type_ in requests.types.values():
        for field in type_.fields.values():
            assert field.name in page
    for sort in ("types", "queues", "statuses", "waiting_rules"):
        for entry in getattr(requests, sort):
            assert f'id="{sort.replace("_", "-")}-{entry}"' in page


def test_a_finding_leads_to_the_entry_and_not_to_a_type_of_job() -> None:
    book = read_folder(ROOT / "tests/unrepaired/it-teamet")
    found = check(book, datetime(2026, 11, 23, tzinfo=book.zone))
    shown = [one for pile in piles(book, found, "en") for one in pile.findings]
    endless = next(one for one in shown if one.finding.code == "waits-without-end")
    assert endless.address == "/handbooks/it-teamet/requests/types/#types-support"
    assert requests_address(book, "clock", "").endswith("/requests/waits/#clock-chapter")
