"""Somebody wants to read it all, to print it, or to know what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from driftbook.people.models import Agreement
from tests.conftest import DESK, SMALL_PHONE
from tests.shelf import LONG_AGO, lay, shipped_files

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]

PAGES = [
    "/handbooks/",
    "/handbooks/orebro/",
    "/handbooks/gladsaxe/support/",
    "/handbooks/orebro/support/ladders/",
    "/handbooks/it-teamet/support/catalogue/",
    "/handbooks/gladsaxe/guides/",
    "/handbooks/aarhus/guides/cannot-answer/",
    "/handbooks/gladsaxe/people/",
    "/handbooks/gladsaxe/doors/",
    "/handbooks/gladsaxe/doors/batteries/",
    "/handbooks/orebro/downtime/",
    "/handbooks/orebro/downtime/windows/",
    "/handbooks/orebro/downtime/notices/",
    "/handbooks/it-teamet/downtime/councils/",
    "/handbooks/bbgruppen/requests/types/",
    "/handbooks/aarhus/incidents/power-failure-municipality/",
    "/handbooks/aarhus/incidents/shared/",
    "/handbooks/orebro/clauses/",
    "/handbooks/orebro/check/",
    "/handbooks/orebro/check/?start=9999-01-01&days=0",
]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browse: Open, axe_in: Callable[..., None], path: str) -> None:
    page = browse(path, locale="sv")
    axe_in(page, (SMALL_PHONE, "light"), (DESK, "light"), (DESK, "dark"))


def test_from_the_shelf_to_a_number_to_its_clause(no_javascript: Open) -> None:
    page = no_javascript("/handbooks/", locale="en")
    page.get_by_role("link", name="Support för TES, TES-appen och Carelock").click()
    page.get_by_role("link", name="Contacts").click()
    expect(page.locator("h1")).to_have_text("Contacts")
    entry = page.locator("#contacts-carelock-day")
    expect(entry.locator('a[href="tel:+4619213606"]')).to_be_visible()
    entry.get_by_role("link", name="O-05").click()
    expect(page).to_have_url(re.compile(r"/handbooks/orebro/clauses/#O-05$"))
    clause = page.locator("#O-05")
    expect(clause).to_be_in_viewport()
    clause.get_by_role("link", name="Fel på Carelock, vardag").click()
    expect(page.locator("#ladders-carelock-day")).to_be_in_viewport()


def test_a_checklist_is_read_and_then_followed(phone: Open) -> None:
    page = phone("/handbooks/orebro/guides/outage/", locale="en")
    page.get_by_role("link", name="Go through this guide").click()
    expect(page).to_have_url(re.compile("/guides/orebro/outage/$"))


def test_another_span_is_checked_with_the_keyboard_only(no_javascript: Open) -> None:
    page = no_javascript("/handbooks/orebro/check/", locale="en")
    days = page.get_by_label("Days")
    days.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("1000")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("days=1000"))
    expect(page.locator("main")).to_contain_text("1000 days from")
    expect(page.locator("main")).to_contain_text("Nothing wrong found")


def test_a_chapter_on_paper(browse: Open) -> None:
    page = browse("/handbooks/it-teamet/support/", viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.locator(".breadcrumbs")).to_be_hidden()
    expect(page.locator("footer.page-foot")).to_be_hidden()
    expect(page.locator(".toc")).to_be_hidden()
    head = page.locator(".print-only")
    expect(head).to_have_text(re.compile("Bastjänst telefoni.* · version 1.2 · 2026-11-26"))
    expect(page.get_by_text("040-625 65 99").first).to_be_visible()


def test_editions_that_cannot_be_read(browse: Open, axe: Check) -> None:
    files = shipped_files("it-teamet")
    spoilt = {**files, "support.yaml": files["support.yaml"] + "contcats: {}\n"}
    lay(spoilt, agreement=Agreement.objects.get(handbook="it-teamet"))
    page = browse("/handbooks/it-teamet/", locale="en")
    axe(page)
    page.get_by_role("link", name="See what is wrong").click()
    expect(page.locator(".problems")).to_contain_text("did you mean 'contacts'?")
    expect(page.locator("main")).to_contain_text("The edition before it")
    axe(page)
    agreement = Agreement.objects.create(handbook="new", since=LONG_AGO)
    lay({"handbook.yaml": "handbook: ["}, agreement=agreement)
    page = browse("/handbooks/", locale="en")
    axe(page)
    page.get_by_role("link", name="new Cannot be read").click()
    expect(page.locator(".problems")).to_contain_text("handbook.yaml:")
    axe(page)


def test_findings_of_every_severity(browse: Open, axe: Check) -> None:
    files = {
        name: text.replace("    when: otherwise", "    when: Sa-Su")
        for name, text in shipped_files("it-teamet").items()
    }
    known = "accepted: [{finding: gap, place: systems.telephony, because: Vi vet.}]\n"
    lay(files | {"handbook.yaml": files["handbook.yaml"] + known})
    for scheme in ("light", "dark"):
        page = browse("/handbooks/it-teamet/check/", color_scheme=scheme, locale="sv")
        expect(page.locator(".finding-accepted").first).to_contain_text("Vi vet.")
        page.locator("summary").nth(1).click()
        axe(page)
