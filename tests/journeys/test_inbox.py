"""Somebody looks at the mails that nobody could tell, on a phone, and decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from driftbook.inbox import actions, routing
from driftbook.inbox.due import Inbox
from driftbook.inbox.models import Mail
from driftbook.inbox.routing import Verdict
from driftbook.inbox.tests.cast import KARIN, NOW, Handler, kept, mailbox, written
from driftbook.people.models import User
from driftbook.work import stopping
from tests.cast import session_of
from tests.conftest import DESK, Open

pytestmark = pytest.mark.journey
QUOTED = (
    "\n\nOn Mon, 23 Nov 2026 at 10:12 The Keeper <cases+1.a@example.org> wrote:\n\n> Which door?"
)


@pytest.fixture
def looks(browse: Open, live_server: Any) -> Any:
    """A page in which Karin is signed in, with a mail of each kind before her."""
    stopping.begin()
    before = routing.register(
        Handler(Verdict("review", "unknown-sender"), Verdict("done", about=("case", "17")))
    )
    mailbox(trouble="NoPassword: CASES_MAIL_PASSWORD is not set", imap="imaps://u@mail.example.org")
    kept(written("It is the door to the cellar." + QUOTED, subject="The door binds"))
    kept(written("dealt with", message_id="<2@example.com>", sender="anna@example.com"))
    kept(b"\x00\x01 no mail")
    kept(written("again"), recipient="cases+1.a@example.org")
    Inbox().run_due(NOW, 9)
    actions.mark_bounced(address="asger@example.com", permanent=True, why="5.1.1", now=NOW)
    session = session_of(User.objects.get(username=KARIN))
    yield lambda path, **more: browse(path, session=session, **more)
    routing.register(before)


@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}, {"viewport": DESK}])
def test_the_inbox_and_a_mail_read_well(
    looks: Open, axe: Callable[[Page], None], how: dict[str, Any]
) -> None:
    page = looks("/inbox/", **how)
    expect(page.get_by_role("heading", name="2 mails wait for somebody")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="The door binds").click()
    expect(page.get_by_text("Nobody knows who wrote it.")).to_be_visible()
    page.get_by_text("What was quoted below").click()
    expect(page.get_by_text("> Which door?")).to_be_visible()
    axe(page)


def test_a_mail_is_decided_without_javascript(looks: Open) -> None:
    page = looks("/inbox/?state=review", javascript=False)
    page.get_by_role("link", name="The door binds").click()
    page.get_by_label("Its number").fill("18")
    page.get_by_role("button", name="Add it to this case").click()
    mail = Mail.objects.get(subject="The door binds")
    assert (mail.state, mail.about_key) == ("done", "18")
