"""A tired person signs in, sees what is theirs, and is told where things are changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.outbox.actions import put
from driftbook.outbox.models import FAILED, WAITING, Message
from driftbook.people.models import Agreement, Membership, Organisation, User
from tests import cast
from tests.conftest import DESK, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
Enter = Callable[..., Page]

BOOK = "gladsaxe"
PAGES = [
    "/desk/",
    "/history/",
    "/history/verification/",
    f"/history/handbook/{BOOK}/",
    "/outbox/",
    "/outbox/{letter}/",
    "/webhooks/",
    f"/changes/{BOOK}/",
    f"/changes/{BOOK}/?change=role",
    f"/changes/{BOOK}/?change=role&sign_in=local",
]


@pytest.fixture
def town() -> Organisation:
    parties = Agreement.objects.get(handbook=BOOK).parties
    return parties.get(name="municipality").organisation


@pytest.fixture
def letter(town: Organisation) -> Message:
    """A dead letter to somebody of the town."""
    with transaction.atomic():
        message = put(
            channel="mail",
            to="ann@example.org",
            template="editions/letters/review",
            context={"name": "Ann", "title": "Keys", "version": "1", "due": "Mon"},
            language="en",
            organisation=town.key,
            person=None,
            key="1",
            now=timezone.now(),
        )
    message.state, message.ended, message.error = FAILED, timezone.now(), "550 no such mailbox"
    message.save()
    return message


@pytest.fixture
def enter(town: Organisation, browse: Open, live_server: Any) -> Enter:
    """`enter("spoc", "/desk/")`: the page, for somebody who is signed in with this role."""

    def open_page(role: str, path: str, **more: Any) -> Page:
        user: User = cast.person(role)
        Membership.objects.get_or_create(
            user=user, organisation=town, role=role, defaults={"since": timezone.now()}
        )
        return browse(path, session=cast.session_of(user), **more)

    return open_page


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(
    enter: Enter, axe_in: Callable[..., None], letter: Message, path: str
) -> None:
    page = enter("system-administrator", path.format(letter=letter.uid))
    for fold in page.locator("main summary").all():
        fold.click()
    axe_in(page, (SMALL_PHONE, "dark"), (DESK, "light"))


def test_a_care_worker_is_two_taps_from_a_number(enter: Enter, axe: Check) -> None:
    page = enter("care-worker", "/desk/")
    expect(page.locator("h1")).to_have_text("Care-Worker")
    page.get_by_role("link", name="Who do I turn to?").last.click()
    expect(page).to_have_url(re.compile(f"/support/{BOOK}/"))


def test_whoever_is_refused_learns_where_it_is_changed(enter: Enter, axe: Check) -> None:
    page = enter("care-worker", "/history/", strict=False)
    expect(page.locator("h1")).to_have_text("Your role does not allow this")
    expect(page.locator("main")).to_contain_text("Administrationsmodulet Netkey")
    axe(page)
    page.get_by_role("link", name="To my desk").click()
    expect(page.locator(".kicker").first).to_have_text("You are signed in as")


def test_a_dead_letter_is_sent_once_more_without_javascript(enter: Enter, letter: Message) -> None:
    page = enter("system-administrator", "/desk/", javascript=False)
    page.get_by_role("link", name="Look at the dead letters").click()
    page.get_by_role("link", name="Time to go through: Keys").first.click()
    page.get_by_role("button", name="Send it once more").click()
    expect(page.get_by_role("status")).to_contain_text("It waits to be sent once more")
    letter.refresh_from_db()
    assert letter.state == WAITING
    page.goto("/history/")
    expect(page.locator(".event-text").first).to_contain_text("let the dead letter to")


def test_a_webhook_is_added_and_its_secret_seen_once(enter: Enter) -> None:
    page = enter("system-administrator", "/webhooks/", javascript=False)
    page.get_by_label("Address").fill("https://drift.example.org/hook")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".secret")).to_contain_text("whsec_")
    page.reload()
    expect(page.locator(".secret")).to_have_count(0)
