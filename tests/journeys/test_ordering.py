"""A SPOC orders technicians on a phone in the corridor, from the addresses to the order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.jobs.models import Booking, Job, Order
from driftbook.jobs.tests import cast
from driftbook.jobs.tests.cast import COPENHAGEN, NOW, SOREN, THURSDAY, Town
from driftbook.jobs.tests.ordering import battery, order
from tests.cast import session_of
from tests.conftest import DESK

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def town() -> Town:
    return cast.town()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """It is Friday morning, until somebody says otherwise."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(NOW)
    return set_to


def come(opened: Open, path: str = "/jobs/", **more: Any) -> Page:
    """Søren's browser; how one signs in is told in other stories."""
    return opened(path, session=session_of(cast.user(SOREN)), **more)


def search(page: Page, text: str, *labels: str) -> None:
    """Type into the search, and tick what is found."""
    box = page.get_by_label("Street, number or town")
    box.fill(text)
    box.press("Enter")
    for label in labels:
        page.get_by_label(re.compile(f"^{label}")).check()


def onward(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def reach(page: Page) -> None:
    """The contact, once every job has its time."""
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Telephone", exact=True).fill("70 20 40 01")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_three_addresses_of_two_streets_into_thursday(
    phone: Open, axe: Check, town: Town, scheme: Any
) -> None:
    page = come(phone, color_scheme=scheme)
    axe(page)
    page.get_by_role("button", name="Order a technician").click()
    axe(page)
    search(page, "birch", "Birch Street 1", "Birch Street 3")
    search(page, "øster 12a", "Øster Road 12A, 1. tv")
    axe(page)
    page.get_by_role("button", name="Add the ticked ones").click()
    expect(page.locator(".job-list > li")).to_have_count(3)
    axe(page)
    onward(page)
    axe(page)
    first, second, third = (page.locator(".task").nth(number) for number in range(3))
    first.get_by_label("Battery change").check()
    second.get_by_label("Repair").check()
    second.get_by_label("The problem").fill("It turns the wrong way.")
    expect(third.get_by_label("Placement")).to_be_hidden()
    third.get_by_label("SmartKeybox").check()
    expect(third.get_by_label("Placement")).to_be_visible()
    third.get_by_label("SmartLock").check()
    onward(page)
    expect(page.get_by_role("alert")).to_contain_text("Øster Road 12A, 1. tv: Key bundle")
    axe(page)
    third.get_by_label("Key bundle").fill("North")
    onward(page)
    expect(page.locator(".usual")).to_contain_text("Normal")
    expect(page.locator(".usual")).to_contain_text("450.00")
    axe(page)
    page.get_by_label(re.compile("^All 3")).check()
    page.get_by_role("button", name=re.compile("Thu 26 Nov 08:00")).click()
    expect(page.locator(".job-time")).to_have_count(3)
    expect(page.locator(".job-list")).to_contain_text("Kept for you until 09:10")
    axe(page)
    reach(page)
    page.get_by_label(re.compile("technician calls")).first.check()
    axe(page)
    onward(page)
    expect(page.get_by_role("alert")).to_contain_text("whom to call before arrival")
    page.get_by_label("Name of the citizen or a relative").first.fill("Karla")
    page.get_by_label("Telephone of the citizen or a relative").first.fill("70204009")
    onward(page)
    axe(page)
    expect(page.locator("main")).to_contain_text("the technician calls Karla, +4570204009")
    page.get_by_role("link", name="Edit tasks").click()
    second = page.locator(".task").nth(1)
    second.get_by_label("The problem").fill("It squeaks.")
    page.get_by_role("button", name="Keep, and back to the summary").click()
    expect(page.locator("main")).to_contain_text("It squeaks.")
    page.get_by_role("button", name="Order these 3 jobs").click()
    expect(page.get_by_role("heading", name="Order 1")).to_be_visible()
    axe(page)
    starts = [job.starts for job in Order.objects.get().jobs.all()]
    assert starts == [THURSDAY, THURSDAY, THURSDAY + timedelta(hours=1)]
    page.get_by_role("link", name="Birch Street 1").click()
    expect(page.locator("main")).to_contain_text("possible until Wed 25 Nov 14:00")
    axe(page)
    page.get_by_role("link", name="Move", exact=True).click()
    axe(page)
    page.get_by_role("button", name=re.compile("Thu 26 Nov 10:00")).click()
    expect(page.get_by_text("The job is moved.")).to_be_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    axe(page)
    page.get_by_label("Why is it cancelled?").fill("Karla is in hospital.")
    page.get_by_role("button", name="Cancel the job").click()
    expect(page.locator(".timeline")).to_contain_text("Karla is in hospital.")
    axe(page)
    page.goto("/jobs/?show=done&q=birch 1")
    expect(page.locator(".job-rows > li")).to_have_count(1)
    axe(page)


def test_the_third_job_in_the_hour_is_refused_with_others(
    phone: Open, axe: Check, town: Town
) -> None:
    page = come(phone)
    page.get_by_role("button", name="Order a technician").click()
    search(page, "birch 5", "Birch Street 5")
    onward(page)
    page.get_by_label("Battery change").check()
    onward(page)
    eight = page.get_by_role("button", name=re.compile("Thu 26 Nov 08:00"))
    expect(eight).to_contain_text("2 free")
    order(town, battery(town, 1, THURSDAY), battery(town, 2, THURSDAY))
    eight.click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Thu 26 Nov 08:00 is taken meanwhile")
    axe(page)
    alert.get_by_role("button", name="Thu 26 Nov 09:00–10:00").click()
    expect(page.locator(".job-time")).to_contain_text("Thu 26 Nov 09:00–10:00")
    at_eight = Booking.objects.filter(ended__isnull=True, slot__starts=THURSDAY)
    assert at_eight.count() == 2


def test_after_two_it_is_acute_before_ordering_and_after(
    phone: Open, axe: Check, town: Town, clock: Callable[[datetime], None]
) -> None:
    clock(datetime(2026, 11, 25, 14, 1, tzinfo=COPENHAGEN))
    page = come(phone)
    page.get_by_role("button", name="Order a technician").click()
    search(page, "birch 2", "Birch Street 2")
    onward(page)
    page.get_by_label("Battery change").check()
    onward(page)
    late = page.get_by_role("link", name=re.compile("Thu 26 Nov 10:00"))
    expect(late).to_contain_text("Acute")
    late.click()
    axe(page)
    page.get_by_role("button", name="Use this time").click()
    expect(page.locator(".verdict")).to_contain_text("Acute")
    page.get_by_text("Why?").first.click()
    expect(page.locator(".why")).to_contain_text("Ordered after two the day before")
    axe(page)
    reach(page)
    onward(page)
    expect(page.locator(".verdict")).to_contain_text("Acute")
    page.get_by_role("button", name="Order this job").click()
    expect(page.get_by_role("heading", name="Telephone now")).to_be_visible()
    expect(page.locator(".dial")).to_have_attribute("href", "tel:+4570204001")
    expect(page.locator(".verdict")).to_contain_text("Acute")
    axe(page)
    assert Job.objects.get().service_class == "acute"


def test_without_javascript_a_flat_battery_is_acute_and_free(
    no_javascript: Open, town: Town
) -> None:
    page = come(no_javascript)
    page.get_by_role("button", name="Order a technician").click()
    page.get_by_label("Street, number or town").fill("birch")
    page.get_by_label("Street, number or town").press("Enter")
    page.get_by_label(re.compile("^Birch Street 4")).check()
    onward(page)
    page.get_by_label("Battery change").check()
    onward(page)
    # the time could be chosen already; the battery is flat
    page.get_by_role("link", name="Back").click()
    page.get_by_label(re.compile("^The battery is flat")).check()
    onward(page)
    expect(page.get_by_role("link", name="In a window")).to_have_count(0)
    page.get_by_label("Day").fill("2026-11-20")
    page.get_by_label("Time", exact=True).fill("12:30")
    page.get_by_role("button", name="Use this time").click()
    expect(page.locator(".verdict")).to_contain_text("Free: it is not invoiced")
    reach(page)
    onward(page)
    page.get_by_role("button", name="Order this job").click()
    expect(page.locator(".dial")).to_be_visible()
    job = Job.objects.get()
    assert (job.service_class, job.invoiced) == ("acute", False)


def test_by_keyboard_on_a_desk(browse: Open, axe: Check, town: Town) -> None:
    page = come(browse, viewport=DESK)
    page.get_by_role("button", name="Order a technician").focus()
    page.keyboard.press("Enter")
    box = page.get_by_label("Street, number or town")
    box.focus()
    page.keyboard.type("birch 3")
    page.get_by_label(re.compile("^Birch Street 3")).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Battery change").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="When?")).to_be_visible()
    axe(page)
    page.get_by_role("button", name=re.compile("Tue 24 Nov 13:00")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".job-time")).to_contain_text("Tue 24 Nov 13:00–14:00")
    axe(page)


def test_tomorrow_on_another_device(phone: Open, browse: Open, town: Town) -> None:
    page = come(phone)
    page.get_by_role("button", name="Order a technician").click()
    search(page, "birch 6", "Birch Street 6")
    onward(page)
    page.get_by_label("Key bundle").fill("North")
    page.get_by_label("SmartLock").check()
    onward(page)
    other = come(browse, viewport=DESK)
    other.get_by_role("link", name=re.compile("Birch Street 6")).click()
    expect(other.locator("main")).to_contain_text("North")
    other.get_by_role("link", name="Birch Street 6: choose a time.").click()
    expect(other.get_by_role("heading", name="When?")).to_be_visible()
