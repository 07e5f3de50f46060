"""From the supplier's board to the statement: a job is accepted, given, told, done and charged."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from driftbook.charges.models import Line
from driftbook.doors.models import Unit
from driftbook.jobs.models import Job, Proof
from driftbook.jobs.tests.carrying import CITIZEN, place
from driftbook.jobs.tests.cast import LONE, SOREN, TORBEN, TUESDAY, Town, town, user
from driftbook.jobs.tests.ordering import battery
from driftbook.outbox.models import Message
from tests.conftest import DESK, SMALL_PHONE, Open

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]


@pytest.fixture
def here(transactional_db: None) -> Town:
    return town()


@pytest.fixture
def clock(monkeypatch: Any) -> Callable[[Any], None]:
    """Turn the clock of the server: `clock(TUESDAY)`."""
    return lambda at: monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def opened(browse: Open, name: str, path: str, **more: Any) -> Page:
    """A page in the browser of somebody who is signed in."""
    client = Client()
    client.force_login(user(name))
    cookie = client.cookies["sessionid"]
    return browse(path, session=cookie.value, **more)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (90, 120, 160)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_job_from_the_board_to_its_charge(
    here: Town, browse: Open, axe: Check, clock: Callable[[Any], None], javascript: bool
) -> None:
    before = TUESDAY - timedelta(days=3)
    jobs = place(here, battery(here, 1, **CITIZEN), battery(here, 2))
    clock(before)
    board = opened(browse, LONE, "/jobs/board/", javascript=javascript)
    for job in jobs:
        board.get_by_text(f"Job {job.number}", exact=True).click()
    board.get_by_label("Give the ticked jobs to").select_option(label="Torben")
    board.get_by_role("button", name="Accept and give").click()
    expect(board.get_by_text("Torben has got 2 jobs.")).to_be_visible()
    expect(board.get_by_text("Torben is in two places at once").first).to_be_visible()
    if javascript:
        axe(board)

    clock(TUESDAY - timedelta(minutes=50))
    page = opened(browse, TORBEN, "/jobs/today/", javascript=javascript)
    expect(page.get_by_role("heading", name="2 jobs")).to_be_visible()
    if javascript:
        axe(page)
    page.get_by_role("link", name="Battery change, Birch Street 1").click()
    expect(page.get_by_role("link", name="Call the citizen")).to_have_attribute(
        "href", "tel:+46701740605"
    )
    if javascript:
        axe(page)
    page.get_by_role("button", name="On my way: tell the citizen").click()
    expect(page.get_by_text("The citizen gets an SMS. You are on the way.")).to_be_visible()
    assert Message.objects.get(channel="sms").to == "+46701740605"

    clock(TUESDAY + timedelta(minutes=30))
    page = opened(browse, TORBEN, f"/jobs/today/{jobs[0].key}/", javascript=javascript)
    page.get_by_role("link", name="Done", exact=True).click()
    page.get_by_label("Photo").set_input_files(
        {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    if javascript:
        axe(page)
    page.get_by_role("button", name="The job is done").click()
    expect(page.get_by_text("Job 1-1 is done. It is charged as “Normal”.")).to_be_visible()
    assert Line.objects.get().key
    assert Proof.objects.count() == 1
    assert Unit.objects.get(pk=here.units[0].pk).battery_changed is not None

    page.get_by_role("link", name="Battery change, Birch Street 2").click()
    page.get_by_role("link", name="Not done").click()
    page.get_by_role("button", name="The job is not done").click()
    expect(page.get_by_text("Say why, so that the orderer can act.")).to_be_visible()
    page.get_by_label("Why was it not done?").fill("Nobody opened.")
    page.get_by_role("button", name="The job is not done").click()
    expect(page.get_by_text("Nothing is charged")).to_be_visible()
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "not-done"]
    assert Message.objects.filter(person=user(SOREN).key, subject__startswith="Not done").exists()


def test_too_late_for_a_notice(
    here: Town, dark: Open, axe: Check, clock: Callable[[Any], None]
) -> None:
    from driftbook.jobs.tests.carrying import accepted

    job = accepted(here, **CITIZEN)
    clock(TUESDAY - timedelta(minutes=10))
    page = opened(dark, TORBEN, f"/jobs/today/{job.key}/", viewport=SMALL_PHONE)
    expect(page.get_by_text("It is too late for a notice")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="I have called: on my way").click()
    expect(page.get_by_text("You are on the way.")).to_be_visible()
    assert not Message.objects.filter(channel="sms").exists()


@pytest.mark.parametrize("path", ["/jobs/board/", "/jobs/board/day/", "/jobs/board/week/"])
def test_the_board_on_a_desk(
    here: Town,
    browse: Open,
    axe_in: Callable[..., None],
    clock: Callable[[Any], None],
    path: str,
) -> None:
    place(here, battery(here, 1), battery(here, 2))
    clock(TUESDAY - timedelta(hours=5))
    page = opened(browse, LONE, path, viewport=DESK)
    axe_in(page, (DESK, "light"), (SMALL_PHONE, "dark"))
