"""A property company's two users file all that their handbook offers, on a phone (B-01 … B-08)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from driftbook.desk import demo
from driftbook.doors.models import Tag
from driftbook.people.models import Party, User
from driftbook.requests.models import Case, Extract
from tests.cast import session_of, signed_in
from tests.handbook.small import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
VERA, HUGO, TYRA = "Vera Påhittad", "Hugo Påhittad", "Tyra Påhittad"
TAG = "04011001A"


@pytest.fixture(autouse=True)
def shown(settings: Any, tmp_path: Path) -> None:
    """The demo's company, as a new user finds it."""
    settings.CASE_FILES = tmp_path
    Party.objects.filter(organisation__slug="kunden").delete()  # of the shelf that all tests share
    list(demo.shown(ROOT / "handbooks/bbgruppen", timezone.now()))


def come(opened: Open, who: str) -> Page:
    session = session_of(User.objects.get(name=who))
    return opened("/requests/", session=session, locale="sv")


def begin(page: Page, name: str) -> None:
    page.goto("/requests/")
    page.locator("a.choice-main", has_text=name).click()


def send(page: Page) -> Case:
    """Look it over, send it, and land on the case."""
    page.locator("button[name=preview]").click()
    page.locator("form[action$='/filing/'] button.button-primary").click()
    page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/"))
    return Case.objects.get(key=page.url.rstrip("/").rpartition("/")[2].partition("?")[0])


def pick(page: Page, field: str, text: str, found: str) -> None:
    page.locator(f"#q-{field}").fill(text)
    page.get_by_label(re.compile(found)).first.check()


def test_two_users_file_all_seven(phone: Open) -> None:
    vera, hugo = come(phone, VERA), come(phone, HUGO)
    begin(hugo, "Spärra eller återaktivera tagg")
    hugo.get_by_label("Spärra taggen").check()
    pick(hugo, "tag", TAG, TAG)
    lost = send(hugo)
    assert lost.state == "done"
    assert Tag.objects.get(number=TAG).blocked is not None, "it opens nothing from now on"

    begin(vera, "Beställning")
    vera.get_by_label("Taggar", exact=True).check()
    vera.get_by_label("Antal taggar").fill("2")
    vera.get_by_label(re.compile("Vem som ska ha taggarna")).fill("Lägenhet 1001")
    vera.get_by_label("Jag hämtar i butik").check()
    vera.get_by_label(re.compile("Vilken butik")).fill("Påhittby")
    ordered = send(vera)

    begin(hugo, "Felanmälan")
    hugo.get_by_label(re.compile("Vad är fel")).fill("Porttelefonen ringer inte.")
    fault = send(hugo)

    begin(vera, "Föreslå en ändring")
    vera.get_by_label(re.compile("Vad du saknar eller önskar")).fill("En lista per trapphus.")
    suggested = send(vera)

    begin(hugo, "Utdrag eller logg")
    hugo.get_by_label("Lista över användare").check()
    hugo.get_by_label(re.compile("^Kalkylblad")).check()
    extract = send(hugo)
    assert Extract.objects.get(case=extract).form == "xlsx"

    begin(vera, "Portalanvändare")
    vera.get_by_label("Lägg till någon").check()
    vera.locator("#f-name").fill("Nya Påhittad")
    vera.get_by_label(re.compile("Mejladress")).fill("nya@example.org")
    people = send(vera)

    begin(hugo, "Nytt lösenord")
    hugo.get_by_label("En annan tjänst").check()
    hugo.get_by_label(re.compile("^Vilken tjänst")).fill("Kamerorna, hugo")
    password = send(hugo)

    open_ones = [ordered, fault, suggested, people, password]
    assert {one.state for one in open_ones} == {"waiting"}
    for page in (vera, hugo):
        page.goto("/requests/cases/")
        for one in open_ones:
            assert page.locator(f"a[href='/requests/{one.key}/']").count() == 1
    stranger = signed_in(User.objects.get(name=TYRA))
    assert stranger.get(f"/requests/{fault.key}/").status_code == 404
    assert str(fault.key) not in stranger.get("/requests/cases/?show=all").content.decode()
