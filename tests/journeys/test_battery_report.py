"""A SPOC's Monday: the battery report, and twenty changes into the windows (G-24, G-25)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.doors.batteries.due import Batteries
from driftbook.doors.models import BatteryReport, Device, Gateway, Unit
from driftbook.doors.tests.batteries import MONDAY, claims, falling
from driftbook.jobs.models import Job, Order
from driftbook.jobs.tests import batteries, cast
from driftbook.jobs.tests.cast import SOREN, Town
from driftbook.work import stopping
from tests.conftest import DESK
from tests.shelf import LONG_AGO

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
NINE = MONDAY + timedelta(hours=3)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    """It is nine o'clock on Monday. Twenty locks will soon be flat, two are, one says nothing."""
    there = batteries.town(agreed=True)
    gateway = Gateway.objects.create(organisation=there.orderer, name="g-1", since=LONG_AGO)
    for number, unit in enumerate([*batteries.flats(there, 20), *there.units[:3]]):
        Device.objects.create(gateway=gateway, name=unit.serial, unit=unit, since=LONG_AGO)
        claims(unit, [77] * 60 if unit == there.units[2] else falling(*_battery(number)))
    stopping.begin()
    Batteries().run_due(MONDAY, 20)
    monkeypatch.setattr(timezone, "now", lambda: NINE)
    return there


def _battery(number: int) -> tuple[float, float]:
    """Percent sixty days ago, and what it loses each day."""
    return (46 + number % 7, 0.45) if number < 20 else (50, 0.65)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_monday(browse_as: Open, axe: Check, town: Town, scheme: Any) -> None:
    soren = cast.user(SOREN)
    page = browse_as(soren, "/doors/batteries/", color_scheme=scheme)
    axe(page)
    page.get_by_role("link", name="Monday 23 November 2026", exact=True).click()
    expect(page.locator(".battery-counts li").first).to_contain_text("2")
    expect(page.locator(".battery-rows > li")).to_have_count(23)
    axe(page)
    page.locator(".battery-rows > li").nth(0).get_by_role("checkbox").uncheck(force=True)
    page.locator(".battery-rows > li").nth(1).get_by_role("checkbox").uncheck(force=True)
    page.get_by_role("button", name="Order battery changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agree the times")
    expect(page.locator(".job-list > li")).to_have_count(20)
    expect(page.locator(".job-list > li").first).to_contain_text("Tue 24 Nov 13:00–14:00")
    axe(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Day and time agreed with the citizen")
    for box in page.get_by_label(re.compile("^Agreed with the citizen")).all():
        box.check(force=True)
    page.get_by_role("button", name=re.compile("^Choose another time")).first.click()
    page.locator("button.hour").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agree the times")
    unticked = page.locator("input[name=agreed]:not(:checked)")
    expect(unticked).to_have_count(1)
    unticked.first.check(force=True)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Telephone", exact=True).fill("70 20 40 01")
    page.get_by_role("button", name="Continue").click()
    axe(page)
    page.get_by_role("button", name="Order these 20 jobs").click()
    expect(page.get_by_role("heading", name="Order 1")).to_be_visible()
    assert Order.objects.get().jobs.count() == 20
    _every_rule_holds()
    report = BatteryReport.objects.get()
    page.goto(f"/doors/batteries/{report.key}/")
    expect(page.get_by_text("Change ordered")).to_have_count(20)
    axe(page)


def _every_rule_holds() -> None:
    """First priority, two an hour at most, agreed for the time that it is."""
    seats: dict[datetime, int] = {}
    for job in Job.objects.all():
        assert job.starts is not None
        seats[job.starts] = seats.get(job.starts, 0) + 1
        local = job.starts.astimezone(MONDAY.tzinfo)
        assert job.facts["agreed"] == local.strftime("%Y-%m-%dT%H:%M")
        assert job.service_class == "normal"
    assert max(seats.values()) == 2


def test_on_a_desk_and_without_javascript(browse_as: Open, axe: Check, town: Town) -> None:
    soren = cast.user(SOREN)
    page = browse_as(soren, "/doors/batteries/now/", viewport=DESK)
    axe(page)
    plain = browse_as(soren, "/doors/batteries/now/", javascript=False)
    plain.get_by_role("button", name="Order battery changes").click()
    expect(plain.locator(".job-list > li")).to_have_count(22)
    assert Unit.objects.count() == 25
