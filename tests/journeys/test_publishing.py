"""A handbook owner shortens the night in the browser, sees what that means for people, publishes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from driftbook.editions.models import Edition
from driftbook.outbox.models import Message
from driftbook.people.models import User
from tests.cast import person, signed_in
from tests.shelf import lay, shipped_files

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
DRAFT = "/handbooks/gladsaxe/draft/"


@pytest.fixture
def owners() -> tuple[User, User]:
    """The handbook owners of both parties; nobody else may read the handbook."""
    lay(shipped_files("gladsaxe"), opened=False)
    hanne = person("hanne", "gladsaxe-kommune", "handbook-owner")
    return hanne, person("ellen", "bekey", "handbook-owner", language="da")


def sign_in(page: Page, user: User, address: str) -> None:
    """As if the person had signed in; how that is done is told in other stories."""
    name = settings.SESSION_COOKIE_NAME
    key = signed_in(user).cookies[name].value
    origin = page.url.removesuffix("/support/")
    page.context.add_cookies([{"name": name, "value": key, "url": origin}])
    page.goto(address)


def replace(page: Page, old: str, new: str) -> None:
    """Change the text in the field, as with the keyboard."""
    field = page.get_by_label("Text")
    field.fill(field.input_value().replace(old, new))
    page.get_by_role("button", name="Save").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_draft_to_edition(
    phone: Open, axe: Check, owners: tuple[User, User], scheme: Any
) -> None:
    page = phone("/support/", color_scheme=scheme)
    sign_in(page, owners[0], DRAFT)
    axe(page)
    page.get_by_role("button", name="Begin a draft").click()
    axe(page)
    page.get_by_role("link", name="support.yaml").first.click()
    replace(page, "Mo-Fr 08:00-16:00; PH off", "Mo-Fr 08:00-15:00; PH of")
    expect(page.locator(".problems")).to_contain_text("9:11")
    axe(page)
    replace(page, "PH of\n", "PH off\n")
    replace(page, "00:00-08:00,16:00-24:00", "00:00-08:00,15:00-24:00")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"{DRAFT}chapters/handbook/")
    replace(page, 'version: "1.3"', 'version: "1.4"')
    page.goto(f"{DRAFT}comparison/")
    expect(page.locator("main")).to_contain_text("closes at 15:00 instead of 16:00 on weekdays")
    expect(page.locator(".diff .added").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name="On to publishing").click()
    axe(page)
    page.get_by_role("button", name="Publish and tell").click()
    page.get_by_label("What has changed, and why").fill("SPOC går hjem kl. 15.")
    page.get_by_role("button", name="Publish and tell").click()
    expect(page.get_by_text("Version 1.4 is published.")).to_be_visible()
    page.get_by_role("link", name="Editions").click()
    expect(page.locator("#edition-3")).to_contain_text("Holds now")
    axe(page)
    page.get_by_role("link", name="What changed between two of them?").click()
    expect(page.locator("main")).to_contain_text("From version 1.3 (2) to 1.4, for people")
    axe(page)
    page.goto("/handbooks/gladsaxe@2/support/hours/")
    expect(page.locator("main")).to_contain_text("This is version 1.3 (2) as it was published.")
    expect(page.locator("main")).to_contain_text("Mo-Fr 08:00-16:00; PH off")
    axe(page)
    page.goto("/handbooks/gladsaxe/reviews/")
    axe(page)
    told = Message.objects.filter(about_key="gladsaxe", to="ellen@example.org").get()
    assert "15:00" in told.text
    assert "SPOC går hjem kl. 15." in told.text
    assert Edition.objects.filter(agreement__handbook="gladsaxe").count() == 3


def test_without_javascript(no_javascript: Open, owners: tuple[User, User]) -> None:
    page = no_javascript("/support/")
    sign_in(page, owners[0], DRAFT)
    page.get_by_role("button", name="Begin a draft").click()
    page.get_by_role("link", name="handbook.yaml").first.click()
    replace(page, 'version: "1.3"', 'version: "1.4"')
    page.goto(f"{DRAFT}publication/")
    page.get_by_label("What has changed, and why").fill("Kun nummeret.")
    page.get_by_role("button", name="Publish and tell").click()
    expect(page.get_by_text("Version 1.4 is published.")).to_be_visible()
