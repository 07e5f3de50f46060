"""A change is asked for, a council meets on it, its minutes are made, and it is approved (I-03)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.downtime.changes import actions
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.town import COLIN, COPENHAGEN, CORA, MAX, SVEN, Town, user
from driftbook.downtime.tests.wishes import approved, by, wish
from driftbook.outbox.models import Message
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LOOKS = {
    "phone": (PHONE, "light"),
    "small": (SMALL_PHONE, "light"),
    "dark": (PHONE, "dark"),
    "desk": (DESK, "light"),
    "desk-dark": (DESK, "dark"),
}


@pytest.fixture
def town() -> Town:
    return cast.town()


@pytest.fixture
def visit(town: Town, browse_as: Open) -> Open:
    """`visit("cora", "/downtime/changes/")`: the page, for one of the cast."""
    return lambda who, path, **more: browse_as(user(who), path, **more)


def soon(days: int) -> datetime:
    """09:00 so many days from now."""
    at = timezone.now().astimezone(COPENHAGEN) + timedelta(days=days)
    return at.replace(hour=9, minute=0, second=0, microsecond=0)


def test_asked_too_late_offered_the_earliest_and_approved_after_a_meeting(
    visit: Open, town: Town, axe: Check
) -> None:
    page = visit(CORA, "/downtime/changes/")
    axe(page)
    page.get_by_role("link", name="Ask for a change").click()
    axe(page)
    page.get_by_label("What is changed").fill("A new version of the care plan")
    page.get_by_label("Kind of change").select_option(label="Minor change")
    page.get_by_label("The care plan").check()
    page.get_by_label("Why").fill("It is **faster**.")
    start = soon(8)
    page.get_by_label("Wished start").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.get_by_label("Wished end").fill(f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.get_by_label("How it is done").fill("1. Stop it\n2. Copy it\n3. Start it")
    page.get_by_label("Way back").fill("Start the old one.")
    picture(page, "change-new-phone")
    page.get_by_role("button", name="See what the handbook says").click()
    expect(page.get_by_role("heading", name="What the handbook says")).to_be_visible()
    managers = page.get_by_role("row", name=re.compile("Managers"))
    expect(managers).to_contain_text("too late")
    axe(page)
    picture(page, "change-said-phone")
    page.get_by_role("button", name=re.compile("Begin on ")).click()
    expect(page.get_by_text("The handbook lets it be done then")).to_be_visible()
    expect(page.get_by_label("How it is done")).to_have_value("1. Stop it\n2. Copy it\n3. Start it")
    axe(page)
    page.get_by_role("button", name="Ask for the change").click()
    expect(page.get_by_text("Whoever decides and advises was told.")).to_be_visible()
    axe(page)
    picture(page, "change-asked-phone")
    change = Change.objects.get()
    assert Message.objects.filter(to="colin@example.org").count() == 1

    council = visit(COLIN, "/downtime/councils/", viewport=DESK)
    axe(council)
    council.get_by_role("link", name=re.compile("The council")).click()
    axe(council)
    picture(council, "council-desk")
    council.locator("summary", has_text="Call a meeting").click()
    council.get_by_label("Place").fill("Room 2")
    council.get_by_role("button", name="Call a meeting").click()
    expect(council.get_by_role("link", name="A new version of the care plan")).to_be_visible()
    council.get_by_role("button", name="Send the agenda").click()
    expect(council.get_by_text("The agenda is on its way")).to_be_visible()
    axe(council)
    picture(council, "agenda-desk")
    assert Message.objects.filter(subject__startswith="Agenda").count() == 2
    now = timezone.now()
    Meeting.objects.update(start=now - timedelta(hours=2), end=now - timedelta(hours=1))
    council.reload()
    council.get_by_role("link", name="Make the minutes").click()
    council.get_by_label("Colin").check()
    council.get_by_label("The council's advice").select_option(label="For it")
    council.get_by_label("Priority").select_option(label="2, soon")
    council.get_by_label("What was said").fill("In the morning, please.")
    axe(council)
    picture(council, "minutes-form-desk")
    council.get_by_role("button", name="Make the minutes").click()
    expect(council.get_by_role("heading", name="Minutes")).to_be_visible()
    axe(council)
    picture(council, "minutes-desk")
    with council.expect_download() as paper:
        council.get_by_role("link", name="as a PDF").click()
    assert paper.value.suggested_filename == "town-council-1-minutes.pdf"

    page.goto(f"/downtime/changes/{change.key}/")
    expect(page.get_by_text("In the morning, please.")).to_be_visible()
    page.get_by_label("Reasons").fill("The council is for it.")
    axe(page)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("The change is approved.")).to_be_visible()
    axe(page)
    picture(page, "change-approved-phone")
    change.refresh_from_db()
    assert (change.state, change.advice.get().person) == ("approved", None)


def test_without_javascript_a_group_is_put_together_and_advises(visit: Open, town: Town) -> None:
    change = wish(town, now=timezone.now())
    page = visit(COLIN, f"/downtime/changes/{change.key}/", javascript=False)
    page.locator("summary", has_text="Put somebody into the group").click()
    page.get_by_label("Who", exact=True).select_option(label="Sven")
    page.get_by_label("What they are asked for").fill("Knows the wards")
    page.get_by_role("button", name="Put into the group").click()
    expect(page.get_by_text("Sven is in the group, and was told.")).to_be_visible()
    sven = visit(SVEN, f"/downtime/changes/{change.key}/", javascript=False)
    sven.locator("summary", has_text="Give advice").click()
    sven.get_by_label("What do you advise?").select_option(label="Unsure")
    sven.get_by_label("In your words").fill("The wards are asleep then.")
    sven.get_by_role("button", name="Give advice").click()
    expect(sven.get_by_text("Your advice is written down.")).to_be_visible()
    assert change.advice.get().council == "network"


def test_the_pages_are_readable(visit: Open, town: Town, axe_in: Callable[..., None]) -> None:
    start = soon(21)
    end = start + timedelta(hours=3)
    change = wish(town, now=timezone.now(), start=start, end=end)
    wish(town, now=timezone.now(), title="The wires", systems=["net"], start=start, end=end)
    actions.advise(
        change=change,
        council="council",
        evaluation="against",
        words="Not **then**.",
        by=by(MAX, "council-member"),
        now=timezone.now(),
    )
    page = visit(CORA, "/downtime/changes/")
    for path, name in (
        ("/downtime/changes/?state=all", "changes"),
        (f"/downtime/changes/{change.key}/", "change"),
        (f"/downtime/calendar/?month={start:%Y-%m}", "calendar"),
        ("/downtime/calendar/?month=2026-12", "calendar-december"),
        ("/downtime/councils/town/council/", "council"),
    ):
        page.goto(path)
        for how, look in LOOKS.items():
            axe_in(page, look)
            picture(page, f"{name}-{how}")


def test_a_full_day_is_a_page_of_its_own(
    visit: Open, town: Town, axe_in: Callable[..., None]
) -> None:
    """Read on every screen; reached with the keyboard, without JavaScript."""
    start = soon(21)
    minute = timedelta(minutes=1)
    some = [{"systems": ["plan"]}, {}, {"systems": ["net"], "risk": "high"}]
    approved(town, *({"start": start + 5 * n * minute} | some[n % 3] for n in range(60)))
    month = f"/downtime/calendar/?month={start:%Y-%m}"
    for path, name in ((month, "full"), (f"/downtime/calendar/day/?day={start:%Y-%m-%d}", "day")):
        page = visit(CORA, path)
        for how, look in LOOKS.items():
            axe_in(page, look)
            picture(page, f"calendar-{name}-{how}")
    page = visit(CORA, month, javascript=False)
    page.get_by_role("link", name="and 55 more").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{start:%Y}")
    entries = page.locator(".day-entries > li")
    expect(entries).to_have_count(50)
    expect(entries.nth(2)).to_contain_text("At the same time as Change 1: No 1")
    page.get_by_role("link", name="More", exact=True).focus()
    page.keyboard.press("Enter")
    expect(entries).to_have_count(10)
    expect(entries.last).to_contain_text("No 60")
    page.get_by_role("link", name="Before", exact=True).click()
    page.get_by_role("navigation", name="You are here").get_by_role("link").last.click()
    expect(page.get_by_role("link", name="and 55 more")).to_be_visible()
