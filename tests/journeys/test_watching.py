"""A monitor is set up on a telephone, a program fails, and the alarm is put aside (A-14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.incidents.models import Alarm, Monitor
from driftbook.incidents.monitors_due import Monitors
from driftbook.incidents.tests.cast import ADAM, AGNES, Town, town, user
from driftbook.incidents.tests.site import standing
from driftbook.incidents.tests.watch import address
from driftbook.work import stopping
from tests.conftest import DESK, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def here(transactional_db: None) -> Town:
    stopping.begin()
    return town()


@pytest.fixture
def visit(here: Town, browse_as: Open) -> Open:
    """`visit("agnes", "/incidents/")`: the page, for one of the cast."""
    return lambda who, path, **more: browse_as(user(who), path, **more)


def test_a_program_fails_and_its_alarm_is_put_aside(here: Town, visit: Open, axe: Check) -> None:
    address(here, "crisis", "crisis@example.org")
    page = visit(ADAM, "/incidents/monitors/")
    axe(page)
    picture(page, "monitors-none")
    page.get_by_role("link", name=re.compile("Set it up")).click()
    axe(page)
    page.get_by_text("A program reports", exact=True).click()
    picture(page, "monitor-set-up")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("shown this once")).to_be_visible()
    axe(page)
    picture(page, "monitor-hook")
    hook = re.sub(
        r"^https?://[^/]+", "", page.locator("code.watch-said").first.inner_text().strip()
    )
    program = Client()
    assert program.get(hook).json()["state"] == "fine"
    for _time in range(2):
        program.get(f"{hook}?state=failing&said=HTTP+503+from+the+proxy")
    page.reload()
    expect(page.get_by_text("shown this once")).to_have_count(0)
    expect(page.get_by_text("Goes on")).to_be_visible()
    axe(page)
    picture(page, "monitor-raised")

    home = visit(AGNES, "/incidents/", javascript=False)
    home.get_by_role("link", name="Open “The web site is down”").click()
    expect(home.get_by_role("heading", level=1)).to_contain_text("The web site is down")
    picture(home, "alarm-opening")
    drawn = visit(AGNES, "/incidents/")
    drawn.wait_for_selector("html[data-app=drawn]")
    alarm = drawn.get_by_role("link", name="Open “The web site is down”").bounding_box()
    situation = drawn.get_by_role("link", name="Everybody has to get out").bounding_box()
    assert alarm is not None
    assert situation is not None
    assert alarm["y"] < situation["y"]
    axe(drawn)
    picture(drawn, "alarm-home")
    responder = visit(AGNES, "/incidents/monitors/", color_scheme="dark")
    expect(responder.get_by_role("heading", name="The web site is down")).to_be_visible()
    expect(responder.get_by_role("link", name="Open “The web site is down”")).to_be_visible()
    axe(responder)
    picture(responder, "alarms-dark")
    responder.get_by_role("link", name=re.compile("Put it aside")).click()
    axe(responder)
    picture(responder, "alarm-dark")
    responder.get_by_label("Why no card is needed").fill("Work on the network that we knew of")
    responder.get_by_role("button", name="Put it aside").click()
    expect(responder.get_by_text("The alarm is put aside.")).to_be_visible()
    assert Alarm.objects.get().ended is not None


def test_an_address_is_watched_without_javascript(
    here: Town, visit: Open, settings: Any, axe: Check
) -> None:
    settings.OUTBOX_LOOPBACK = True
    page = visit(ADAM, "/incidents/monitors/town/site/", javascript=False)
    with standing() as site:
        page.get_by_label("The address that is asked").fill(site.url)
        page.get_by_label("Seconds from one time to the next").fill("60")
        page.get_by_role("button", name="Set it up").click()
        Monitors().run_due(timezone.now(), 20)
    page.reload()
    expect(page.get_by_text("Fine", exact=True)).to_be_visible()
    expect(page.get_by_text("The address answered 200.")).to_be_visible()
    at = f"/incidents/monitors/{Monitor.objects.get().key}/"
    for name, viewport in (("small", SMALL_PHONE), ("desk", DESK)):
        seen = visit(ADAM, at, viewport=viewport)
        axe(seen)
        picture(seen, f"monitor-{name}")
        seen.goto(f"{at}address/")
        axe(seen)
        picture(seen, f"monitor-address-{name}")
