"""A SPOC with a telephone finds an address, furnishes it, and takes a file in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.doors import demo
from driftbook.doors.models import Address, Unit
from driftbook.people.models import Membership, Organisation
from tests import cast
from tests.conftest import DESK, SMALL_PHONE
from tests.handbook.small import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
FILE = (
    "street;number;postal_code;town\nNyopfundet Vej;1;0999;Påhitby\nNyopfundet Vej;x;0999;Påhitby\n"
)


@pytest.fixture
def town() -> Organisation:
    """A town with the invented addresses of the demo."""
    town = cast.organisation("the-town")
    assert list(demo.shown(town, ROOT / "handbooks/gladsaxe", timezone.now()))
    return town


@pytest.fixture
def spoc(town: Organisation, browse_as: Open) -> Open:
    """`spoc("/doors/")`: the page, for the town's SPOC."""

    def open_page(path: str, **more: Any) -> Page:
        user = cast.person("sofie")
        held = {"user": user, "organisation": town, "role": "spoc"}
        Membership.objects.get_or_create(**held, defaults={"since": timezone.now()})
        return browse_as(user, path, **more)

    return open_page


def test_an_address_is_found_in_three_seconds(spoc: Open, axe: Check) -> None:
    page = spoc("/doors/")
    axe(page)
    start = sum(os.times()[:4])  # seconds of work of the server and of what it asks, not of others
    page.keyboard.type("aerø")
    page.get_by_role("link", name="Ærøgården 3, 1. th").wait_for()
    assert sum(os.times()[:4]) - start < 3
    page.keyboard.type("gården 5 2 th")
    link = page.get_by_role("link", name="Ærøgården 5, 2. th")
    expect(page.locator("#results a.found-link")).to_have_count(1)
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Street and number")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ærøgården 5, 2. th")
    expect(page.get_by_text("smart-relay")).to_be_visible()
    axe(page)


def test_without_javascript(spoc: Open) -> None:
    page = spoc("/doors/", javascript=False)
    page.get_by_label("Street and number").fill("opdigtet alle")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Opdigtet Allé 2A").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Opdigtet Allé 2A")


def test_a_unit_is_removed_and_another_mounted(spoc: Open, axe: Check) -> None:
    flat = Address.objects.get(street__name="Ærøgården", number=3, floor="st", side="tv")
    page = spoc(f"/doors/addresses/{flat.pk}/")
    page.get_by_text("Remove the unit").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    expect(page.get_by_text("1 unit was here before")).to_be_visible()
    page.get_by_text("Mount a unit").click()
    page.get_by_label("What kind of unit").fill("smart-lock")
    page.get_by_label("Serial number").fill("SL-9003")
    axe(page)
    page.get_by_role("button", name="Mount it").click()
    page.locator(".alert").wait_for()
    page.get_by_text("Put it in a key bundle").click()
    page.get_by_label("Key bundle", exact=True).fill("Aften")
    page.get_by_role("button", name="Put it in", exact=True).click()
    expect(page.get_by_text("Key bundle Aften")).to_be_visible()
    axe(page)
    assert (
        Unit.objects.filter(door__address=flat).count()
        == 1 + Unit.objects.filter(door__address=flat, removed__isnull=True).count()
    )


def test_a_stairwell_leads_to_flats(spoc: Open, axe: Check) -> None:
    house = Address.objects.get(street__name="Øvelsesstræde", number=8, floor="")
    page = spoc(f"/doors/addresses/{house.pk}/")
    page.get_by_text("Say to which flats it leads").click()
    page.get_by_role("checkbox", name="8, 2. th").uncheck()
    axe(page)
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".door")).not_to_contain_text("8, 2. th; ")
    flat = Address.objects.get(street__name="Øvelsesstræde", number=8, floor="2", side="th")
    assert not flat.ways_in.exists()


def test_a_file_is_looked_at_and_taken_in(spoc: Open, axe: Check, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text(FILE, encoding="utf-8")
    page = spoc("/doors/import/")
    axe(page)
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Nothing has been done yet.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("1 line is taken in.")).to_be_visible()
    assert Address.objects.filter(street__name="Nyopfundet Vej").count() == 1


@pytest.mark.parametrize(
    "path", ["/doors/", "/doors/?q=pr%C3%B8ve", "/doors/import/", "/doors/addresses/"]
)
def test_every_size_and_the_dark(spoc: Open, axe_in: Callable[..., None], path: str) -> None:
    axe_in(spoc(path), (SMALL_PHONE, "dark"), (DESK, "dark"))
