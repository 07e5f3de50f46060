"""When the power is back: the paper goes into the log, and the next edition learns from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import AGNES, LENA, ODA, town, user
from driftbook.incidents.tests.paper_story import began, went_on
from tests.conftest import DESK, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def incident() -> Incident:
    town()
    return went_on(began())


@pytest.fixture
def visit(incident: Incident, browse_as: Open) -> Open:
    """`visit("lena", "review/")`: a page of the incident, for one of the cast."""

    def open_page(who: str, path: str, **more: Any) -> Page:
        whole = path if path.startswith("/") else f"/incidents/{incident.key}/{path}"
        return browse_as(user(who), whole, **more)

    return open_page


def test_paper_into_the_log_then_the_review_then_the_next_edition(
    visit: Open, axe: Check, incident: Incident
) -> None:
    page = visit(AGNES, "paper/")
    axe(page)
    picture(page, "paper-phone")
    line = page.get_by_role("group", name="Line 1")
    line.get_by_label("Time").fill("14:03")
    line.get_by_label("What", exact=True).select_option(label="6. Call the helpdesk")
    line.get_by_label("Initials").fill("AB")
    second = page.get_by_role("group", name="Line 2")
    second.get_by_label("What stands there").fill("The lift stood still.")
    page.get_by_role("button", name="Put it into the log").click()
    expect(page.get_by_text("Nothing has been saved yet")).to_be_visible()
    axe(page)
    picture(page, "paper-wrong-phone")
    second.get_by_label("Time").fill("14:04")
    page.get_by_role("button", name="Put it into the log").click()
    expect(page.get_by_text("2 lines are in the log.")).to_be_visible()
    assert LogEntry.objects.filter(via="paper").count() == 2
    page.get_by_role("link", name="On to the review").click()
    axe(page)
    page.get_by_label("About").select_option(label="3. Fetch the bag of chargers")
    page.get_by_label("What did you see").fill("The cupboard has to be open.")
    page.get_by_label("A lesson").check()
    picture(page, "review-phone")
    page.get_by_role("button", name="Put it into the log").click()
    expect(page.get_by_text("It waits for the next edition")).to_be_visible()
    draft = visit(ODA, "/handbooks/town/draft/")
    axe(draft)
    picture(draft, "remark-phone")
    draft.get_by_label("What came of it").fill("It stays open.")
    draft.get_by_role("button", name="Dealt with").click()
    expect(draft.get_by_text("marked as dealt with")).to_be_visible()


def test_how_it_looks_elsewhere(visit: Open, axe_in: Callable[..., None]) -> None:
    for path in ("times/", "review/", "paper/", "/incidents/print/town/evacuation/"):
        page = visit(LENA, path, viewport=DESK)
        for name, look in (
            ("1200", (DESK, "light")),
            ("1200-dark", (DESK, "dark")),
            ("320", (SMALL_PHONE, "light")),
        ):
            axe_in(page, look)
            picture(page, f"{path.strip('/').replace('/', '-')}-{name}")
    page = visit(LENA, "/incidents/paper/town/", viewport=DESK)
    axe_in(page, (DESK, "light"))
    picture(page, "begun-on-paper-1200")


def test_the_ways_to_paper_stand_on_the_pages_with_and_without_the_app(
    visit: Open, axe: Check
) -> None:
    for more in ({}, {"javascript": False}):
        page = visit(LENA, "/incidents/", **more)
        expect(page.get_by_role("link", name="Cards on paper")).to_be_visible()
        page.get_by_role("link", name="It happened on paper").click()
        expect(page.get_by_role("heading", name="It happened on paper")).to_be_visible()
        page = visit(LENA, "", **more)
        page.get_by_role("link", name="This card on paper").click()
        expect(page.get_by_role("link", name="This card as PDF")).to_be_visible()
    page = visit(LENA, "")
    axe(page)
    picture(page, "ways-phone")


def test_a_card_is_printed_from_a_browser_without_scripts(visit: Open) -> None:
    page = visit(LENA, "/incidents/print/town/", javascript=False, viewport=DESK)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Evacuation", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="All cards as one PDF")).to_be_hidden()
    picture(page, "binder-as-printed")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    first, second = (printed.pages[number].extract_text() for number in (0, 1))
    assert "How to use it" in first
    assert "Everybody out" in second
