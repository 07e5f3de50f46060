"""The desk of whoever is signed in, and the menu."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.desk.tests.conftest import BOOK, NOW, Read, Town
from driftbook.history.by import By
from driftbook.outbox.models import FAILED
from driftbook.work.actions import beat
from tests import cast

pytestmark = pytest.mark.django_db


def test_nobody_has_no_desk(client: Client, read: Read) -> None:
    assert client.get("/desk/")["Location"] == "/sign-in/?next=%2Fdesk%2F"
    front = read(client, "/handbooks/")
    assert 'href="/desk/"' not in front
    assert 'href="/outbox/"' not in front


def test_a_care_worker_sees_what_is_theirs_and_nothing_else(town: Town, read: Read) -> None:
    town.letter("1", FAILED)
    page = read(town.browser("care-worker"), "/desk/")
    assert "Care worker · Gladsaxe Kommune" in page
    assert f'href="/support/{BOOK}/"' in page
    assert f'href="/changes/{BOOK}/"' in page
    for other in ("could not be sent", "No worker", "/outbox/", "/history/", "/webhooks/", "draft"):
        assert other not in page, other


def test_a_handbook_owner_sees_draft_review_and_what_happens_next(town: Town, read: Read) -> None:
    from driftbook.editions.actions import drafts, reviews
    from driftbook.editions.models import Draft, Edition
    from driftbook.editions.shelf import read as reading
    from driftbook.people.models import Agreement

    owner = town.person("handbook-owner")
    browser = cast.signed_in(owner)
    assert "nobody has begun one" in read(browser, "/desk/")
    agreement = Agreement.objects.get(handbook=BOOK)
    by = By(owner.key, "handbook-owner")
    drafts.start(agreement=agreement, by=by, organisation=town.town, now=NOW)
    assert Draft.objects.count() == 1
    edition = Edition.objects.filter(agreement=agreement).latest("number")
    reviews.expect(agreement=agreement, handbook=reading(edition), now=NOW)
    page = read(browser, "/desk/")
    assert f"last changed by {owner.name}" in page
    assert "To be gone through by" in page
    assert "are reminded of the review of the handbook" in page


def test_what_waits_is_one_line_however_much_it_is(town: Town, read: Read) -> None:
    spoc = town.browser("spoc")
    town.letter("1")
    assert "A mail is sent: “Time to go through: Keys”." in read(spoc, "/desk/")
    for number in range(2, 9):
        town.letter(str(number))
    assert "8 messages wait." in read(spoc, "/desk/")


def test_without_a_worker_it_says_so(town: Town, read: Read) -> None:
    spoc = town.browser("spoc")
    assert "No worker has run here yet." in read(spoc, "/desk/")
    beat(name="w", now=NOW)
    assert "No worker runs; the last one was there" in read(spoc, "/desk/")
    beat(name="w", now=timezone.now())
    assert "Nothing is sent at the moment" not in read(spoc, "/desk/")


def test_the_menu_shows_what_a_role_opens(town: Town, read: Read) -> None:
    assert 'href="/jobs/"' in read(town.browser("spoc"), "/handbooks/")
    assert 'href="/jobs/"' not in read(town.browser("system-administrator"), "/handbooks/")


def test_the_desk_leads_to_what_is_looked_at_now_and_then(town: Town, read: Read) -> None:
    assert 'href="/outbox/"' in read(town.browser("spoc"), "/desk/")
    assert 'href="/history/"' not in read(town.browser("spoc"), "/desk/")
    assert 'href="/history/"' in read(town.browser("system-administrator"), "/desk/")


def test_somebody_without_a_role_is_told_so(read: Read) -> None:
    page = read(cast.signed_in(cast.person("nora")), "/desk/")
    assert "You have no role in any organisation yet" in page


def test_whoever_keeps_the_people_is_led_to_them(town: Town, read: Read) -> None:
    there = "/people/organisations/"
    assert there in read(town.browser("portal-administrator"), "/desk/")
    assert there not in read(town.browser("spoc"), "/desk/")
