"""Cora plans downtime with her telephone: too late for the managers, so at the earliest start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from playwright.sync_api import Page, expect

from driftbook.downtime.models import Downtime
from driftbook.downtime.planning import actions
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.planning import DAY, HOUR, cora, duties, planned
from driftbook.downtime.tests.town import COPENHAGEN, CORA, END, NOW, START, Town, user
from tests.conftest import DESK, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the Monday morning of the story."""
    with mock.patch("django.utils.timezone.now", return_value=NOW) as now:
        yield now


@pytest.fixture
def here() -> Town:
    return cast.town()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_eight_days_to_the_earliest_start(
    here: Town, browse_as: Open, javascript: bool
) -> None:
    page = browse_as(user(CORA), "/downtime/", javascript=javascript)
    page.get_by_role("link", name="Plan downtime, or report an outage").click()
    page.get_by_text("Minor change", exact=True).click()
    page.get_by_text("The care plan", exact=True).click()
    page.get_by_label("Down from").fill("2026-12-01T09:00")
    page.get_by_label("Until").fill("2026-12-01T12:00")
    page.get_by_role("button", name="See what follows").click()
    expect(page.get_by_text("The handbook does not allow it then:")).to_be_visible()
    page.get_by_role("button", name="Take the earliest start").click()
    expect(page.get_by_label("Down from")).to_have_value("2026-12-08T09:00")
    expect(page.get_by_text("The handbook allows it")).to_be_visible()
    page.get_by_label("In a few words").fill("The care plan is updated")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The care plan is updated")
    expect(page.get_by_text("by Tue 24 Nov 09:00, in 23 hours")).to_be_visible()
    assert Downtime.objects.get().start == START


def test_an_emergency_is_waived_with_a_reason_that_everybody_reads(
    here: Town, browse_as: Open
) -> None:
    asked = "kind=minor&system=plan&start=2026-12-01T09:00&end=2026-12-01T12:00&title=A%20hole"
    page = browse_as(user(CORA), f"/downtime/new/?{asked}")
    page.locator("[name=waive-managers]").fill("A hole that has to be shut.")
    page.get_by_role("button", name="Waive it, and plan it").click()
    expect(page.get_by_text("“A hole that has to be shut.”")).to_be_visible()
    assert duties(Downtime.objects.get())["managers"] == "waived"


def test_every_size_and_the_dark(here: Town, browse_as: Open, axe_in: Callable[..., None]) -> None:
    found = planned(here)
    actions.start(downtime=planned(here, title="It runs"), by=cora(), now=START)
    running = Downtime.objects.get(title="It runs")
    start = datetime(2027, 2, 8, 6, tzinfo=COPENHAGEN)
    planned(here, kind="extensive", start=start, end=start + 8 * HOUR, title="All of it")
    extensive = Downtime.objects.get(title="All of it")
    over = planned(here, start=START + DAY, end=END + DAY)
    actions.cancel(downtime=over, because="Not needed.", by=cora(), now=NOW)
    asked = "?kind=minor&system=net&start=2026-12-25T09:00&end=2026-12-25T12:00&title=x"
    for path in (
        "",
        "past/",
        f"new/{asked}",
        f"{found.key}/",
        f"{found.key}/move/",
        f"{running.key}/",
        f"{extensive.key}/",
        f"{extensive.key}/steps/{extensive.plan_steps.all()[0].key}/",
    ):
        page = browse_as(user(CORA), f"/downtime/{path}")
        axe_in(page, (SMALL_PHONE, "dark"), (DESK, "light"))
