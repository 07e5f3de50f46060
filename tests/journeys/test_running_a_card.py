"""The power is gone, and then everybody has to get out: on a phone, by plain pages."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import AGNES, LENA, Town, town, user
from driftbook.incidents.tests.pages import address, entries, hidden, opened, presses, shown
from tests.conftest import DESK, SMALL_PHONE, Open

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def here(transactional_db: None) -> Town:
    return town()


def seen_by(browse: Open, name: str, path: str, **more: Any) -> Page:
    """A page in the browser of somebody who is signed in."""
    client = Client()
    client.force_login(user(name))
    page = browse("about:blank", session=client.cookies["sessionid"].value, **more)
    page.context.route("**/incidents/app/*", lambda route: route.abort())  # plain pages only
    page.goto(path)
    return page


def shoot(page: Page, name: str) -> None:
    """Keep a picture, where `PICTURES` names a folder."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def a_bit_of_everything() -> Incident:
    """A power failure in the whole town, half way."""
    begun = timezone.now() - timedelta(minutes=110)
    incident = opened("power-town", "town", at=begun)
    presses(AGNES, incident, "steps/undock/", state="done", words="It runs on its battery.")
    presses(AGNES, incident, "announcements/breakdown/", state="on", queues=["main"], how="called")
    presses(
        LENA,
        incident,
        "inform/",
        to=["crisis"],
        how="called",
        words="The power is gone in the whole town.",
        **{"figure-staffing": "4", "figure-waiting": "25"},
    )
    presses(AGNES, incident, "duties/lead/", who="me")
    presses(LENA, incident, "notes/", words="The operator says that it lasts until the evening.")
    return incident


def test_two_taps_and_the_first_step_without_javascript(here: Town, browse: Open) -> None:
    page = seen_by(browse, AGNES, "/incidents/", javascript=False)
    page.get_by_role("link", name="The power is gone Power failure in a building").click()
    page.get_by_role("button", name="The town hall").click()
    assert page.get_by_role("heading", name="Take the laptop out of its dock").is_visible()
    page.get_by_label("What did you see?").fill("It runs on its battery.")
    page.get_by_role("button", name="Done").click()
    assert page.get_by_role("heading", name="Share the mobile's network").is_visible()
    incident = Incident.objects.get()
    assert [one.words for one in entries(incident, "step")] == ["It runs on its battery."]
    shoot(page, "running-without-javascript")


def look_at(page: Page, axe: Check, name: str, path: str) -> None:
    """On a small phone and in the dark; with a picture of each, also on a desk."""
    page.set_viewport_size(SMALL_PHONE)
    page.emulate_media(color_scheme="light")
    page.goto(path)
    axe(page)
    shoot(page, f"{name}-phone")
    page.emulate_media(color_scheme="dark")
    if PICTURES or name in ("home", "running", "paused"):
        axe(page)
        shoot(page, f"{name}-dark")
    if PICTURES:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)
        axe(page)
        shoot(page, f"{name}-desk")


def test_a_card_in_every_light(here: Town, browse: Open, axe: Check) -> None:
    incident = a_bit_of_everything()
    page = seen_by(browse, LENA, "/incidents/")
    for name, path in (
        ("home", "/incidents/"),
        ("home-exercise", "/incidents/?exercise"),
        ("open", "/incidents/open/town/power-town/"),
        ("past", "/incidents/past/"),
        ("running", address(incident)),
        ("step", address(incident, "steps/share/")),
        ("announcement", address(incident, "announcements/breakdown/")),
        ("inform", address(incident, "inform/")),
        ("duty", address(incident, "duties/log/")),
        ("timer", address(incident, "timers/masts/")),
        ("closing", address(incident, "closing/")),
        ("log", address(incident, "log/")),
        ("notes", address(incident, "notes/")),
    ):
        look_at(page, axe, name, path)


def test_paused_contradicted_and_as_an_exercise(here: Town, browse: Open, axe: Check) -> None:
    incident = opened(exercise=True)
    seen = hidden(shown(LENA, incident, "steps/undock/"))
    presses(AGNES, incident, "steps/undock/", state="done", words="Out")
    presses(LENA, incident, "steps/undock/", seen=seen, state="not-done", words="Stuck")
    presses(LENA, incident, "scenarios/mobile/", chosen="yes")
    other = opened("evacuation", exercise=True)
    page = seen_by(browse, LENA, "/incidents/")
    for name, path in (
        ("paused", address(incident)),
        ("disputed-step", address(incident, "steps/undock/")),
        ("pause", address(incident, f"pauses/{other.key}/")),
        ("evacuation", address(other)),
        ("phase", address(other, "phases/tell/")),
        ("post", address(other, "posts/hotline/")),
        ("scenario", address(incident, "scenarios/mobile/")),
    ):
        look_at(page, axe, name, path)
