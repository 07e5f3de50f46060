"""Two people talk in a case, each on the own screen, and see what the other says as it comes."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from driftbook.people.models import Session
from driftbook.requests.models import DONE, KEEPER, Case
from driftbook.requests.tests.cast import KARIN, KURT, NOW, PAUL, PETRA, Houses, houses, user
from driftbook.requests.tests.talking import address, filed, says
from tests.cast import session_of
from tests.conftest import DESK, PHONE, SMALL_PHONE, Open

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
SOON = 15_000
"""Milliseconds: some turns of the poll, on a machine that is busy."""
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def here(transactional_db: None, settings: Any, tmp_path: Path) -> Houses:
    settings.CASE_FILES = tmp_path / "cases"
    return houses()


def opened(browse: Open, name: str, path: str, **more: Any) -> Page:
    """A page in the browser of somebody who is signed in."""
    return browse(path, session=session_of(user(name)), **more)


def sign_in(page: Page, name: str) -> None:
    client = Client()
    client.force_login(user(name))
    url = "/".join(page.url.split("/")[:3])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 160)).save(out, "JPEG")
    return out.getvalue()


def shoot(page: Page, name: str) -> None:
    """Keep a picture, where `PICTURES` names a folder."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def long_case(here: Houses) -> Case:
    """With a bit of everything in it."""
    case = filed(here)
    says(here, case, KURT, "Strange: this door was repaired in May.", side=KEEPER, internal=True)
    says(
        here,
        case,
        PETRA,
        "It is the door to the yard. The light blinks red.",
        via="mail",
        folded="-- \nPetra\nThe owner\n\nOn Friday the keeper wrote:\n> Which door is it?",
        html="<p>It is the <b>door to the yard</b>. The light blinks red.</p>",
    )
    says(here, case, KARIN, "Is anybody locked out?", side=KEEPER, asks=True)
    return case


def test_what_one_says_the_other_sees_as_it_comes(here: Houses, browse: Open, axe: Check) -> None:
    case = filed(here)
    petra = opened(browse, PETRA, address(case))
    karin = opened(browse, KARIN, address(case), viewport=DESK)
    expect(petra.get_by_text("Karin is looking at this now")).to_be_visible(timeout=SOON)
    karin.get_by_label("Your message").fill("Which door is it?")
    expect(petra.get_by_text("Karin is writing")).to_be_visible(timeout=SOON)
    karin.get_by_role("button", name="Send as a question").click()
    expect(karin.get_by_text("A question: the case waits for the answer")).to_be_visible()
    expect(petra.get_by_text("Which door is it?").first).to_be_visible(timeout=SOON)
    expect(petra.get_by_role("heading", name="We wait for your answer")).to_be_visible()
    axe(petra)
    shoot(petra, "phone-asked")
    petra.get_by_role("link", name="Answer", exact=True).click()
    petra.get_by_label("Your message").fill("The one to the yard.")
    picture = {"name": "yard.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    petra.get_by_label("Pictures and other files").set_input_files(picture)  # type: ignore[arg-type]
    petra.get_by_role("button", name="Send").click()
    expect(petra.get_by_role("img", name="yard.jpg")).to_be_visible()
    expect(petra.get_by_role("heading", name="We wait for your answer")).not_to_be_visible()
    expect(karin.get_by_text("The one to the yard.")).to_be_visible(timeout=SOON)
    expect(karin.get_by_role("img", name="yard.jpg")).to_be_visible(timeout=SOON)
    axe(karin)
    axe(petra)
    case.refresh_from_db()
    assert case.state == "handling"


def test_what_is_being_written_stays_when_something_comes(here: Houses, browse: Open) -> None:
    case = filed(here)
    page = opened(browse, PETRA, address(case))
    page.get_by_label("Your message").fill("Half a sen")
    says(here, case, KARIN, "We are on it.", side=KEEPER)
    expect(page.get_by_text("We are on it.")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("Your message")).to_have_value("Half a sen")


def test_what_was_written_survives_a_sign_in_that_has_run_out(here: Houses, browse: Open) -> None:
    case = filed(here)
    page = opened(browse, PETRA, address(case))
    page.get_by_label("Your message").fill("A long story.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url("/sign-in/?next=%2F")
    sign_in(page, PETRA)
    page.goto(address(case))
    expect(page.get_by_label("Your message")).to_have_value("A long story.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".post").last).to_contain_text("A long story.")
    expect(page.get_by_label("Your message")).to_have_value("")


def test_without_javascript(here: Houses, no_javascript: Open) -> None:
    case = filed(here)
    page = opened(no_javascript, PETRA, address(case))
    says(here, case, KARIN, "Which door?", side=KEEPER, asks=True)
    page.get_by_role("link", name="Show what is new").click()
    expect(page.locator(".post").last).to_contain_text("Which door?")
    page.get_by_label("Your message").fill("The one to the yard.")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.get_by_label("Pictures and other files").set_input_files(picture)  # type: ignore[arg-type]
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".post").last).to_contain_text("The one to the yard.")
    expect(page.get_by_role("img", name="a.jpg")).to_be_visible()
    wrong = {"name": "x.html", "mimeType": "image/png", "buffer": b"<html>"}
    page.get_by_label("Pictures and other files").set_input_files(wrong)  # type: ignore[arg-type]
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("is of a kind that is not taken")).to_be_visible()


def test_the_page_on_every_screen(here: Houses, browse: Open, axe_in: Callable[..., None]) -> None:
    def look(page: Page, who: str, **screens: Any) -> None:
        for scheme in ("light", "dark"):
            for name, viewport in screens.items():
                axe_in(page, (viewport, scheme))
                shoot(page, f"{name}-{who}-{scheme}")

    case = long_case(here)
    page = opened(browse, PETRA, address(case))
    look(page, "petra", phone=PHONE, small=SMALL_PHONE, desk=DESK)
    page = opened(browse, KARIN, address(case))
    expect(page.get_by_text("Internal note: the other side")).to_be_visible()
    for summary in page.locator(".post-folded summary").all():
        summary.click()
    look(page, "karin", phone=PHONE, desk=DESK)
    ended = filed(here, state=DONE, ended=NOW, reopens_until=NOW + timedelta(minutes=1))
    page = opened(browse, PAUL, address(ended))
    expect(page.get_by_text("If there is more, file a new one.")).to_be_visible()
    look(page, "ended", phone=PHONE)
