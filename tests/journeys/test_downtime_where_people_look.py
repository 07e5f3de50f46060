"""TES is down: whoever asks whom to turn to, follows a guide or opens the desk is told so first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.downtime.models import Downtime, StatusPage
from driftbook.downtime.tests.happening import downtime, open_to_all
from driftbook.downtime.tests.town import CARLA, CORA, Town, town, user
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[..., None]
ANSWER = "/support/town/plan/answer/"
LOOKS = ((PHONE, "dark"), (DESK, "light"), (SMALL_PHONE, "light"))


@pytest.fixture
def here() -> Town:
    """The town, with a handbook that everybody may ask and a status page."""
    made = open_to_all(town())
    now = timezone.now()
    StatusPage.objects.create(
        organisation=made.town, opened=now, changed=now, languages=["en", "da"]
    )
    return made


@pytest.fixture
def down(here: Town) -> Downtime:
    """The network is down since half an hour, for two hours."""
    start = timezone.now() - timedelta(minutes=30)
    more: dict[str, Any] = {"started": start, "title": "New switches in the basement"}
    return downtime(here, "net", start=start, text="The **printers** work.", **more)


def test_before_calling(down: Downtime, phone: Open, axe_in: Check) -> None:
    page = phone(ANSWER)
    alert = page.get_by_role("heading", name="The network is down")
    expect(alert).to_be_visible()
    expect(page.get_by_text("Use the paper lists.")).to_be_visible()
    expect(page.get_by_role("link", name="70 20 40 0")).to_be_visible()
    axe_in(page, *LOOKS)
    picture(page, "answer-while-it-is-down")
    page.get_by_role("link", name="Before you call").click()
    expect(page.get_by_role("heading", name="Are the cables in?")).to_be_visible()
    expect(page.get_by_role("heading", name="The network is down")).to_be_visible()
    expect(page.get_by_role("link", name="Before you call")).to_have_count(0)
    axe_in(page, *LOOKS)
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", name="The network is down")).to_be_visible()
    axe_in(page, (PHONE, "light"))


def test_it_leads_to_the_status_page_or_to_its_own(
    down: Downtime, phone: Open, browse_as: Open
) -> None:
    page = phone(ANSWER)
    page.get_by_role("link", name="Status page").click()
    expect(page.get_by_text("New switches in the basement").first).to_be_visible()
    page = browse_as(user(CARLA), ANSWER)
    page.get_by_role("link", name="About this downtime").click()
    expect(page).to_have_url(re.compile(str(down.key)))


def test_without_javascript_before_it_begins_and_after_it_is_over(
    here: Town, no_javascript: Open
) -> None:
    row = downtime(here, start=timezone.now() + timedelta(days=3))
    page = no_javascript(ANSWER)
    expect(page.get_by_role("heading", name="The care plan will be down")).to_be_visible()
    expect(page.get_by_role("link", name="Before you call")).to_have_count(0)
    row.start = timezone.now() - timedelta(hours=2)
    row.started, row.finished = row.start, timezone.now() - timedelta(minutes=5)
    row.save()
    page.reload()
    expect(page.get_by_role("heading", name="The care plan is up again")).to_be_visible()


def test_on_the_desk(down: Downtime, browse_as: Open, axe_in: Check) -> None:
    page = browse_as(user(CORA), "/desk/")
    expect(page.get_by_role("heading", name="The network is down")).to_be_visible()
    axe_in(page, *LOOKS)
    picture(page, "desk-while-it-is-down")
    page.get_by_role("link", name="Downtime", exact=True).first.click()
    expect(page.get_by_text("New switches in the basement").first).to_be_visible()
