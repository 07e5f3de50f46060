"""A lead gives the receivers addresses, and lets a post go out by itself, on a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.incidents.models import Address, Outlet
from driftbook.incidents.tests.cast import ADAM, LARS, LENA, Town, town, user
from driftbook.incidents.tests.telling import opened, outlet, reached, wrote
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
PAGE = "/incidents/prepare/town/"


@pytest.fixture
def here(db: None) -> Town:
    return town()


@pytest.fixture
def visit(here: Town, browse_as: Open) -> Open:
    """`visit("lena", "/incidents/prepare/")`: the page, for one of the cast."""
    return lambda who, path, **more: browse_as(user(who), path, **more)


def test_an_address_and_a_workflow(visit: Open, axe: Check) -> None:
    page = visit(LENA, "/incidents/prepare/")
    axe(page)
    picture(page, "prepare-phone")
    page.get_by_label("Receiver").select_option(label="The crisis team")
    page.get_by_label("Mail address or mobile number").fill("nobody")
    page.get_by_role("button", name="Add it").first.click()
    axe(page)
    picture(page, "prepare-wrong")
    expect(page.get_by_text("That is no mail address and no telephone number.")).to_be_visible()
    page.get_by_label("Mail address or mobile number").fill("crisis@example.org")
    page.get_by_role("button", name="Add it").first.click()
    expect(page.get_by_text("It is added.")).to_be_visible()
    expect(page.get_by_text("1 receiver has no address")).to_be_visible()
    page.get_by_role("button", name="Send a trial to crisis@example.org").click()
    expect(page.get_by_text("A trial is on its way to crisis@example.org.")).to_be_visible()

    page.get_by_label("What goes there").select_option(label="To the hotline")
    page.get_by_text("A workflow of Teams, which posts in a channel").click()
    page.get_by_label("Address", exact=True).fill("https://example.org/workflow?sig=hush")
    page.get_by_role("button", name="Add it").last.click()
    expect(page.get_by_role("heading", name="To the hotline")).to_be_visible()
    axe(page)
    picture(page, "outlet-phone")
    assert Address.objects.get().to == "crisis@example.org"
    assert Outlet.objects.get().sort == "teams"


def test_a_post_is_copied_and_an_announcement_waits_for_its_program(
    visit: Open, here: Town, axe: Check
) -> None:
    outlet(here, "announcement", "breakdown", "https://example.org/switch")
    power = opened(at=timezone.now())
    path = f"/incidents/{power.key}/"
    page = visit(LARS, f"{path}posts/hotline/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "We cannot take shifts."
    axe(page)
    picture(page, "copy-phone")
    wrote(
        power,
        "announcement",
        "breakdown",
        timezone.now(),
        state="on",
        queues=["main"],
        how="program",
    )
    page.goto(f"{path}announcements/breakdown/")
    expect(page.get_by_text("has not answered yet")).to_be_visible()
    axe(page)
    picture(page, "asked-phone")


def test_without_javascript_in_the_dark_and_on_a_desk(
    visit: Open, here: Town, axe_in: Callable[..., None]
) -> None:
    reached(here, "crisis", "crisis@example.org")
    reached(here, "crisis", "+4520123456", "da")
    page = visit(ADAM, PAGE, javascript=False)
    page.get_by_role("button", name="Take out +4520123456").click()
    expect(page.get_by_text("Nothing more is sent to +4520123456.")).to_be_visible()
    page = visit(ADAM, PAGE)
    for name, look in (
        ("small", (SMALL_PHONE, "light")),
        ("dark", (PHONE, "dark")),
        ("desk", (DESK, "light")),
    ):
        axe_in(page, look)
        picture(page, f"prepare-{name}")
