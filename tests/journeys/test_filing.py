"""Petra asks for things on a phone: the form asks back, shows the price, and files one case."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.requests.models import ASKING, PLANNED, Attachment, Case, Sharing
from driftbook.requests.tests import cast
from driftbook.requests.tests.cast import ADA, NOW, PAUL, PETRA, Houses
from driftbook.requests.tests.filing import filed
from tests.cast import session_of
from tests.conftest import DESK

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LOOK, SEND = "Look it over", "Send it"
PICTURE = {"name": "door.txt", "mimeType": "text/plain", "buffer": b"The door stands open."}


@pytest.fixture
def there() -> Houses:
    return cast.houses()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """It is Friday morning; files are kept where nobody else keeps them."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.CASE_FILES = tmp_path


def come(opened: Open, path: str = "/requests/", who: str = PETRA, **more: Any) -> Page:
    """Somebody's browser; how one signs in is told in other stories."""
    return opened(path, session=session_of(cast.user(who)), **more)


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: `SHOTS=/tmp/x pytest …`."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_an_order_on_a_phone(phone: Open, axe: Check, there: Houses) -> None:
    """By post it asks for the address; the price is shown; it is planned for Monday (B-05, B-06)."""
    page = come(phone)
    axe(page)
    look(page, "home-empty")
    page.get_by_role("link", name="Order", exact=True).click()
    expect(page.get_by_text("To which address")).to_be_hidden()
    page.get_by_label("What you order").fill("Ten tags for the new flats")
    page.get_by_label("How many tags").fill("10")
    page.get_by_label("By post").check()
    expect(page.get_by_text("To which address")).to_be_visible()
    axe(page)
    look(page, "order")
    page.get_by_label("Street and number", exact=True).fill("bir")
    page.get_by_label(re.compile("^Birch Street 1")).check()
    page.get_by_label("Not before").fill("2026-11-23")
    press(page, LOOK)
    axe(page)
    look(page, "order-over")
    expect(page.get_by_text("SEK 1,200.00")).to_be_visible()
    expect(page.get_by_text("Birch Street 1, 21120 Malmö")).to_be_visible()
    press(page, "Change something")
    expect(page.get_by_label("How many tags")).to_have_value("10")
    press(page, LOOK)
    press(page, "Plan it")
    page.wait_for_url("**/requests/*-*/")
    case = Case.objects.get()
    assert (case.state, case.dated) == (PLANNED, date(2026, 11, 23))
    assert case.answers["address"] == str(there.address.pk)


def test_what_is_missing_is_said_beside_its_field(phone: Open, axe: Check, there: Houses) -> None:
    page = come(phone, "/requests/new/entrances/order/")
    press(page, LOOK)
    expect(page.get_by_role("heading", name="This is still missing or wrong")).to_be_visible()
    axe(page)
    look(page, "order-missing")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#row-what$"))
    assert not Case.objects.exists()


def test_without_javascript(no_javascript: Open, there: Houses) -> None:
    """The page comes back with what is asked only now, and with what the search has found."""
    page = come(no_javascript, "/requests/new/entrances/order/")
    page.get_by_label("What you order").fill("A tag")
    page.get_by_label("By post").check()
    press(page, LOOK)
    expect(page.get_by_text("there is a little more to say")).to_be_visible()
    page.get_by_label("Street and number", exact=True).fill("Birch Street 1")
    press(page, "Search")
    page.get_by_label(re.compile("^Birch Street 1")).check()
    press(page, LOOK)
    press(page, SEND)
    page.wait_for_url("**/requests/*-*/")
    assert Case.objects.get().answers["how"] == "post"


def test_a_file_comes_along_over_the_look(phone: Open, axe: Check, there: Houses) -> None:
    page = come(phone, "/requests/new/entrances/fault/")
    page.get_by_label("What is wrong").fill("The door stands open")
    page.locator("input[type=file]").set_input_files(PICTURE)  # type: ignore[arg-type]
    axe(page)
    look(page, "fault")
    press(page, LOOK)
    expect(page.get_by_text("door.txt")).to_be_visible()
    look(page, "fault-over")
    press(page, "Change something")
    axe(page)
    look(page, "fault-again")
    press(page, LOOK)
    press(page, SEND)
    page.wait_for_url("**/requests/*-*/")
    kept = Attachment.objects.get()
    assert (kept.name, kept.field) == ("door.txt", "pictures")
    assert Case.objects.get().answers["pictures"] == [str(kept.key)]


def test_with_the_keyboard(phone: Open, there: Houses) -> None:
    """Enter in a search searches, and sends nothing."""
    page = come(phone, "/requests/new/entrances/fault/")
    page.get_by_label("Street and number", exact=True).focus()
    page.keyboard.type("birch")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")  # typing has searched too
    expect(page.get_by_label(re.compile("Stairwell door"))).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label(re.compile("Stairwell door"))).to_be_checked()
    page.get_by_label("What is wrong").fill("It squeaks")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Is everything right?")).to_be_visible()


def _some_cases(there: Houses) -> None:
    filed(there, "fault", {"problem": "The door does not close"})
    asked = filed(there, "app", {"problem": "It crashes when a door is opened"})
    Case.objects.filter(pk=asked.pk).update(state=ASKING)
    order = {"what": "Ten tags", "how": "shop", "shop": "Main Street"}
    filed(there, "order", order, dated=NOW.date() + timedelta(days=3))
    filed(there, "fault", {"problem": "No light"}, by=cast.by(PAUL), now=NOW + timedelta(hours=1))


@pytest.mark.parametrize("how", ["phone", "dark", "desk"])
def test_what_waits_and_what_colleagues_ask(
    browse: Open, axe: Check, there: Houses, how: str
) -> None:
    """B-02: all cases of all colleagues; what waits for oneself comes first; B-07 on each page."""
    _some_cases(there)
    more: dict[str, Any] = {"viewport": DESK} if how == "desk" else {}
    page = come(browse, color_scheme="dark" if how == "dark" else "light", **more)
    waits = page.get_by_role("region", name="Waits for you")
    expect(waits.get_by_role("link")).to_have_count(1)
    expect(page.get_by_text("The local office")).to_be_visible()
    axe(page)
    look(page, f"home-{how}")
    page.get_by_role("link", name="All cases").click()
    expect(page.get_by_role("link", name="No light")).to_contain_text("Paul")
    expect(page.get_by_text("The local office")).to_be_visible()
    axe(page)
    look(page, f"list-{how}")
    page.get_by_role("link", name="Only mine").click()
    expect(page.get_by_role("link", name="No light")).to_have_count(0)
    page.get_by_role("link", name="Planned").click()
    expect(page.get_by_role("link", name="Ten tags")).to_contain_text("Mon 23 Nov")
    page.goto("/requests/new/entrances/order/")
    axe(page)
    look(page, f"order-{how}")


def test_who_sees_which_cases(dark: Open, axe: Check, there: Houses) -> None:
    page = come(dark, "/requests/sharing/", ADA)
    expect(page.get_by_label("All colleagues")).to_be_checked()
    page.get_by_label("Only whoever filed it").check()
    axe(page)
    look(page, "sharing")
    press(page, "Save")
    expect(page.get_by_label("Only whoever filed it")).to_be_checked()
    assert Sharing.objects.get(organisation=there.owner).level == "own"
