"""The maker's support looks at gateways, connects a device, and clears away what was not understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.doors.models import DeadLetter, Device, Gateway
from driftbook.doors.tests.locks import VERA, Town, town, user
from driftbook.doors.wire.ingest import Arrived, take
from tests.conftest import DESK, Open
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TOPIC = "driftbook/v1/the-town-1/L-1/report"


@pytest.fixture
def there() -> Town:
    now = timezone.now()
    found = town()
    Gateway.objects.update(online=True, online_since=now - timedelta(days=2), seen=now)
    Device.objects.update(state="locked", state_at=now, battery=48, battery_at=now, seen=now)
    return found


def test_a_gateway_is_added_and_one_that_is_down_stands_out(
    there: Town, browse_as: Open, axe: Callable[[Page], None]
) -> None:
    Gateway.objects.update(online=False, online_since=timezone.now() - timedelta(hours=3))
    page = browse_as(user(VERA), "/doors/gateways/", color_scheme="dark")
    expect(page.locator(".found").get_by_text("Offline")).to_be_visible()
    picture(page, "gateways-dark")
    axe(page)
    page.get_by_role("link", name="Add a gateway").click()
    page.get_by_label("Name").fill("the town 2")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".form-error-message").first).to_be_visible()
    axe(page)
    page.get_by_label("Name").fill("the-town-2")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gateway the-town-2")
    expect(page.get_by_text("Nothing has been heard through it yet")).to_be_visible()
    axe(page)


def test_a_device_is_connected_to_another_unit(
    there: Town, browse_as: Open, axe: Callable[[Page], None]
) -> None:
    page = browse_as(user(VERA), f"/doors/gateways/{there.gateway.key}/", viewport=DESK)
    expect(page.locator(".devices tbody tr")).to_have_count(3)
    picture(page, "gateway-desk")
    axe(page)
    page.get_by_role("link", name="L-1").click()
    expect(page.locator(".sections [aria-current]")).to_have_text("Gateways")
    expect(page.locator(".facts")).to_contain_text("Opdigtet Allé 12, 2. tv")
    page.get_by_label("Serial number of the unit").fill("nothing")
    page.get_by_role("button", name="Connect it").click()
    expect(page.locator(".form-error-message").first).to_be_visible()
    axe(page)
    page.get_by_label("Serial number of the unit").fill("l-2")
    page.get_by_role("button", name="Connect it").click()
    expect(page.locator(".facts")).to_contain_text("Den Anden Vej 3")
    picture(page, "device-desk")
    axe(page)
    without = browse_as(user(VERA), page.url, javascript=False)
    without.get_by_text("Disconnect it").first.click()
    without.get_by_role("button", name="Disconnect it").click()
    expect(without.get_by_text("No door", exact=True)).to_be_visible()


def test_a_message_that_could_not_be_used_is_read_and_removed(
    there: Town, browse_as: Open, axe: Callable[[Page], None]
) -> None:
    take([Arrived(TOPIC, b'{"state": <b>' + b"x" * 300, timezone.now())] * 2, timezone.now())
    page = browse_as(user(VERA), "/doors/gateways/")
    page.get_by_role("link", name="could not be used").click()
    expect(page.locator(".found-link")).to_contain_text(TOPIC)
    picture(page, "dead-letters")
    axe(page)
    page.locator(".found-link").click()
    expect(page.locator(".payload")).to_contain_text('{"state": <b>')
    picture(page, "dead-letter")
    axe(page)
    page.get_by_role("button", name="I have looked at it").click()
    expect(page.get_by_text("Every message could be used")).to_be_visible()
    axe(page)
    assert not DeadLetter.objects.exists()
