"""A morning at the queue: with the keyboard, on a phone, in the dark, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from driftbook.requests.models import ASKING, HANDLING, PLANNED, Case
from driftbook.requests.tests.cast import KARIN, KURT, NOW, Houses, houses, user
from driftbook.requests.tests.rows import case, post
from tests.conftest import DESK, PHONE, SMALL_PHONE, Open

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
HOME = "/requests/queue/"


@pytest.fixture
def here(transactional_db: None) -> Houses:
    made = houses()
    kurt = user(KURT).key
    lift = case(made, "The lift hangs between the second and the third floor", at=NOW)
    post(lift, "It hangs again.")
    case(made, "A tag was lost", type="tag", customer=made.other, at=NOW + timedelta(hours=1))
    case(made, "Twelve new tags", type="order", state=HANDLING, handler=kurt)
    case(made, "The app", type="app", queue="second", state=ASKING, handler=kurt, reminders=1)
    day = NOW.date() + timedelta(days=3)
    case(made, "Next week", type="order", state=PLANNED, dated=day, entered=None)
    return made


def opened(browse: Open, path: str = HOME, **more: Any) -> Page:
    """A page in Karin's browser."""
    client = Client()
    client.force_login(user(KARIN))
    return browse(path, session=client.cookies["sessionid"].value, **more)


def test_with_the_keyboard(here: Houses, browse: Open, axe: Check) -> None:
    page = opened(browse, viewport=DESK)
    axe(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="The lift hangs")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator(".lines .form-checkbox:checked")).to_have_count(1)
    axe(page)
    page.keyboard.press("x")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jkt")
    expect(page.get_by_role("searchbox")).to_have_value("jkt")
    page.get_by_role("link", name="The lift hangs").focus()
    page.keyboard.press("t")
    expect(page.get_by_text("You have taken the case.")).to_be_visible()
    assert Case.objects.get(handler=user(KARIN).key).subject.startswith("The lift hangs")


def test_the_shortcuts_can_be_switched_off(here: Houses, browse: Open) -> None:
    page = opened(browse, viewport=DESK)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_text("Use these shortcuts in this browser").click()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator(".line-here")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_take_hand_over_and_keep_a_view(
    here: Houses, browse: Open, axe: Check, javascript: bool
) -> None:
    page = opened(browse, javascript=javascript)
    for number in ("1", "2"):
        page.get_by_label(number, exact=True).check(force=True)
    page.get_by_role("button", name="Take", exact=True).last.click()
    expect(page.get_by_text("You have taken 2 cases.")).to_be_visible()
    assert Case.objects.filter(handler=user(KARIN).key).count() == 2

    page.get_by_label("1", exact=True).check(force=True)
    page.get_by_role("button", name="Hand over …").click()
    if javascript:
        axe(page)
    page.get_by_label("To", exact=True).select_option(label="Kurt")
    page.get_by_label("Why").fill("He is there today.")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("The case is handed over.")).to_be_visible()
    assert Case.objects.filter(handler=user(KURT).key).count() == 3

    page.get_by_text("More to narrow it").click()
    page.get_by_label("Who handles it").select_option("me")
    page.get_by_role("button", name="Show", exact=True).last.click()
    page.get_by_text("Keep this view under a name").click()
    page.get_by_label("Name", exact=True).fill("Mine")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="Mine", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    page.goto(HOME + "views/")
    if javascript:
        axe(page)
    page.get_by_role("button", name="Remove Mine").click()
    expect(page.get_by_text("You have kept none yet.")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?show=planned", "?q=nothing", "?days=1&unread=1"])
def test_at_every_size_and_in_the_dark(
    here: Houses, browse: Open, axe_in: Callable[..., None], query: str
) -> None:
    page = opened(browse, HOME + query)
    axe_in(page, (SMALL_PHONE, "light"), (PHONE, "dark"), (DESK, "dark"))
