"""The mail server is slow, refuses, wants to be asked again, hangs, or breaks off in the middle.

Whoever gets mail gets each once, or a double of which we can say why. Other channels are not held
up. Who runs it reads in the log and in the outbox what waits, and why.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from driftbook.outbox.models import Attempt, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests import smtp
from driftbook.outbox.tests.post import NOW, code, letter
from driftbook.outbox.tests.smtp import Server
from driftbook.work import due, stopping
from tests.handbook.small import ROOT

pytestmark = pytest.mark.django_db
LETTERS = ROOT / "src/driftbook/outbox/tests/letters"
HOURS = timedelta(hours=1)


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Path) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [LETTERS]}]
    settings.OUTBOX_FILES = tmp_path / "outbox"
    stopping.begin()


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with smtp.listening(settings) as server:
        yield server


def turn(hours: float = 0) -> None:
    Outbox().run_due(NOW + hours * HOURS, 20)


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def outcomes() -> Counter[str]:
    return Counter(Attempt.objects.values_list("outcome", flat=True))


def got(server: Server) -> Counter[str]:
    """How often each mail was taken."""
    return Counter(str(mail["Message-ID"]) for mail in server.taken)


def test_a_server_that_hangs_keeps_no_sms_waiting(
    server: Server, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It takes the mail and never says so. The SMS behind ten mails goes in the same turn."""
    settings.OUTBOX_TIMEOUT = 1
    hangs = server.handle_DATA

    async def hang(*given: Any) -> str:
        said = await hangs(*given)
        await asyncio.sleep(30)
        return said

    server.handle_DATA = hang  # type: ignore[method-assign]
    for number in range(10):
        letter(str(number), to=f"somebody{number}@example.org")
    sms = code(now=NOW)
    turn()
    sms.refresh_from_db()
    assert sms.state == "sent"
    assert states() == {"sent": 1, "waiting": 10}
    assert outcomes() == {"sent": 1, "in doubt": 1}, "one mail was tried, the others were spared"
    assert "will be tried again: " in caplog.text
    waits = [one for one in due.upcoming(NOW) if one.source == "outbox"]
    assert len(waits) == 10, "the operator sees the queue"
    assert max(one.attempts for one in waits) == 1

    server.handle_DATA = hangs  # type: ignore[method-assign]
    turn(hours=1)
    assert states() == {"sent": 11}
    doubles = {one: times for one, times in got(server).items() if times > 1}
    doubt = Attempt.objects.get(outcome="in doubt").message.reference
    assert doubles == {doubt: 2}, "the one double is the one that is in doubt, under one Message-ID"


def test_a_server_that_wants_to_be_asked_again(server: Server) -> None:
    """Greylisting: each pair of sender and receiver is refused for a while, then taken."""
    known: set[str] = set()
    takes = server.handle_RCPT

    async def greylist(given: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address not in known:
            known.add(address)
            return "451 4.7.1 greylisted, come back later"
        return await takes(given, session, envelope, address, options)

    server.handle_RCPT = greylist  # type: ignore[method-assign]
    for number in range(3):
        letter(str(number), to=f"somebody{number}@example.org")
    turn()
    assert states() == {"waiting": 3}, (
        "all of them were asked for: it is not the server that is away"
    )
    error = Message.objects.values_list("error", flat=True).first()
    assert error == "451 4.7.1 greylisted, come back later"
    turn(hours=1)
    assert states() == {"sent": 3}
    assert set(got(server).values()) == {1}


def test_a_server_that_breaks_off_in_the_middle(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.to_data = "hang up"
    one = letter()
    turn()
    one.refresh_from_db()
    assert (one.state, outcomes()) == ("waiting", {"in doubt": 1})
    server.to_data = ""
    turn(hours=1)
    assert states() == {"sent": 1}
    assert got(server) == {one.reference: 1}
    assert caplog.text.count("will be tried again") == 1


def test_a_server_that_refuses_for_good(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """A mailbox that is not there is a dead letter at once; the others go."""
    server.refused.add("somebody1@example.org")
    for number in range(3):
        letter(str(number), to=f"somebody{number}@example.org")
    turn()
    assert states() == {"sent": 2, "failed": 1}
    dead = Message.objects.get(state="failed")
    assert dead.error == "550 no such mailbox"
    assert "is a dead letter: 550 no such mailbox" in caplog.text
    for hours in (1, 5, 50):
        turn(hours)
    assert outcomes() == {"sent": 2, "refused": 1}, "and is not tried again"


def test_a_server_that_is_away_for_a_day(server: Server, settings: Any) -> None:
    """Nothing is given up for it: everything goes when it is back."""
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # where nobody listens
    for number in range(5):
        letter(str(number), to=f"somebody{number}@example.org")
    now = NOW
    while now < NOW + 24 * HOURS:
        source = Outbox()
        source.run_due(now, 20)
        following = source.next_due(now)
        assert following is not None
        now = max(following, now + timedelta(seconds=1))
    assert states() == {"waiting": 5}
    settings.EMAIL_PORT = there
    for _ in range(10):
        Outbox().run_due(now + 5 * HOURS, 20)
    assert states() == {"sent": 5}
    assert set(got(server).values()) == {1}
