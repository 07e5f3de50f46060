"""The lamp is dark, the system is down, the battery is low: somebody follows a guide."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.conftest import DESK, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]

OUTAGE = "/guides/orebro/outage/"
RUN = re.compile(r"/guides/runs/[0-9a-f-]{36}/(\?step=\d+)?$")


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday 24 November 2026, ten past eleven in the evening in Sweden and Denmark."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 24, 22, 10, tzinfo=UTC))


def answer(page: Page, *answers: str) -> None:
    for said in answers:
        page.get_by_role("button", name=said, exact=True).click()


def to_the_end(page: Page) -> None:
    answer(
        page,
        "Ja",
        "Nej, det är fortfarande stopp",
        "Nej, fler system eller webben är nere",
        "Jag är ensam eller har ingen annan dator",
        "Ja, och det gäller datorn eller flera system",
    )


def test_the_outage_at_night(phone: Open, axe: Check, night: None) -> None:
    page = phone("/guides/", locale="sv")
    axe(page)
    page.get_by_role("link", name="Driftstopp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Sitter alla sladdar och kontakter i?"
    )
    axe(page)
    for button in page.locator("main .choices button").all():
        expect(button).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 60
    answer(page, "Ja")
    expect(page).to_have_url(RUN)
    axe(page)
    answer(page, "Nej, det är fortfarande stopp", "Ja, det är bara det här systemet")
    page.locator("form.back button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fungerar andra system och webben?")
    answer(
        page,
        "Nej, fler system eller webben är nere",
        "Jag är ensam eller har ingen annan dator",
        "Ja, och det gäller datorn eller flera system",
    )
    number = page.locator('a[href="tel:+4619212000"]').first
    expect(number).to_be_in_viewport(ratio=1)
    axe(page)
    page.locator("main a.choice").click()
    expect(page).to_have_url(re.compile(r"/support/orebro/it/answer/\?problem=outage$"))


def test_without_javascript_and_with_the_keyboard_only(no_javascript: Open, night: None) -> None:
    page = no_javascript(OUTAGE, locale="sv")
    for _ in range(2):
        last = page.locator("main .choices button").last
        for _ in range(30):
            page.keyboard.press("Tab")
            if last.evaluate("e => e === document.activeElement"):
                break
        expect(last).to_be_focused()
        assert last.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page).to_have_url(RUN)
    expect(page.locator("main")).to_contain_text("Då är det troligen ditt konto")
    expect(page.locator("main")).to_contain_text("Låsta konton och lösenord får vänta")


def test_handing_over_by_code(phone: Open, axe: Check, night: None) -> None:
    page = phone(OUTAGE, locale="sv")
    answer(page, "Ja")
    page.locator(".hand-over summary").click()
    code = page.locator(".code").inner_text()
    axe(page)
    colleague = phone("/guides/", locale="da")
    colleague.get_by_role("textbox").fill(code.lower().replace("-", " "))
    colleague.keyboard.press("Enter")
    expect(colleague).to_have_url(page.url.split("?")[0])
    expect(colleague.locator("h1")).to_have_text("Hjälper det att starta om och logga in igen?")
    expect(colleague.locator(".tried")).to_contain_text("Sitter alla sladdar och kontakter i?")


def test_a_wrong_code_is_said_beside_the_field(phone: Open, axe: Check) -> None:
    page = phone("/guides/")
    page.get_by_role("textbox").fill("K7P-4QX")
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("No guide has this code. Ask for it once more.")
    axe(page)


def test_two_people_answer_the_same_question(phone: Open, axe: Check) -> None:
    page = phone(OUTAGE, locale="sv")
    answer(page, "Ja")
    colleague = phone(page.url, locale="en")
    answer(page, "Nej, det är fortfarande stopp")
    answer(colleague, "Ja, nu fungerar det")
    told = colleague.get_by_role("alert")
    expect(told).to_contain_text("This was answered meanwhile")
    expect(told).to_contain_text("Nej, det är fortfarande stopp")
    axe(colleague)
    told.get_by_role("button").click()
    answer(colleague, "Ja, nu fungerar det")
    expect(colleague.locator("h1")).to_have_text("Done")


def test_the_browsers_own_back_and_another_answer(phone: Open) -> None:
    page = phone(OUTAGE, locale="en")
    answer(page, "Ja", "Nej, det är fortfarande stopp")
    expect(page.locator("h1")).to_have_text("Fungerar andra system och webben?")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Hjälper det att starta om och logga in igen?")
    answer(page, "Ja, nu fungerar det")
    page.get_by_role("alert").get_by_role("button").click()
    answer(page, "Ja, nu fungerar det")
    expect(page.locator("h1")).to_have_text("Done")


def test_from_the_battery_to_the_lock_and_a_job(phone: Open, axe: Check, night: None) -> None:
    page = phone("/guides/gladsaxe/battery/", locale="da")
    answer(page, "Mere end 15 %")
    axe(page)
    page.locator("main button.choice").click()
    answer(page, "Ja", "Ja", "Ja")
    expect(page.locator(".job")).to_have_text("Reparation")
    expect(page.locator('a[href="tel:+4543300505"]').first).to_be_visible()
    axe(page)


@pytest.mark.once
@pytest.mark.parametrize("path", ["/guides/", "/guides/gladsaxe/", OUTAGE, "/guides/orebro/x/"])
def test_every_page_in_the_dark(
    dark: Open, axe_in: Callable[..., None], path: str, night: None
) -> None:
    axe_in(dark(path, locale="da"), (SMALL_PHONE, "dark"), (DESK, "dark"))


@pytest.mark.once
def test_an_outcome_in_the_dark(dark: Open, axe_in: Callable[..., None], night: None) -> None:
    page = dark(OUTAGE, locale="sv")
    to_the_end(page)
    page.locator(".hand-over summary").click()
    axe_in(page, (SMALL_PHONE, "dark"), (DESK, "dark"))


def test_a_run_that_is_not_kept(phone: Open, axe: Check) -> None:
    page = phone("/guides/runs/0b7d3c0e-6a70-4f0e-9a38-1a7de1f3d2aa/")
    expect(page.locator("h1")).to_have_text("This guide is not kept")
    axe(page)
