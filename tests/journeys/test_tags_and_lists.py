"""A lost tag is blocked on a telephone, and a list is fetched as soon as it is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.doors.models import Tag
from driftbook.requests.actions import extracts
from driftbook.requests.extracts_due import Extracts
from driftbook.requests.models import Extract
from driftbook.requests.tests.cast import ADA, PETRA, Houses, by, houses, user
from driftbook.requests.tests.filed import case, tag
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LOOKS = {"dark": (PHONE, "dark"), "1200": (DESK, "light"), "320": (SMALL_PHONE, "light")}


@pytest.fixture
def there(settings: Any, tmp_path: Path) -> Houses:
    settings.CASE_FILES = tmp_path
    made = houses()
    for number in range(1, 8):
        tag(made, f"04A{number}", f"Flat {number}")
    return made


@pytest.fixture
def visit(there: Houses, browse_as: Open) -> Open:
    """`visit("petra", "/doors/tags/")`: the page, for one of the cast."""
    return lambda who, path, **more: browse_as(user(who), path, **more)


def test_a_lost_tag_is_blocked(visit: Open, axe: Check) -> None:
    page = visit(ADA, "/doors/tags/")
    axe(page)
    picture(page, "tags-phone")
    page.get_by_label("Number, holder or street").fill("04a3")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="04A3 Flat 3").click()
    axe(page)
    page.get_by_label("Why it is blocked").fill("Lost in the laundry")
    picture(page, "tag-phone")
    page.get_by_role("button", name="Block it now").click()
    expect(page.locator(".tag-state")).to_contain_text("Blocked since")
    axe(page)
    picture(page, "tag-blocked-phone")
    assert not Tag.objects.get(number="04A3").opens(timezone.now())
    page.get_by_role("button", name="Let it open again").click()
    expect(page.locator(".tag-state")).to_have_text("Opens")


def test_every_page_of_tags_is_fit_to_be_seen(visit: Open, axe_in: Callable[..., None]) -> None:
    key = Tag.objects.get(number="04A1").key
    Tag.objects.filter(number="04A2").update(blocked=timezone.now())
    page = visit(ADA, "/doors/tags/")
    for path in ("/doors/tags/", f"/doors/tags/{key}/", "/doors/tags/new/", "/doors/tags/import/"):
        page.goto(path)
        for name, look in LOOKS.items():
            axe_in(page, look)
            picture(page, f"{path.strip('/').replace('/', '-').replace(str(key), 'one')}-{name}")


def test_a_tag_is_handed_out_and_taken_back_without_javascript(
    visit: Open, no_javascript: Open
) -> None:
    page = visit(ADA, "/doors/tags/new/", javascript=False)
    page.get_by_label("Number of the tag").fill("B 77")
    page.get_by_label("Address").fill("Birch Street 1")
    page.get_by_role("button", name="Hand it out").click()
    expect(page.get_by_role("heading", name="Tag B77")).to_be_visible()
    page.get_by_text("Take it back").first.click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".tag-state")).to_contain_text("Taken back")


def listed(there: Houses) -> Extract:
    with transaction.atomic():
        return extracts.ask(
            case=case(there, "extract"),
            does="list-users",
            form="csv",
            about={},
            by=by(PETRA),
            now=timezone.now(),
        )


def test_a_list_appears_by_itself_and_is_fetched(there: Houses, visit: Open, axe: Check) -> None:
    extract = listed(there)
    Extract.objects.update(state="making", rows=7, rows_done=3)
    page = visit(PETRA, f"/requests/extracts/{extract.key}/")
    expect(page.get_by_text("3 of 7 rows")).to_be_visible()
    axe(page)
    picture(page, "extract-making-phone")
    Extracts().run_due(timezone.now(), 1)
    expect(page.get_by_role("link", name="Fetch the file")).to_be_visible()
    axe(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Fetch the file").click()
    assert fetched.value.suggested_filename == "entrances-1-users.csv"
    page.reload()
    page.get_by_text("Fetched 1 time").click()
    picture(page, "extract-ready-phone")
    page.get_by_role("button", name="PDF").click()
    expect(page.get_by_text("It is made in a moment.")).to_be_visible()


@pytest.mark.parametrize("more", [{"color_scheme": "dark"}, {"viewport": DESK}])
def test_a_list_is_fit_to_be_seen(there: Houses, visit: Open, axe: Check, more: Any) -> None:
    extract = listed(there)
    Extracts().run_due(timezone.now(), 1)
    page = visit(PETRA, f"/requests/extracts/{extract.key}/", **more)
    axe(page)
    picture(page, "extract-dark" if "color_scheme" in more else "extract-desk")


def test_a_list_is_looked_at_again_without_javascript(there: Houses, visit: Open) -> None:
    extract = listed(there)
    page = visit(PETRA, f"/requests/extracts/{extract.key}/", javascript=False)
    Extracts().run_due(timezone.now(), 1)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Fetch the file")).to_be_visible()
