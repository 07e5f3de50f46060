"""Somebody looks for a number, takes a topic along, and shows it on the intranet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from driftbook.people.models import Organisation
from tests.cast import person, signed_in
from tests.conftest import DESK, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]

TOPIC = "/handbooks/orebro/support/contacts/"
PAGES = [
    "/handbooks/search/",
    "/handbooks/search/?q=lås",
    "/handbooks/search/?q=zebra&handbook=aarhus",
    "/handbooks/search/?q=x&handbook=nowhere",
    TOPIC,
]


@pytest.fixture(autouse=True)
def renderings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder for what is rendered."""
    monkeypatch.setattr(settings, "OPERATOR", replace(settings.OPERATOR, var=tmp_path))


@pytest.fixture
def session(transactional_db: None) -> str:
    """The session of somebody who runs Örebro's handbook."""
    town = Organisation.objects.get(name="Örebro kommun")
    client = signed_in(person("owner", town.slug, "handbook-owner"))
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browse: Open, axe_in: Callable[..., None], path: str) -> None:
    page = browse(path, locale="sv")
    axe_in(page, (SMALL_PHONE, "light"), (DESK, "light"), (SMALL_PHONE, "dark"))


def test_from_a_number_to_the_one_who_answers(no_javascript: Open) -> None:
    page = no_javascript("/handbooks/", locale="en")
    page.get_by_label("Search the handbooks").fill("+46 19 105410")
    page.keyboard.press("Enter")
    first = page.locator(".hit").first
    expect(first).to_contain_text("Låssmed")
    first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/support/contacts/#contacts-locksmith$"))
    expect(page.locator("#contacts-locksmith")).to_be_in_viewport()


def test_a_handbook_is_searched_from_its_cover(no_javascript: Open) -> None:
    page = no_javascript("/handbooks/orebro/", locale="en")
    page.get_by_label("Search this handbook").fill("reservnyckel")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_label("Handbook", exact=True)).to_have_value("orebro")
    expect(page.locator("mark").first).to_have_text(re.compile("reservnyckel", re.IGNORECASE))


def test_a_topic_is_taken_along(browse: Open) -> None:
    page = browse(TOPIC, locale="en")
    address = page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    assert address is not None
    response = page.request.get(address)
    assert response.headers["content-type"] == "application/pdf"
    assert response.body().startswith(b"%PDF-1.7")
    again = page.request.get(address, headers={"If-None-Match": response.headers["etag"]})
    assert again.status == 304


def test_a_topic_stands_in_the_intranet_until_it_is_ended(
    browse: Open, axe: Check, session: str, live_server: Any
) -> None:
    page = browse(f"{TOPIC}embeds/", locale="en", session=session)
    axe(page)
    page.get_by_label("Where will it be shown?").fill("Intranet, keys")
    page.get_by_label("Sites that may show it").fill("https://intranet.example.org")
    page.get_by_role("button", name="Make the link").click()
    found = re.search(r'src="([^"]+)"', page.locator(".copy").first.inner_text())
    assert found is not None
    axe(page)

    path = found[1].removeprefix(live_server.url)
    for scheme in ("light", "dark"):
        axe(browse(path, color_scheme=scheme, viewport=SMALL_PHONE))
    framed = in_a_frame(browse, path, "https://intranet.example.org", live_server.url)
    heading = framed.frame_locator("iframe").locator("h1")
    expect(heading).to_have_text("Kontakter")
    elsewhere = in_a_frame(browse, path, "https://elsewhere.example.org", live_server.url)
    assert elsewhere.frames[1].url.startswith("chrome-error:")

    page.get_by_role("button", name="End this link").click()
    expect(page.locator("main")).to_contain_text("The link has ended.")
    framed.reload()
    expect(heading).to_be_visible()
    expect(heading).not_to_have_text("Kontakter")


def in_a_frame(browse: Open, path: str, site: str, server: str) -> Page:
    """A page of another site that frames the address; both are reached over https."""
    page = browse("/api/ping", strict=False)
    frame = f'<iframe title="x" src="https://driftbook.example.org{path}"></iframe>'
    page.route(f"{site}/", lambda route: route.fulfill(content_type="text/html", body=frame))

    def ours(route: Route) -> None:
        address = route.request.url.replace("https://driftbook.example.org", server)
        route.fulfill(response=route.fetch(url=address))

    page.route("https://driftbook.example.org/**", ours)
    page.goto(f"{site}/")
    return page
