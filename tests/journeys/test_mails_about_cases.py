"""Choosing which mails about cases one gets: on a phone, in the dark, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from driftbook.inbox.models import Bounced
from driftbook.requests.models import MailChoice
from driftbook.requests.tests.cast import NOW, PETRA, houses, of
from tests.conftest import Open

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
CHOOSE = "/requests/mail/"


@pytest.fixture
def visit(browse: Open, live_server: Any) -> Callable[..., Page]:
    """`visit(CHOOSE)` as Petra."""
    houses()
    session = of(PETRA).cookies["sessionid"].value
    return lambda path, **more: browse(path, session=session, **more)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_petra_says_that_mail_arrives_again_and_wants_a_digest(
    visit: Callable[..., Page], axe: Callable[[Page], None], scheme: str
) -> None:
    Bounced.objects.create(address="petra@example.org", at=NOW, why="5.1.1")
    page = visit(CHOOSE, color_scheme=scheme)
    axe(page)
    page.get_by_role("button", name="It works again").click()
    page.get_by_label("One mail each working morning").check()
    page.get_by_role("button", name="Keep this choice").click()
    page.get_by_text("Your choice is kept.").wait_for()
    axe(page)
    assert not Bounced.objects.exists()
    assert MailChoice.objects.get().how == "digest"


def test_without_javascript(visit: Callable[..., Page]) -> None:
    page = visit(CHOOSE, javascript=False)
    page.get_by_label("No mails about cases").check()
    page.get_by_role("button", name="Keep this choice").click()
    assert page.get_by_label("No mails about cases").is_checked()
