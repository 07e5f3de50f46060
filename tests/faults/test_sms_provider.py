"""The SMS provider has too much to do, is broken, hangs, answers with a web page, or answers late.

Whoever waits for an SMS gets it once, or a double of which we can say why; a mail is not held up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from driftbook.config.letters import Sms
from driftbook.outbox.channels import sms
from driftbook.outbox.models import Attempt, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import NOW, code, letter
from driftbook.outbox.tests.web import Site, serving
from driftbook.work import stopping
from tests.faults.test_mail_server import LETTERS

pytestmark = pytest.mark.django_db
TAKEN = b'{"id": "s123", "status": "created"}'


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [LETTERS]}]
    settings.OUTBOX_FILES = tmp_path / "outbox"
    stopping.begin()
    with serving() as site:
        monkeypatch.setattr(sms.Elks.__init__, "__defaults__", (site.url,))
        settings.OUTBOX_TIMEOUT = 1
        settings.OUTBOX_SMS = Sms("46elks", "user:secret", "Town")
        site.answer = TAKEN
        yield site


def turn(minutes: float = 0) -> None:
    Outbox().run_due(NOW + timedelta(minutes=minutes), 20)


def tries() -> Counter[str]:
    return Counter(Attempt.objects.values_list("outcome", flat=True))


def test_too_many_at_once_it_says_when_to_come_back(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """429: none of the others is tried in vain, and nobody comes back before the time it gives."""
    site.status, site.headers = 429, {"Retry-After": "600"}
    codes = [code(str(number), to=f"+45 12 34 56 0{number}") for number in range(3)]
    mail = letter("mail")
    turn()
    mail.refresh_from_db()
    assert mail.state == "sent", "a mail is not held up"
    assert len(site.got) == 1
    assert "will be tried again: 429" in caplog.text
    codes[0].refresh_from_db()
    assert codes[0].due >= NOW + timedelta(minutes=10)
    site.status, site.headers = 200, {}
    turn(minutes=9)
    turn(minutes=20)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert len(site.got) == 1 + 3


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (500, b"oops", "failed"),
        (503, b"<html><body>Down for maintenance</body></html>", "failed"),
        (200, b"<html><body>Welcome</body></html>", "in doubt"),
    ],
)
def test_it_is_broken(
    site: Site, status: int, said: bytes, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.status, site.answer = status, said
    one = code()
    turn()
    one.refresh_from_db()
    assert (one.state, tries()) == ("waiting", {outcome: 1})
    assert str(status) in one.error
    assert str(status) in caplog.text
    assert "secret" not in caplog.text
    site.status, site.answer = 200, TAKEN
    turn(minutes=10)
    one.refresh_from_db()
    assert (one.state, one.provider_id) == ("sent", "s123")


def test_it_hangs_and_has_taken_it_all_the_same(site: Site) -> None:
    """Then it may come twice; the attempt says so, and both carry the same words."""
    site.wait = 3
    one = code()
    turn()
    site.wait = 0
    turn(minutes=10)
    one.refresh_from_db()
    assert (one.state, tries()) == ("sent", {"in doubt": 1, "sent": 1})
    assert len({got.body for got in site.got}) == 1
    assert len(site.got) == 2


def test_the_number_is_refused_for_good(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.status, site.answer = 400, b"no such number"
    one = code()
    turn()
    turn(minutes=600)
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "400 no such number")
    assert len(site.got) == 1
    assert "is a dead letter" in caplog.text
