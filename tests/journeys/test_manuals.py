"""Somebody finds what to do while a system is down; whoever looks after it writes it anew (I-05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.downtime.manuals import actions
from driftbook.downtime.models import Manual, ManualVersion
from driftbook.downtime.tests.library import by, manual, revised
from driftbook.downtime.tests.town import ADAM, CARLA, CORA, Town, town, user
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LOOKS = {"dark": (PHONE, "dark"), "1200": (DESK, "light"), "320": (SMALL_PHONE, "light")}
PAPER = """
# On paper

While **the care plan** is down, everybody writes on the paper lists in the grey folder.

1. Take the list of today
2. Write down the time of each visit
3. Enter it when the care plan is back

| List | Where |
| --- | --- |
| Visits | Grey folder, first page |
| Medicine | Locked drawer, with the key of the shift leader |

Ask the hotline: [70 20 40 01](tel:+4570204001).
"""


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture
def shelf(here: Town) -> Manual:
    """A few manuals, one in two languages."""
    one = manual(here, "When the care plan is down", text=PAPER, readers="everybody")
    actions.translate(
        original=one,
        key=one.key.__class__(int=7),
        language="da",
        title="Når omsorgsplanen er nede",
        text="# På papir\n\nSkriv på papirlisterne i den grå mappe.",
        by=by(user(CORA)),
        now=timezone.now() - timedelta(hours=2),
    )
    manual(here, "Signing in with the key card", text="Hold it to the reader.", systems=["web"])
    manual(here, "Planned work on the network", sort="information", systems=["net"])
    return one


@pytest.fixture
def visit(shelf: Manual, browse_as: Open) -> Open:
    return lambda who, path, **more: browse_as(user(who), path, **more)


def test_it_is_found_while_one_types(visit: Open, axe: Check) -> None:
    page = visit(CARLA, "/downtime/manuals/")
    axe(page)
    picture(page, "manuals-phone")
    page.get_by_label("What it is about").press_sequentially("papirl", delay=20)
    expect(page.get_by_role("status")).to_have_text("1 is found")
    expect(page.locator("mark").first).to_have_text("papirlisterne")
    assert "q=papirl" in page.url
    axe(page)
    picture(page, "manuals-found-phone")
    page.get_by_role("link", name="Når omsorgsplanen er nede").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Når omsorgsplanen er nede")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="On paper")).to_be_visible()


def test_without_javascript_and_without_signing_in(shelf: Manual, no_javascript: Open) -> None:
    page = no_javascript("/downtime/manuals/")
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_label("What it is about").fill("grey folder")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="When the care plan is down").click()
    expect(page.get_by_text("Take the list of today")).to_be_visible()
    expect(page.get_by_text("Write it anew")).to_have_count(0)


def test_two_write_it_anew_at_once_without_javascript(
    shelf: Manual, visit: Open, no_javascript: Open
) -> None:
    page = visit(ADAM, f"/downtime/manuals/{shelf.key}/revision/", javascript=False)
    revised(shelf, PAPER.strip("\n").replace("first page", "last page"), now=timezone.now())
    page.get_by_label("Text", exact=True).fill("Adam has written all of it anew.")
    page.get_by_role("button", name="Put it on the shelf").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has written version 2")
    expect(page.get_by_role("insertion")).to_contain_text("last page")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Adam has written all of it anew.")
    page.get_by_label("Text", exact=True).fill("Adam and Cora have written it anew.")
    page.get_by_role("button", name="Put mine in its place").click()
    expect(page.get_by_text("Version 3 says it.")).to_be_visible()
    assert ManualVersion.objects.filter(manual=shelf).count() == 3


def test_cora_writes_one_with_the_keyboard(visit: Open, axe: Check) -> None:
    page = visit(CORA, "/downtime/manuals/new/")
    axe(page)
    picture(page, "manual-new-phone")
    page.get_by_label("Title").fill("Printing")
    page.get_by_label("Text", exact=True).fill("# How\n\nPress the green button.")
    page.get_by_label("The web site").check()
    page.get_by_label("Who looks after it").fill("Web editor")
    page.get_by_label("Who looks after it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Printing")
    page.get_by_text("I went through it").click()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("status")).to_contain_text("gone through")


def test_every_page_is_fit_to_be_seen(
    shelf: Manual, visit: Open, axe_in: Callable[..., None]
) -> None:
    revised(shelf, PAPER.replace("three", "3").replace("visit", "call"), note="Calls, not visits")
    Manual.objects.filter(pk=shelf.pk).update(review=timezone.now().date() - timedelta(days=2))
    danish: Any = Manual.objects.get(language="da")
    whole = {
        "shelf": "/downtime/manuals/?system=town/plan",
        "one": f"/downtime/manuals/{shelf.key}/",
        "danish": f"/downtime/manuals/{danish.key}/",
        "revision": f"/downtime/manuals/{shelf.key}/revision/",
        "particulars": f"/downtime/manuals/{shelf.key}/particulars/",
        "translation": f"/downtime/manuals/{shelf.key}/translation/",
        "versions": f"/downtime/manuals/{shelf.key}/versions/",
        "version": f"/downtime/manuals/{shelf.key}/versions/2/",
    }
    page = visit(CORA, "/downtime/manuals/")
    for called, path in whole.items():
        page.goto(path)
        for name, look in LOOKS.items():
            axe_in(page, look)
            picture(page, f"manual-{called}-{name}")
