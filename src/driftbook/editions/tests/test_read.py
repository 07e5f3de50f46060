"""Reading a handbook as a document: every chapter, topic, entry and clause has its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from driftbook.people.models import Agreement
from tests.cast import person, signed_in
from tests.handbook.small import shipped
from tests.shelf import LONG_AGO, lay, shipped_files

pytestmark = pytest.mark.django_db
SHIPPED = ("aarhus", "bbgruppen", "gladsaxe", "it-teamet", "orebro")
Queries = Callable[[int], Any]
Write = Callable[..., Path]


def read(client: Client, address: str, *, status: int = 200, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == status, address
    return " ".join(response.content.decode().split())


def all_pages(client: Client, name: str) -> dict[str, str]:
    """Every page of a handbook, found by following its links; files to take along are none."""
    found: dict[str, str] = {}
    waiting = [f"/handbooks/{name}/"]
    while waiting:
        address = waiting.pop()
        found[address] = page = read(client, address)
        for link in set(re.findall(rf'href="(/handbooks/{name}/[^"#?.]*)["#?]', page)):
            if link not in found and link not in waiting:
                waiting.append(link)
    return found


@pytest.mark.once
@pytest.mark.parametrize("name", SHIPPED)
def test_every_link_of_a_shipped_handbook_leads_to_its_anchor(client: Client, name: str) -> None:
    pages = all_pages(client, name)
    ids = {address: set(re.findall(r' id="([^"]*)"', page)) for address, page in pages.items()}
    for address, page in pages.items():
        listed = re.findall(r' id="([^"]*)"', page)
        assert len(listed) == len(set(listed)), f"an id is used twice on {address}"
        for target, anchor in re.findall(r'href="(/handbooks/[^"#?]*)?#([^"]+)"', page):
            assert anchor in ids[target or address], (address, target, anchor)


@pytest.mark.parametrize("name", SHIPPED)
def test_everything_that_a_shipped_handbook_says_can_be_read(client: Client, name: str) -> None:
    book = shipped(name)
    assert book.support is not None
    page = read(client, f"/handbooks/{name}/support/")
    for sort in ("hours", "contacts", "problems", "audiences", "levels", "systems"):
        for entry in getattr(book.support, sort):
            assert f'id="{sort}-{entry}"' in page
    for sort in ("ladders", "promises", "catalogue"):
        for entry in getattr(book.support, sort):
            assert f'id="{sort}-{entry.id}"' in page
    for guide in book.guides.guides if book.guides else []:
        page = read(client, f"/handbooks/{name}/guides/{guide.id}/")
        for entry in (*guide.questions, *guide.outcomes):
            assert f'id="{guide.id}-{entry}"' in page
    clauses = read(client, f"/handbooks/{name}/clauses/")
    for clause in book.cover.clauses:
        assert f'id="{clause}"' in clauses


def test_everything_that_gladsaxe_says_of_people_can_be_read(client: Client) -> None:
    book = shipped("gladsaxe")
    assert book.people is not None
    page = read(client, "/handbooks/gladsaxe/people/")
    for sort, entries in (("sign-ins", book.people.sign_ins), ("places", book.people.places)):
        for entry in entries:
            assert f'id="{sort}-{entry}"' in page
    assert page.count('<article class="entry" id="changes-') == len(book.people.changes)


@pytest.mark.parametrize("name", SHIPPED)
def test_no_clause_of_a_present_chapter_is_restated_nowhere(client: Client, name: str) -> None:
    assert "Restated nowhere" not in read(client, f"/handbooks/{name}/clauses/")


def test_the_shelf(client: Client) -> None:
    page = read(client, "/handbooks/")
    assert '<span lang="sv">Support för TES, TES-appen och Carelock</span>' in page
    assert page.count('href="/handbooks/') >= len(SHIPPED)


def test_the_cover_with_its_holidays(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    page = read(client, "/handbooks/orebro/")
    assert "Örebro kommun" in page
    assert 'id="holidays-2027"' in page
    assert 'id="holidays-2028"' in page  # in Sweden it is 2027 already
    assert '<td>Fri 25 Jun</td><td lang="sv">Midsommarafton</td>' in page
    assert "Rutinen säger" in page


def test_a_contact_with_its_number_hours_and_source(client: Client) -> None:
    page = read(client, "/handbooks/orebro/support/contacts/")
    entry = page[page.index('id="contacts-tes-support"') :]
    entry = entry[: entry.index("</article>")]
    assert 'href="tel:+4619212000"' in entry
    assert "3 → 1" in entry
    assert "Mon–Fri 08:00–12:00, 13:00–16:30; public holidays closed" in entry
    assert "Mo-Fr 08:00-12:00,13:00-16:30; PH off</code>" in entry
    assert 'href="/handbooks/orebro/clauses/#O-03"' in entry


def test_a_ladder_with_its_steps_and_how_it_was_read(client: Client) -> None:
    page = read(client, "/handbooks/orebro/support/ladders/")
    entry = page[page.index('id="ladders-carelock-night"') :]
    entry = entry[: entry.index("</article>")]
    steps = ["Öppna med reservnyckeln.", "anhöriga.", "019-10 54 10", "020-24 00 00", "112"]
    assert [entry.index(step) for step in steps] == sorted(entry.index(step) for step in steps)
    assert "How it was read" in entry


def entry_at(page: str, anchor: str) -> str:
    entry = page[page.index(f'id="{anchor}"') :]
    return entry[: entry.index("</article>")]


def test_who_changes_what_with_its_place_and_for_whom(client: Client) -> None:
    page = read(client, "/handbooks/gladsaxe/people/changes/")
    with_ad = entry_at(page, "changes-user-not-in-user-group")
    without = entry_at(page, "changes-user-not-in-user-group--2")
    assert 'href="/handbooks/gladsaxe/people/sign-ins/#sign-ins-ad"' in with_ad
    assert 'href="/handbooks/gladsaxe/people/places/#places-ad"' in with_ad
    assert "Kommunens IT" in with_ad
    assert "How it was read" in with_ad
    assert 'href="/handbooks/gladsaxe/clauses/#G-30"' in with_ad
    assert 'href="/handbooks/gladsaxe/people/places/#places-module"' in without
    assert "any way" in entry_at(page, "changes-emergency-key")


def test_a_place_names_whom_to_turn_to_and_the_very_rows_that_are_changed_there(
    client: Client,
) -> None:
    page = read(client, "/handbooks/gladsaxe/people/places/")
    module = entry_at(page, "places-module")
    assert 'href="/handbooks/gladsaxe/support/contacts/#contacts-spoc"' in module
    assert 'href="/handbooks/gladsaxe/people/changes/#changes-emergency-key"' in module
    assert '/people/changes/#changes-role--2"' in module
    assert '/people/changes/#changes-role"' in entry_at(page, "places-ad")


def test_how_one_signs_in_and_what_to_do_when_the_password_is_forgotten(client: Client) -> None:
    page = read(client, "/handbooks/gladsaxe/people/sign-ins/")
    assert "kundenummeret 1688" in entry_at(page, "sign-ins-ad")
    with_ad, without = (entry_at(page, f"sign-ins-{way}--forgotten") for way in ("ad", "local"))
    assert "egen IT" in with_ad
    assert "With a code by SMS" not in with_ad
    assert "With a code by SMS" in without
    assert without.index("telefonnummer") < without.index("sms") < without.index("ny kode")


def test_a_chapter_on_one_page_links_within_itself(client: Client) -> None:
    page = read(client, "/handbooks/orebro/support/")
    assert 'href="#contacts-locksmith"' in page
    assert 'id="contacts-locksmith"' in page


def test_the_clauses_name_who_restates_them(client: Client, write: Write) -> None:
    page = read(client, "/handbooks/town/clauses/")
    assert 'href="/handbooks/town/support/contacts/#contacts-desk"' in page
    assert 'href="/handbooks/town/support/ladders/#ladders-day"' in page
    assert page.count("Restated nowhere") == 1
    assert "Belongs to the chapter “jobs”" in page


def test_markdown_is_rendered_and_html_is_not(client: Client, write: Write) -> None:
    page = read(client, "/handbooks/town/support/contacts/")
    assert "Read as <strong>weekdays</strong>. &lt;b&gt;Not bold.&lt;/b&gt;" in page


def test_a_review_that_has_passed_is_said(client: Client, write: Write) -> None:
    write(review="2026-11-02")
    assert "has passed" in read(client, "/handbooks/town/")


def test_texts_keep_their_own_language(client: Client) -> None:
    page = read(client, "/handbooks/gladsaxe/support/contacts/", language="sv")
    assert '<html lang="sv"' in page
    assert 'lang="da">Kommunens SPOC</h2>' in page


@pytest.mark.parametrize(
    "address",
    [
        "nowhere/",
        "nowhere/support/",
        "nowhere/support/contacts/",
        "nowhere/clauses/",
        "nowhere/check/",
        "orebro/jobs/",
        "orebro/support/nothing/",
        "orebro/guides/nothing/",
        "bbgruppen/guides/",
        "bbgruppen/people/",
        "gladsaxe/people/nothing/",
    ],
)
def test_what_is_not_there_is_a_page_with_help(address: str) -> None:
    nora = signed_in(person("nora"))
    assert "What you can do" in read(nora, f"/handbooks/{address}", status=404)


@pytest.mark.parametrize(
    "page", ["", "orebro/", "orebro/support/", "orebro/clauses/", "orebro/check/"]
)
def test_a_page_asks_the_database_once(
    client: Client, django_assert_num_queries: Queries, page: str
) -> None:
    """Which editions hold, and no more: what they say has been read before."""
    read(client, f"/handbooks/{page}")
    with django_assert_num_queries(1):
        read(client, f"/handbooks/{page}")


def test_an_edition_that_cannot_be_read_leaves_the_one_before_and_says_so(
    client: Client, write: Write
) -> None:
    write(spoilt={"support.yaml": "contcats: {}\nsystems: {}\n"})
    for page in ("", "support/", "support/contacts/", "clauses/"):
        said = read(client, f"/handbooks/town/{page}")
        assert "The newest edition cannot be read" in said
        assert "The lamps of the town" in said
    assert "the one before it is shown" in read(client, "/handbooks/")


def test_an_edition_that_was_never_readable_shows_why(client: Client) -> None:
    agreement = Agreement.objects.create(handbook="broken", since=LONG_AGO)
    lay({"handbook.yaml": "handbook: ["}, agreement=agreement)
    for page in ("", "support/", "support/contacts/", "clauses/"):
        response = client.get(f"/handbooks/broken/{page}")
        assert response["Location"] == "/handbooks/broken/check/"
    assert "handbook.yaml:" in read(client, "/handbooks/broken/check/")
    assert "Cannot be read; see what is wrong" in read(client, "/handbooks/")


def test_each_action_card_of_aarhus_is_read_in_its_four_parts(client: Client) -> None:
    """Problem, solution, communication, responsible, always in this order (A-01)."""
    incidents = shipped("aarhus").incidents
    assert incidents is not None
    for name, card in incidents.situations.items():
        page = read(client, f"/handbooks/aarhus/incidents/{name}/")
        parts = re.findall(r"<h2>(Problem|Solution|Communication|Responsible)</h2>", page)
        assert parts == ["Problem", "Solution", "Communication", "Responsible"], name
        for phase in card.phases.values():
            for step in phase.steps:
                assert (
                    f'<p class="step-title" lang="da">{escape(incidents.steps[step].say)}' in page
                )
        for announcement in card.announcements:
            assert escape(incidents.announcements[announcement].spoken["da"]) in page
        for duty in card.responsible:
            assert f'id="{name}_duty-{duty}"' in page


def test_what_the_cards_share_stands_once(client: Client) -> None:
    incidents = shipped("aarhus").incidents
    page = read(client, "/handbooks/aarhus/incidents/shared/")
    for sort in ("duties", "places", "receivers", "figures", "phone_queues", "monitors"):
        for entry in getattr(incidents, sort):
            assert f'id="{sort}-{entry}"' in page


def test_a_finding_leads_to_the_card_on_which_it_is(client: Client) -> None:
    files = shipped_files("aarhus")
    files = files | {
        "incidents.yaml": files["incidents.yaml"].replace(
            "call: vendor-helpdesk", "call: operator-support"
        )
    }
    lay(files)
    page = read(client, "/handbooks/aarhus/check/")
    assert (
        'href="/handbooks/aarhus/incidents/contact-centre-down/#contact-centre-down_phase-solve"'
        in page
    )
    card = read(client, "/handbooks/aarhus/incidents/contact-centre-down/")
    assert 'id="contact-centre-down_phase-solve"' in card


def test_a_clause_leads_to_the_steps_that_restate_it(client: Client) -> None:
    page = read(client, "/handbooks/aarhus/clauses/")
    clause = page[page.index('id="A-12"') : page.index('id="A-13"')]
    assert "/handbooks/aarhus/incidents/network-down/#network-down_phase-solve" in clause
    assert "/handbooks/aarhus/incidents/network-down/#network-down_scenario-take-home" in clause
