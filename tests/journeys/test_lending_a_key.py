"""A care worker needs a key for an hour; a bundle is given by hand; an account is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.doors.keys import queries
from driftbook.doors.models import Bundle, Door
from driftbook.doors.tests import locks
from driftbook.doors.tests.locks import ADAM, CARLA, CLAUS, SVEN, Town
from tests.conftest import DESK, PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LOOKS = {"phone": (PHONE, "light"), "dark": (PHONE, "dark"), "desk": (DESK, "light")}


@pytest.fixture
def town() -> Town:
    return locks.town()


@pytest.fixture
def visit(town: Town, browse_as: Open) -> Open:
    """`visit("carla", "/doors/keys/")`: the page, for one of the cast."""
    return lambda who, path, **more: browse_as(locks.user(who), path, **more)


def opens(name: str) -> bool:
    return queries.doors_of(locks.actor(name, timezone.now()), timezone.now()).exists()


def test_an_emergency_key_is_asked_for_approved_and_given_back(
    visit: Open, town: Town, axe: Check
) -> None:
    page = visit(CLAUS, "/doors/keys/emergency/")
    axe(page)
    page.get_by_role("link", name="Ask for an emergency key").click()
    page.get_by_label("Address").fill(str(town.flat))
    page.get_by_label("Why it is needed").fill("She has fallen behind the door")
    axe(page)
    picture(page, "emergency-new-phone")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("heading", name=re.compile("You: "))).to_be_visible()
    assert not opens(CLAUS)
    spoc = visit(SVEN, "/doors/keys/emergency/", color_scheme="dark")
    axe(spoc)
    picture(spoc, "emergency-waiting-dark")
    spoc.get_by_role("button", name="Approve for 4 hours").click()
    expect(spoc.get_by_text("approved by Sven")).to_be_visible()
    axe(spoc)
    picture(spoc, "emergency-running-dark")
    assert opens(CLAUS)
    page.reload()
    axe(page)
    picture(page, "emergency-running-phone")
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_role("cell", name=re.compile("Given back"))).to_be_visible()
    axe(page)
    picture(page, "emergency-over-phone")
    assert not opens(CLAUS)


def test_a_bundle_is_given_by_hand_without_javascript(visit: Open, town: Town) -> None:
    page = visit(SVEN, f"/doors/keys/bundles/{town.south.pk}/", javascript=False, viewport=DESK)
    page.locator("summary", has_text="Give it to somebody by hand").click()
    page.get_by_label("Who gets it").select_option(label="Claus")
    page.get_by_label("Why").fill("A sick colleague")
    picture(page, "bundle-give-desk")
    page.get_by_role("button", name="Give the bundle").click()
    expect(page.get_by_text("Claus has the bundle now.")).to_be_visible()
    picture(page, "bundle-desk")
    assert opens(CLAUS)
    page.get_by_role("button", name=re.compile("Take it back.*Claus")).click()
    expect(page.get_by_text("Claus no longer has the bundle.")).to_be_visible()
    assert not opens(CLAUS)


def test_the_pages_are_readable(visit: Open, town: Town, axe_in: Callable[..., None]) -> None:
    Bundle.objects.create(organisation=town.town, name="Empty")
    carla = locks.user(CARLA)
    locks.groups(CARLA, ["Tag: #South#"])
    page = visit(SVEN, "/doors/keys/")
    for path, name in (
        ("/doors/keys/", "keys"),
        ("/doors/keys/people/?q=a", "keys-people"),
        (f"/doors/keys/people/{carla.key}/", "keys-person"),
        (f"/doors/keys/doors/{town.door.key}/", "keys-door"),
        (f"/doors/keys/doors/{Door.objects.get(pk=town.third.pk).key}/", "keys-door-attribute"),
        (f"/doors/keys/bundles/{town.north.pk}/", "keys-bundle"),
    ):
        page.goto(path)
        for how, look in LOOKS.items():
            axe_in(page, look)
            picture(page, f"{name}-{how}")


def test_an_account_is_closed_on_the_telephone(visit: Open, town: Town, axe: Check) -> None:
    address = f"/people/organisations/the-town/people/{locks.user(CARLA).key}/"
    page = visit(ADAM, address)
    page.get_by_role("link", name="Close the account").click()
    axe(page)
    page.get_by_label("Why").fill("The telephone was stolen")
    picture(page, "closing-phone")
    assert opens(CARLA)
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    axe(page)
    picture(page, "closed-phone")
    assert not opens(CARLA)
    page.goto(f"/doors/keys/people/{locks.user(CARLA).key}/")
    expect(page.get_by_text("The account is closed")).to_be_visible()
    axe(page)
    picture(page, "keys-closed-phone")
