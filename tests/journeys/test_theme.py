"""The frame in a real browser, seen through the page that does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MISSING = "/no/such/page/"
SIZES = [(320, 640), (360, 740), (1200, 900)]
Open = Callable[..., Page]


def test_axe_finds_nothing(browse: Open, axe_in: Callable[..., None]) -> None:
    page = browse(MISSING, locale="sv")
    for width, height in SIZES:
        size = {"width": width, "height": height}
        axe_in(page, (size, "light"), (size, "dark"))


def test_language_and_colours_without_javascript(no_javascript: Open) -> None:
    page = no_javascript(MISSING, locale="da")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.get_by_role("button", name="Svenska").click()
    expect(page).to_have_url(re.compile(MISSING + "$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Det finns ingen sida här")
    page.get_by_role("button", name="Mörk").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(21, 24, 27)")


def test_a_choice_beats_the_device(dark: Open, axe: Callable[[Page], None]) -> None:
    page = dark(MISSING)
    expect(page.locator("body")).to_have_css("background-color", "rgb(21, 24, 27)")
    page.get_by_role("button", name="Light").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    axe(page)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(phone: Open) -> None:
    page = phone(MISSING)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Go to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        reached.append(focused.inner_text())
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert reached[:4] == ["Go to the front page", "Dansk", "Svenska", "English"]
    assert reached[4:] == ["As the device", "Light", "Dark"]


def test_targets_are_big_enough_for_a_thumb(phone: Open) -> None:
    page = phone(MISSING)
    for target in (
        page.locator("main a.button, header a, footer button").locator("visible=true").all()
    ):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44, target.inner_text()


def test_the_menu_opens_without_javascript(no_javascript: Open, settings: Any) -> None:
    settings.NAVIGATION = [("ping", "Who do I turn to?"), ("ping", "Guides")]
    page = no_javascript(MISSING, viewport=SMALL_PHONE)
    link = page.get_by_role("link", name="Guides")
    expect(link).to_be_hidden()
    page.locator("header summary").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.get_by_role("link", name="Driftbook").click(trial=True)
    link.click()
    expect(page.locator("body")).to_have_text("ok")


def test_the_open_menu_pleases_axe(phone: Open, axe: Callable[[Page], None], settings: Any) -> None:
    settings.NAVIGATION = [("ping", "Who do I turn to?"), ("ping", "Guides")]
    page = phone(MISSING, viewport=SMALL_PHONE)
    page.locator("header summary").click()
    axe(page)


def test_the_menu_is_open_on_a_desk(
    browse: Open, axe: Callable[[Page], None], settings: Any
) -> None:
    settings.NAVIGATION = [("ping", "Who do I turn to?"), ("ping", "Guides")]
    page = browse(MISSING, viewport={"width": 1200, "height": 900})
    expect(page.get_by_role("link", name="Guides")).to_be_visible()
    expect(page.locator("header summary")).to_be_hidden()
    axe(page)


def test_the_api_documentation_works_under_the_policy(browse: Open) -> None:
    """Swagger's own arrows are data: images and stay blocked; everything else works."""
    page = browse("/api/v1/docs", viewport={"width": 1200, "height": 900}, strict=False)
    expect(page.locator(".info h1, .info h2").first).to_contain_text("Driftbook", timeout=60_000)
