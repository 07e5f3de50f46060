"""Mail is fetched from a real server: each once, whoever disturbs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from driftbook.inbox import ledger
from driftbook.inbox.fetching import server as fetching
from driftbook.inbox.fetching.server import NoPassword, connected
from driftbook.inbox.fetching.watch import Watch
from driftbook.inbox.models import Mail, Mailbox
from driftbook.inbox.tests.cast import mailbox, written
from driftbook.inbox.tests.dovecot import PASSWORD, PROGRAM, Dovecot

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(PROGRAM is None, reason="needs Dovecot 2.3"),
]
VARIABLE = "CASES_MAIL_PASSWORD"


@pytest.fixture
def dovecot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    made = Dovecot()
    made.start()
    yield made
    made.remove()


@pytest.fixture
def box(dovecot: Dovecot) -> Mailbox:
    return mailbox(imap=dovecot.url(), secret=VARIABLE)


def take(box: Mailbox) -> int:
    with connected(box) as server:
        return server.take(timezone.now, lambda: False)


def raw(number: int, text: str = "x") -> bytes:
    return written(text, message_id=f"<{number}@example.com>").as_bytes()


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not _unless_locked(what):
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


def _unless_locked(what: Callable[[], bool]) -> bool:
    """In memory SQLite does not wait for whoever writes."""
    try:
        return what()
    except OperationalError:
        return False


def test_what_is_there_is_taken_once_and_marked_as_read(dovecot: Dovecot, box: Mailbox) -> None:
    assert take(box) == 0
    for number in range(3):
        dovecot.deliver(raw(number))
    assert take(box) == 3
    assert take(box) == 0
    kept = list(Mail.objects.order_by("uid"))
    assert [mail.uid for mail in kept] == [1, 2, 3]
    assert {mail.validity for mail in kept} == {kept[0].validity}
    assert bytes(kept[0].raw).replace(b"\r\n", b"\n").strip().endswith(raw(0).strip())
    with connected(box) as server:
        assert server._box.uids("UNSEEN") == []
        assert len(server._box.uids("ALL")) == 3


def test_a_gap_that_a_killed_fetcher_left_is_filled(dovecot: Dovecot, box: Mailbox) -> None:
    for number in range(4):
        dovecot.deliver(raw(number))
    take(box)
    Mail.objects.filter(uid=2).delete()
    assert take(box) == 1
    assert Mail.objects.filter(uid=2).exists()


def test_one_that_cannot_be_written_down_keeps_nobody_waiting(
    dovecot: Dovecot, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        dovecot.deliver(raw(number))
    keep, failing = ledger.keep, [2]

    def fails(**facts: Any) -> Mail:
        if facts["uid"] in failing:
            raise ValueError("no")
        return keep(**facts)

    monkeypatch.setattr(fetching, "keep", fails)
    with connected(box) as server:
        assert server.take(timezone.now, lambda: False) == 2
        failing.clear()
        assert server.take(timezone.now, lambda: False) == 1
        assert server.take(timezone.now, lambda: False) == 0


def test_other_numbers_for_the_same_mails_lose_nothing(dovecot: Dovecot, box: Mailbox) -> None:
    from driftbook.inbox.due import Inbox

    dovecot.deliver(raw(1))
    take(box)
    Inbox().run_due(timezone.now(), 9)
    dovecot.renumber()
    assert take(box) == 1
    assert len(set(Mail.objects.values_list("validity", flat=True))) == 2
    Inbox().run_due(timezone.now(), 9)
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["duplicate", "review"]


def test_what_is_too_large_waits_for_somebody(
    dovecot: Dovecot, box: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.INBOX_BYTES = 1000
    monkeypatch.setattr(fetching, "PART", 300)
    dovecot.deliver(raw(1, "y\n" * 2000))
    take(box)
    mail = Mail.objects.get()
    assert (mail.state, mail.why, mail.due) == ("quarantined", "too-large", None)
    assert (len(mail.raw), mail.size > 4000) == (300, True)
    with connected(box) as server:
        assert len(server._box.uids("UNSEEN")) == 1


def test_what_was_there_before_the_mailbox_is_left(dovecot: Dovecot, box: Mailbox) -> None:
    dovecot.deliver(raw(1))
    box.since = timezone.now() + timedelta(days=3)
    assert take(box) == 0


def test_a_watch_hears_at_once_and_outlives_its_server(dovecot: Dovecot, box: Mailbox) -> None:
    from driftbook.inbox.fetching import watch as watching

    watch = Watch(box)
    watch.start()
    try:
        wait_for(lambda: Mailbox.objects.get().seen is not None)
        dovecot.deliver(raw(1))
        began = time.monotonic()
        wait_for(lambda: Mail.objects.count() == 1)
        assert time.monotonic() - began < watching.POLL  # it was told, and did not ask
        dovecot.stop()
        wait_for(lambda: Mailbox.objects.get().trouble != "")
        dovecot.start()
        dovecot.deliver(raw(2))
        wait_for(lambda: Mail.objects.count() == 2)
        wait_for(lambda: Mailbox.objects.get().trouble == "")
    finally:
        watch.end()
        watch.join(60)
    assert not watch.is_alive()


def test_a_server_that_cannot_tell_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from driftbook.inbox.fetching import watch as watching

    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.setattr(watching, "POLL", 0.1)
    dovecot = Dovecot(idle=False)
    dovecot.start()
    watch = Watch(mailbox(imap=dovecot.url(), secret=VARIABLE))
    watch.start()
    try:
        wait_for(lambda: Mailbox.objects.get().seen is not None)
        with connected(watch.mailbox) as server:
            assert not server.tells
        dovecot.deliver(raw(1))
        wait_for(lambda: Mail.objects.count() == 1)
    finally:
        watch.end()
        watch.join(60)
        dovecot.remove()


def test_a_wrong_password_is_told(dovecot: Dovecot, box: Mailbox, monkeypatch: Any) -> None:
    monkeypatch.setenv(VARIABLE, "wrong")
    watch = Watch(box)
    watch.start()
    wait_for(lambda: "AUTHENTICATIONFAILED" in Mailbox.objects.get().trouble)
    watch.end()
    watch.join(60)
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(NoPassword, match=VARIABLE), connected(box):
        pass


def test_a_password_may_stand_in_a_file(
    dovecot: Dovecot, box: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(tmp_path / "password"))
    assert take(box) == 0
