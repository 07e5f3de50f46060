"""Mail that is handed over: told 250 only after it is committed."""

from __future__ import annotations

import io
import smtplib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection

from driftbook.inbox.ledger import keep, mailbox_of
from driftbook.inbox.models import Mail
from driftbook.inbox.receiving import listening as door
from driftbook.inbox.receiving.listening import listening
from driftbook.inbox.tests.cast import ADDRESS, NOW, mailbox, written
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = (OperationalError("gone"), InterfaceError("connection already closed"))


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Of LMTP and SMTP."""
    monkeypatch.setattr(door, "READY", 60.0)  # the machine may be busy
    mailbox()
    with ExitStack() as stack:
        yield {
            kind: stack.enter_context(listening(f"{kind}://127.0.0.1:{free_port()}"))
            for kind in ("lmtp", "smtp")
        }


def test_by_smtp(ports: dict[str, int]) -> None:
    with smtplib.SMTP("127.0.0.1", ports["smtp"]) as server:
        refused = server.sendmail(
            "asger@example.com",
            ["cases+17.ab@example.org", "nobody@example.org"],
            written("å" * 3000).as_bytes(),
        )
    assert list(refused) == ["nobody@example.org"]
    mail = Mail.objects.get()
    assert (mail.source, mail.recipient, mail.state) == (
        *("smtp", "cases+17.ab@example.org"),
        "waiting",
    )


def test_by_lmtp_with_an_answer_for_each_recipient(ports: dict[str, int]) -> None:
    mailbox("more@example.org")
    with smtplib.LMTP("127.0.0.1", ports["lmtp"]) as server:
        server.ehlo_or_helo_if_needed()
        server.mail("asger@example.com")
        for address in ("cases@example.org", "more@example.org", "CASES+1.a@example.org"):
            assert server.rcpt(address)[0] == 250
        assert server.rcpt("nobody@example.org")[0] == 550
        assert server.docmd("DATA")[0] == 354
        server.send(written().as_bytes() + b"\r\n.\r\n")
        assert [server.getreply()[0] for _ in range(3)] == [250, 250, 250]
        assert server.noop()[0] == 250
    rows = Mail.objects.order_by("recipient").values_list("mailbox__address", "recipient")
    assert list(rows) == [
        (ADDRESS, "CASES+1.a@example.org"),
        ("more@example.org", "more@example.org"),
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there is a pool")
def test_whoever_waits_for_mail_keeps_no_connection_of_the_pool(ports: dict[str, int]) -> None:
    """Four for each place where mail is taken: the ten of a pool would soon be gone."""
    pool = connection.pool  # type: ignore[attr-defined]
    connection.close()
    with ExitStack() as stack:
        for _client in range(4):
            server = stack.enter_context(smtplib.LMTP("127.0.0.1", ports["lmtp"]))
            server.sendmail("asger@example.com", [ADDRESS], written().as_bytes())
    told = pool.get_stats()
    assert told["pool_available"] == told["pool_size"]


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_taken_where_the_database_is_away(
    ports: dict[str, int], monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    for name, back in (("mailbox_of", mailbox_of), ("keep", keep)):
        monkeypatch.setattr(door, name, Mock(side_effect=fault))
        with (
            smtplib.SMTP("127.0.0.1", ports["smtp"]) as server,
            pytest.raises(smtplib.SMTPException, match="451"),
        ):
            server.sendmail("a@example.com", [ADDRESS], written().as_bytes())
        monkeypatch.setattr(door, name, back)
    assert not Mail.objects.exists()


def test_what_is_too_large_goes_back(settings: Any, ports: dict[str, int]) -> None:
    settings.INBOX_BYTES = 1000
    with (
        listening(f"smtp://127.0.0.1:{free_port()}") as port,
        smtplib.SMTP("127.0.0.1", port) as server,
        pytest.raises(smtplib.SMTPResponseException) as told,
    ):
        server.sendmail("a@example.com", [ADDRESS], written("x\n" * 2000).as_bytes())
    assert told.value.smtp_code == 552


def test_an_ended_mailbox_takes_nothing(ports: dict[str, int]) -> None:
    box = mailbox()
    box.ended = NOW
    box.save()
    with (
        smtplib.SMTP("127.0.0.1", ports["smtp"]) as server,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        server.sendmail("a@example.com", [ADDRESS], b"x")


def test_a_second_fetcher_takes_over_where_the_first_has_listened(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from driftbook.inbox.fetching import process

    mailbox()
    monkeypatch.setattr(process, "LOOK", 0.0)
    port = free_port()
    settings.INBOX_LISTENS = (f"lmtp://127.0.0.1:{port}",)
    with process._Fetcher() as second:
        with process._Fetcher() as first:
            first.look()
            second.look()
            with smtplib.LMTP("127.0.0.1", port) as server:
                server.sendmail("a@example.com", [ADDRESS], written().as_bytes())
        second.look()
        with smtplib.LMTP("127.0.0.1", port) as server:
            server.sendmail("a@example.com", [ADDRESS], written().as_bytes())
    assert Mail.objects.count() == 2


class Pipe:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes, *words: str) -> int:
    """The exit code."""
    monkeypatch.setattr("sys.stdin", Pipe(content))
    try:
        call_command("receive", *words, stderr=io.StringIO())
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox()
    raw = written().as_bytes()
    assert piped(monkeypatch, raw, "--recipient", "cases+1.x@example.org") == 0
    assert piped(monkeypatch, written(to="Cases <cases+2.y@example.org>").as_bytes()) == 0
    monkeypatch.setenv("ORIGINAL_RECIPIENT", ADDRESS)
    assert piped(monkeypatch, raw) == 0
    assert Mail.objects.filter(source="pipe").count() == 3
    assert piped(monkeypatch, raw, "--recipient", "nobody@example.org") == 67
    assert piped(monkeypatch, b"\n") == 65

    from driftbook.inbox.receiving import pipe

    for fault in FAULTS:
        away = Mock(side_effect=fault)
        monkeypatch.setattr(pipe, "keep", away)
        assert piped(monkeypatch, raw) == 75
