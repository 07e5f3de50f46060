"""A town reads what it is charged and why; the maker prices, charges and credits, by thumb."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from driftbook.charges.models import Line
from driftbook.charges.tests import cast
from driftbook.charges.tests.cast import charge, credited, of, price
from tests.conftest import DESK, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
Enter = Callable[..., Page]
NOVEMBER = "/charges/lamps/the-town/2026-11/"
LIST = "/charges/prices/lamps/"
PAGES = [
    "/charges/",
    NOVEMBER,
    "/charges/lamps/the-town/2030-01/",
    "/charges/prices/",
    LIST,
    f"{LIST}new/",
    f"{LIST}bulb/new/",
    f"{LIST}bulb/name/",
    "/charges/lamps/lines/new/",
]


@pytest.fixture
def lines() -> list[Line]:
    """A line, one that is free, one that was credited, and one without a price."""
    cast.agreement()
    price("1250.00", "2026-01-01")
    price("1300.00", "2027-01-01")
    made = [charge("1"), charge("2", free=True, text="A bulb under warranty"), charge("3")]
    credited(made[2])
    return [*made, charge("4", item="mast", text="A mast without a price")]


@pytest.fixture
def enter(browse: Open) -> Enter:
    """`enter("maja", "/charges/")`: the page, for one of the cast."""

    def open_page(name: str, path: str, **more: Any) -> Page:
        client: Client = of(name)
        return browse(path, session=client.cookies["sessionid"].value, **more)

    return open_page


def test_axe_finds_nothing(enter: Enter, axe_in: Callable[..., None], lines: list[Line]) -> None:
    page = enter(cast.MAKER, "/charges/")
    bulb = lines[0].price
    assert bulb is not None
    ends = [f"{LIST}bulb/{bulb.key}/{noun}/" for noun in ("ending", "withdrawal")]
    for path in [*PAGES, *ends, f"/charges/lines/{lines[0].key}/credit/"]:
        page.goto(path)
        for fold in page.locator("main summary").all():
            fold.click()
        axe_in(page, (SMALL_PHONE, "dark"), (DESK, "light"))


def test_a_spoc_goes_from_the_sum_to_the_clause(enter: Enter, lines: list[Line]) -> None:
    page = enter(cast.SPOC, "/charges/", javascript=False)
    page.get_by_role("link", name="The town").first.click()
    expect(page.locator(".big-sum")).to_have_text("SEK 1,250.00")
    row = page.locator(f"#line-{lines[0].key}")
    row.locator("summary").click()
    row.get_by_role("link", name="T-1").click()
    expect(page).to_have_url(re.compile(r"/handbooks/lamps@1/clauses/#T-1$"))


def test_the_maker_agrees_on_a_price_and_charges_it(enter: Enter, lines: list[Line]) -> None:
    page = enter(cast.MAKER, NOVEMBER, javascript=False)
    page.get_by_role("link", name="Agree on prices").click()
    page.get_by_role("link", name=re.compile(r"New price\s*: mast")).click()
    page.get_by_label("Amount").fill("4 000,50")
    page.get_by_label("Currency").fill("SEK")
    page.get_by_label("Holds from").fill("2026-01-01")
    page.get_by_role("button", name="Agree on it").click()
    expect(page.locator("main")).to_contain_text("The price is agreed.")
    page.goto(NOVEMBER)
    page.get_by_role("button", name="Charge at the agreed price").click()
    expect(page.locator(".big-sum")).to_have_text("SEK 5,250.50")
    expect(page.locator("main")).not_to_contain_text("because none has been agreed")


def test_the_maker_credits_a_line(enter: Enter, lines: list[Line]) -> None:
    page = enter(cast.MAKER, NOVEMBER, javascript=False)
    page.locator(f"#line-{lines[0].key}").get_by_role("link", name="Credit").click()
    page.get_by_label("Why it is credited").fill("The bulb was broken.")
    page.get_by_role("button", name="Credit it").click()
    expect(page.locator("[role=status]")).to_contain_text("The line is credited.")
