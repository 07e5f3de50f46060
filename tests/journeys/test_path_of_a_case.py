"""A case goes its way in a real browser: first level, the next one, a question, done (B-03, G-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from driftbook.requests.models import Case
from driftbook.requests.tests import cast
from driftbook.requests.tests.asking import ask, case, fresh, path
from tests.conftest import DESK, PHONE, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]


def enter(page: Page, name: str, live_server: Any) -> None:
    cookie = cast.of(name).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.fixture
def here() -> cast.Houses:
    return cast.houses()


@pytest.fixture
def app(here: cast.Houses) -> Case:
    return case(here, "app", answers={"problem": "It stays black."}, filed=timezone.now())


def test_first_level_sends_it_on_and_the_employee_may_call(
    app: Case, phone: Open, axe: Check, live_server: Any
) -> None:
    page = phone("/")
    enter(page, cast.STINA, live_server)
    page.goto(f"/requests/{app.key}/")
    axe(page)
    page.get_by_role("button", name="I take it").click()
    page.get_by_text("You handle it now.").wait_for()
    page.get_by_role("link", name="Send it on: Second level").click()
    axe(page)
    page.get_by_role("button", name="Send it on").click()
    assert page.get_by_text("Say in a sentence why.").is_visible()
    page.get_by_label("What first level has tried").fill("We have restarted it twice.")
    page.get_by_role("button", name="Send it on").click()
    page.get_by_text("It is sent on.").wait_for()
    assert fresh(app).queue == "second"
    enter(page, cast.PETRA, live_server)
    page.goto(f"/requests/{app.key}/")
    assert page.get_by_role("heading", name="You may call now").is_visible()
    assert page.locator("a[href^='tel:']").first.is_visible()
    axe(page)


def test_the_keeper_takes_asks_and_finishes_on_a_desk(
    here: cast.Houses, browse: Open, axe: Check, live_server: Any
) -> None:
    one = case(here, filed=timezone.now())
    page = browse("/", viewport=DESK)
    enter(page, cast.KARIN, live_server)
    page.goto(f"/requests/{one.key}/")
    axe(page)
    page.get_by_role("button", name="I take it").click()
    page.get_by_text("You handle it now.").wait_for()
    ask(one, timezone.now())
    page.goto(f"/requests/{one.key}/")
    page.get_by_role("link", name="Hand it over").click()
    axe(page)
    page.get_by_role("link", name="Back to the case").click()
    page.get_by_role("link", name="It is done").click()
    axe(page)
    page.get_by_label("What was done?").fill("Both tags lie in the shop.")
    page.get_by_role("button", name="It is done").click()
    page.get_by_text("It is done, and the customer is told.").wait_for()
    axe(page)
    assert path(one) == ["filed", "taken", "asked", "done"]


def test_another_day_without_scripts_on_a_small_phone(
    here: cast.Houses, browse: Open, live_server: Any
) -> None:
    today = timezone.now().date()
    one = case(here, dated=(today + timedelta(days=5)).isoformat(), filed=timezone.now())
    page = browse("/", viewport=SMALL_PHONE, javascript=False)
    enter(page, cast.PAUL, live_server)
    page.goto(f"/requests/{one.key}/")
    page.get_by_role("link", name="Change the day").click()
    page.get_by_label("On which day?").fill((today + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Change the day").click()
    assert fresh(one).dated == today + timedelta(days=9)
    page.get_by_role("link", name="Withdraw the case").click()
    page.get_by_role("button", name="Withdraw the case").click()
    assert fresh(one).state == "withdrawn"


def test_in_the_dark(here: cast.Houses, dark: Open, axe: Check, live_server: Any) -> None:
    one = case(here, filed=timezone.now())
    ask(one, timezone.now())
    page = dark("/", viewport=PHONE)
    enter(page, cast.KARIN, live_server)
    page.goto(f"/requests/{one.key}/")
    axe(page)
