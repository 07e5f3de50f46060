"""Cora says where audiences are told; what is to be posted is read on small and dark screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.downtime.models import Downtime, Notice, Outlet, Recipient
from driftbook.downtime.telling import actions
from driftbook.downtime.tests.telling import downtime, drafted
from driftbook.downtime.tests.town import CORA, SVEN, Town, town, user
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
AUDIENCES, NOTICES = "/downtime/audiences/town/", "/downtime/notices/"


@pytest.fixture
def here(db: None) -> Town:
    return town()


@pytest.fixture
def planned(here: Town) -> Downtime:
    """Next month, with the intranet to be posted now."""
    now = timezone.now()
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
    made = downtime(here, start=start, end=start + timedelta(hours=2), decided=now)
    drafted(made, now=now)
    with transaction.atomic():
        actions.publish(notice=Notice.objects.get(audience="staff"), now=now)
        actions.publish(notice=Notice.objects.get(audience="managers"), now=now)
    return made


@pytest.fixture
def visit(here: Town, browse_as: Open) -> Open:
    return lambda who, path, **more: browse_as(user(who), path, **more)


def test_an_address_and_a_program(visit: Open, axe: Check) -> None:
    page = visit(CORA, "/downtime/audiences/")
    axe(page)
    picture(page, "audiences-phone")
    expect(page.get_by_text("Nobody would be told")).to_be_visible()
    page.get_by_label("Mail address").fill("nobody")
    page.get_by_role("button", name="Add it").first.click()
    expect(page.get_by_text("That is no mail address.")).to_be_visible()
    axe(page)
    page.get_by_label("Mail address").fill("managers@town.example.org")
    page.get_by_role("button", name="Add it").first.click()
    expect(page.get_by_text("Notices go to managers@town.example.org too.")).to_be_visible()
    expect(page.get_by_text("2 receivers get mail now.")).to_be_visible()
    page.get_by_text("A program of yours, which is sent signed JSON").click()
    page.get_by_label("Address", exact=True).fill("https://providers.example.org/hook?key=hush")
    page.get_by_role("button", name="Add it").last.click()
    expect(page.get_by_text("The secret, shown this once")).to_be_visible()
    axe(page)
    picture(page, "audiences-secret")
    page.get_by_role("button", name="Send a trial to providers.example.org").click()
    expect(page.get_by_text("A trial is on its way.")).to_be_visible()
    page.get_by_role("button", name="Take out managers@town.example.org").click()
    expect(page.get_by_text("Nothing more is sent to managers@town.example.org.")).to_be_visible()
    assert Recipient.objects.get().ended is not None
    assert Outlet.objects.get().ended is None


def test_a_text_is_written_anew_and_told(visit: Open, planned: Downtime, axe: Check) -> None:
    public = Notice.objects.get(audience="public", language="en")
    page = visit(CORA, f"{NOTICES}{public.key}/")
    axe(page)
    page.get_by_text("Write it anew").click()
    axe(page)
    picture(page, "notice-anew")
    page.get_by_label("Subject").fill("Use the paper lists on that morning")
    page.get_by_role("button", name="Save").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("Use the paper lists on that morning")
    page.get_by_role("button", name="Do not tell it").click()
    expect(page.get_by_text("It is withdrawn, and nobody is told.")).to_be_visible()
    axe(page)


def test_without_javascript_on_a_small_one_in_the_dark_and_on_a_desk(
    visit: Open, planned: Downtime, axe_in: Callable[..., None]
) -> None:
    page = visit(SVEN, NOTICES, javascript=False)
    page.get_by_text("The text to copy").click()
    expect(page.get_by_text("Write down what you do.")).to_be_visible()
    page.get_by_role("button", name="It is posted").click()
    expect(page.get_by_text("Thank you. It is written down that it was posted.")).to_be_visible()
    told = Notice.objects.get(audience="managers")
    page = visit(CORA, NOTICES)
    for part, path in (
        ("notices", NOTICES),
        ("notice", f"{NOTICES}{told.key}/"),
        ("audiences", AUDIENCES),
    ):
        page.goto(path)
        for name, look in (
            ("small", (SMALL_PHONE, "light")),
            ("dark", (PHONE, "dark")),
            ("desk", (DESK, "light")),
        ):
            axe_in(page, look)
            picture(page, f"{part}-{name}")
