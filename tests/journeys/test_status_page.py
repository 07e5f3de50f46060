"""What everybody sees of a downtime: on a telephone, by mail, in another site, from a copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from driftbook.downtime.models import Subscription
from driftbook.downtime.status import actions, subscribing
from driftbook.downtime.status.due import Copies
from driftbook.downtime.tests.said import downtime, opened, say
from driftbook.downtime.tests.town import BY, CORA, Town, town, user
from driftbook.outbox.tests import smtp
from driftbook.work import worker
from tests.conftest import DESK, PHONE, SMALL_PHONE, Open, tabs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
PAGE = "/downtime/status/the-town/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Check = Callable[..., None]


@pytest.fixture
def there() -> Town:
    """One that runs, one to come that was moved, one that is cancelled, one that is over."""
    there = town()
    opened(there, past_days=60)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    outage = {"kind": "outage", "planning": "unplanned", "title": "The network is down"}
    net = {"systems": ["net"], "affected": ["net", "plan", "web"]}
    downtime(there, at=now - HOUR, start=now - HOUR, end=now + 2 * HOUR, **outage | net)
    moved = downtime(there, at=now - 3 * DAY, start=now + 9 * DAY, end=now + 9 * DAY + 3 * HOUR)
    moved.revision = 2
    say(moved, "moved", at=now - DAY)
    off = downtime(there, title="New web server", start=now + 5 * DAY, end=now + 5 * DAY + HOUR)
    off.cancelled = now - HOUR
    say(off, "cancelled", at=now - HOUR)
    over = downtime(there, title="Old", start=now - 9 * DAY, end=now - 9 * DAY + HOUR)
    over.started, over.finished = over.start, over.end
    say(over, "finished", at=over.end)
    return there


@pytest.mark.once
def test_on_every_screen_and_without_javascript(there: Town, browse: Open, axe_in: Check) -> None:
    page = browse(PAGE)
    expect(page.get_by_text("1 disruption now")).to_be_visible()
    axe_in(page, (SMALL_PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"))
    page.get_by_role("link", name="Dansk").click()
    expect(page.get_by_text("Plejeplanen er nede. (moved)")).to_be_visible()
    assert page.context.cookies() == []
    for path in ("banner/", "subscriptions/"):
        page.goto(PAGE + path)
        axe_in(page, (SMALL_PHONE, "light"), (PHONE, "dark"))
    plain = browse(PAGE, javascript=False)
    plain.get_by_text("What was said when").first.click()
    expect(plain.get_by_text("(planned)").first).to_be_visible()


def test_mail_that_is_asked_for_confirmed_and_ended(
    there: Town, browse: Open, settings: Any, live_server: Any
) -> None:
    settings.ADDRESS = live_server.url
    page = browse(PAGE, javascript=False)
    page.get_by_role("link", name="Get it by mail").click()
    page.get_by_label("Your mail address").fill("rita@example.org")
    page.get_by_label("The care plan").check()
    with smtp.listening(settings) as server:
        page.get_by_role("button", name="Send me the mail").click()
        expect(page.get_by_text("Look into your mail")).to_be_visible()
        worker.run(until_idle=True)
        [asks] = server.taken
        assert asks["To"] == "rita@example.org"
        page.goto(_link(asks.get_content(), "confirmation"))
        page.get_by_role("button", name="Yes, send me mail").click()
        expect(page.get_by_text("You get mail about downtime")).to_be_visible()

        now = timezone.now()
        row = downtime(there, announced=False, start=now + 20 * DAY, end=now + 20 * DAY + HOUR)
        for notice in say(row, "planned", at=now):
            with transaction.atomic():
                subscribing.tell(notice, now)
        worker.run(until_idle=True)
        [_asks, told] = server.taken
        assert "List-Unsubscribe: <http" in " ".join(server.raw[-1].decode().split())  # as it is
        assert told["Subject"] == "The care plan is down: planned"
        assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        click = str(told["List-Unsubscribe"]).strip(" <>")
        assert click == _link(told.get_content(), "end")
    answer = page.request.post(click, form={"List-Unsubscribe": "One-Click"})
    assert answer.ok
    one = Subscription.objects.get()
    assert (one.address, one.ended_because) == ("", "asked")
    assert page.context.cookies() == []


def test_the_banner_is_in_a_page_of_another_site(
    there: Town, browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    frame = f'<iframe title="status" src="{live_server.url}{PAGE}banner/" width="600"></iframe>'
    (tmp_path / "index.html").write_text(f"<!doctype html><html lang='en'>{frame}")
    with _site(tmp_path) as site, tabs(browser, site) as open_page:
        inside = open_page("/index.html").frame_locator("iframe")
        expect(inside.get_by_role("link", name="The network is down")).to_be_visible()
        actions.open_page(
            organisation=there.town,
            languages=["en"],
            sites=["https://intranet.example.org"],
            by=BY,
            now=timezone.now(),
        )
        refused = open_page("/index.html", strict=False).frame_locator("iframe")
        expect(refused.get_by_role("link", name="The network is down")).to_have_count(0)


@pytest.mark.once
def test_the_copy_in_a_folder_stands_by_itself(
    there: Town, browser: Browser, settings: Any, tmp_path: Path, axe_in: Check
) -> None:
    settings.STATUS_FOLDER = tmp_path
    assert Copies().run_due(datetime.now(UTC), 20) == 1
    with _site(tmp_path / "the-town") as site, tabs(browser, site) as open_page:
        page = open_page("/")
        expect(page.get_by_text("1 disruption now")).to_be_visible()
        expect(page.get_by_text("This is a copy of")).to_be_visible()
        axe_in(page, (PHONE, "dark"), (DESK, "light"))
        styled = page.evaluate("getComputedStyle(document.querySelector('.page-head')).color")
        assert styled == "rgb(255, 255, 255)"
        page.get_by_role("link", name="Dansk").click()
        expect(page.get_by_text("Plejeplanen er nede. (moved)")).to_be_visible()
        assert page.request.get(site + "/feed.atom").ok


@pytest.mark.once
def test_cora_keeps_the_page(there: Town, browse_as: Open, axe_in: Check) -> None:
    page: Page = browse_as(user(CORA), "/downtime/status-pages/")
    axe_in(page, (SMALL_PHONE, "light"), (PHONE, "dark"), (DESK, "light"))
    page.get_by_label("Sites that may show the banner").fill("https://intranet.example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is saved.")).to_be_visible()


def _link(text: str, noun: str) -> str:
    found = re.search(rf"https?://\S+/subscriptions/\S+/{noun}/", text)
    assert found
    return found[0]


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    """Another server, that gives out the files of a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
