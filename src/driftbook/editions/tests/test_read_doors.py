"""Reading what a handbook says of doors: units, batteries, keys, and a door that does not open."""

from __future__ import annotations

import pytest
from django.test import Client

from driftbook.editions.findings import piles
from driftbook.editions.reader import chapters
from driftbook.handbook.proving.findings import Report
from tests.handbook.doorways import doorways
from tests.handbook.small import shipped

pytestmark = pytest.mark.django_db


def read(client: Client, topic: str = "", *, name: str = "gladsaxe", language: str = "en") -> str:
    address = f"/handbooks/{name}/doors/{topic}"
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def entry(page: str, anchor: str) -> str:
    """The entry with this anchor."""
    part = page[page.index(f'id="{anchor}"') :]
    return part[: part.index("</article>")]


def test_the_chapter_says_how_a_door_is_opened(client: Client) -> None:
    page = read(client)
    assert "dørvælgeren" in page
    assert "Stryg op" in page
    for topic in ("units", "batteries", "keys", "trouble"):
        assert f'href="/handbooks/gladsaxe/doors/{topic}/"' in page


def test_a_unit_says_what_can_be_asked_of_it_and_what_to_know(client: Client) -> None:
    relay = entry(read(client, "units/"), "units-smart-relay")
    assert "Stairwell door" in relay
    assert "<dd>opening" in relay
    assert "<dd>locking" in relay
    assert "Before locking" in relay
    assert "dørpumpen" in relay
    assert "10 seconds" in relay
    assert "26 hours" in relay
    assert 'href="/handbooks/gladsaxe/doors/trouble/#trouble-door"' in relay
    assert "#G-36" in relay


def test_batteries_say_when_who_and_into_which_windows(client: Client) -> None:
    page = read(client, "batteries/")
    critical = entry(page, "batteries-critical")
    assert "at most 15 %" in critical
    assert 'href="/handbooks/gladsaxe/guides/battery/#battery-change"' in critical
    report = entry(page, "batteries-report")
    assert "every Monday, 06:00" in report
    assert "SPOC" in report
    assert "Gladsaxe Kommune" in report
    assert "#G-24" in report
    order = entry(page, "batteries-order")
    for window in ("tuesday", "thursday", "friday"):
        assert f'href="/handbooks/gladsaxe/jobs/windows/#windows-{window}"' in order
    assert "#windows-monday" not in order, "second priority"
    assert 'href="/handbooks/gladsaxe/jobs/types/#types-battery-change"' in order


def test_an_emergency_key_says_how_long_and_where(client: Client) -> None:
    page = read(client, "keys/")
    key = entry(page, "emergency-key")
    assert "4 hours" in key
    assert "24 hours" in key
    assert 'href="/handbooks/gladsaxe/people/changes/#changes-emergency-key"' in key
    assert "by hand, or in a directory" in entry(page, "emergency-bundles")


def test_a_door_that_does_not_open_leads_to_guide_and_support(client: Client) -> None:
    whom = entry(read(client, "trouble/"), "trouble-door")
    assert 'href="/handbooks/gladsaxe/guides/door/"' in whom
    assert 'href="/handbooks/gladsaxe/support/systems/#problems-door"' in whom
    assert "#G-37" in whom


def test_what_driftbook_calls_an_entry_is_not_marked_as_the_handbooks_language(
    client: Client,
) -> None:
    page = read(client, "batteries/")
    assert '<h2 class="h4">Battery report</h2>' in page
    assert '<h2 class="h4" lang="da">SmartRelay</h2>' in read(client, "units/")


def test_orebro_says_nothing_of_batteries_and_emergency_keys(client: Client) -> None:
    page = read(client, name="orebro")
    assert "/doors/batteries/" not in page
    assert "Carelock" in read(client, "units/", name="orebro")
    assert "emergency-key" not in read(client, "keys/", name="orebro")
    trouble = read(client, "trouble/", name="orebro")
    for clause in ("O-05", "O-06", "O-07"):
        assert f"#{clause}" in trouble


def test_every_clause_of_doors_is_restated_in_an_entry() -> None:
    found = chapters.citations(shipped("gladsaxe"), "en")
    for clause in ("G-24", "G-25", "G-30", "G-35", "G-36", "G-37"):
        assert any("/doors/" in one.href for one in found[clause]), clause


@pytest.mark.parametrize(
    ("entry_", "address"),
    [
        ("units.lock", "/handbooks/small/doors/units/#units-lock"),
        ("batteries", "/handbooks/small/doors/batteries/#batteries-critical"),
        ("batteries.report", "/handbooks/small/doors/batteries/#batteries-report"),
        ("emergency", "/handbooks/small/doors/keys/#emergency-key"),
        ("trouble", "/handbooks/small/doors/trouble/#trouble-door"),
    ],
)
def test_a_finding_leads_to_where_its_entry_stands(entry_: str, address: str) -> None:
    handbook = doorways()
    report = Report(handbook, 0, 1)
    report.add("battery-told-nobody", "doors", (), entry=entry_)
    (pile,) = piles(handbook, report.findings, "en")
    assert pile.findings[0].address == address


def test_a_recipient_is_a_role_of_a_party_or_a_mailbox() -> None:
    topics = chapters.chapter(doorways(), "doors", "en")
    assert topics is not None
    batteries = topics.topic("batteries")
    assert batteries is not None
    report = next(one for one in batteries.entries if one.anchor == "batteries-report")
    shown = [str(value.text) for fact in report.facts for value in fact.values]
    assert shown[-4:] == ["SPOC", "The town", "The battery mailbox", "batteries@example.org"]
