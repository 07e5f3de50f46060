"""Whoever looks after the locks sees what is wrong with them, on a phone, as it happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.doors.models import BatteryDay, Device, Gateway
from driftbook.doors.tests.locks import COPENHAGEN, SVEN, Town, town, user
from tests.conftest import DESK, Open
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def there() -> Town:
    now = timezone.now()
    found = town()
    Gateway.objects.update(online=True, online_since=now, seen=now)
    Device.objects.update(
        state="locked",
        state_at=now - timedelta(minutes=14),
        state_since=now - timedelta(hours=3),
        battery=48,
        battery_at=now - timedelta(minutes=14),
        battery_since=now - timedelta(days=1),
        seen=now - timedelta(minutes=14),
    )
    return found


def test_a_lock_that_jams_appears_by_itself(
    there: Town, browse_as: Open, axe: Callable[[Page], None]
) -> None:
    page = browse_as(user(SVEN), "/doors/fleet/")
    expect(page.get_by_text("All is well")).to_be_visible()
    picture(page, "fleet-well")
    axe(page)
    Device.objects.filter(unit=there.lock).update(state="jammed", state_since=timezone.now())
    expect(page.get_by_text("1 unit is to be looked at")).to_be_visible()
    page.get_by_role("link", name="Jammed").last.click()
    expect(page.locator(".unit-state")).to_have_text("Jammed")
    expect(page.get_by_text("If somebody stands before the door now")).to_be_visible()
    picture(page, "unit-jams")
    axe(page)


def test_a_gateway_that_goes_down_is_said_once(
    there: Town, browse_as: Open, axe: Callable[[Page], None]
) -> None:
    Gateway.objects.update(online=False, online_since=timezone.now() - timedelta(minutes=50))
    page = browse_as(user(SVEN), "/doors/fleet/", color_scheme="dark")
    expect(page.get_by_text("is down")).to_have_count(1)
    expect(page.get_by_text("Nothing else is wrong")).to_be_visible()
    picture(page, "fleet-gateway-dark")
    axe(page)
    page.get_by_role("link", name="Show them").click()
    expect(page.locator(".found-link")).to_have_count(3)


def test_a_battery_has_a_drawing_and_a_table(
    there: Town, browse_as: Open, axe: Callable[[Page], None]
) -> None:
    device = Device.objects.get(unit=there.lock)
    today = timezone.localdate(timezone=COPENHAGEN)
    BatteryDay.objects.bulk_create(
        BatteryDay(
            device=device,
            day=today - timedelta(days=60 - n),
            battery=78 - n // 2,
            lowest=78 - n // 2,
            at=timezone.now(),
        )
        for n in range(61)
    )
    page = browse_as(user(SVEN), f"/doors/units/{there.lock.key}/", viewport=DESK)
    expect(page.locator(".trend-line")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.locator(".unit-days tbody tr")).to_have_count(61)
    picture(page, "unit-battery-desk")
    axe(page)
    without = browse_as(user(SVEN), f"/doors/units/{there.lock.key}/", javascript=False)
    expect(without.locator(".trend-line")).to_be_visible()
    expect(without.get_by_role("link", name="Look again")).to_be_visible()
