"""A stairwell waits for its housing association: on a phone, in the dark, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.jobs.models import Job, Procedure
from driftbook.jobs.tests.association import here, of, on, order
from driftbook.jobs.tests.cast import LONE, SOREN, user
from tests.cast import signed_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LIST = "/jobs/procedures/"


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Job:
    """Ordered in January; today is 20 March, and nobody has done anything."""
    monkeypatch.setattr(timezone, "now", lambda: on("2026-03-20"))
    return order(here())


def sign_in(page: Page, name: str, address: str) -> None:
    """As if the person had signed in; how that is done is told in other stories."""
    cookie = settings.SESSION_COOKIE_NAME
    key = signed_in(user(name)).cookies[cookie].value
    origin = "://".join(urlsplit(page.url)[:2])
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie, "value": key, "url": origin}])
    page.goto(address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_the_way_to_a_key_box(phone: Open, axe: Check, job: Job, scheme: Any) -> None:
    page = phone("/support/", color_scheme=scheme)
    sign_in(page, LONE, LIST)
    expect(page.get_by_role("heading", name="Waits for you")).to_contain_text("1 overdue")
    axe(page)
    page.get_by_role("link", name="First contact").click()
    expect(page.locator(".timeline")).to_contain_text("was due by Sunday 15 February 2026")
    axe(page)
    page.get_by_label("They decline").check()
    page.get_by_label("When it happened").fill("2026-03-18")
    page.get_by_label("Note").fill("The board has decided against it.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("It is the turn of The town")
    expect(page.get_by_role("button", name="Write it down")).to_have_count(0)
    axe(page)
    sign_in(page, SOREN, LIST)
    page.get_by_role("link", name="A key box instead?").click()
    expect(page.get_by_label("Agreed placement")).to_be_hidden()
    page.get_by_label("Order a key box").check()
    page.get_by_label("Agreed placement").fill("Left of the entrance")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("has to be said")).to_be_visible()
    axe(page)
    page.get_by_label("The association permits it").select_option("yes")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("main")).to_contain_text("Order 2 has come of it")
    expect(page.locator(".timeline")).to_contain_text("The board has decided against it.")
    axe(page)
    page.goto(LIST)
    expect(page.get_by_role("heading", name="Ended")).to_be_visible()
    axe(page)
    assert of(job).ending == "keybox"


def test_without_javascript(no_javascript: Open, job: Job) -> None:
    page = no_javascript("/support/")
    sign_in(page, LONE, f"{LIST}{of(job).key}/")
    page.get_by_label("They accept").check()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    page.get_by_label("It is signed").check()
    page.get_by_label("Its number or date").fill("17")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("main")).to_contain_text("The job that waited can be given a time.")
    assert Procedure.objects.get().ending == "agreed"
    assert Job.objects.get().state == "placed"
