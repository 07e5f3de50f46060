"""Mail by SMTP, against a real server: what it gets, and what we make of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.utils import timezone

from driftbook.outbox.models import Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import MINUTE, NOW, letter
from driftbook.outbox.tests.smtp import Server, listening
from tests.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with listening(settings) as there:
        yield there


def sent(message: Message, at: Any = NOW) -> Message:
    Outbox().run_due(at, 20)
    message.refresh_from_db()
    return message


def test_a_mail_as_it_arrives(server: Server) -> None:
    message = sent(letter(language="da", context={"subject": "Ny udgave på vej", "name": "Åse"}))
    assert message.state == "sent"
    (mail,) = server.taken
    assert mail["Message-ID"] == message.reference
    assert mail["Subject"] == "Dansk: Ny udgave på vej"
    assert mail["From"] == "Driftbook <no-reply@example.org>"
    assert mail["To"] == "ann@example.org"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Content-Language"] == "da"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Dear Åse," in plain.get_content()
    assert "<p>Dear Åse, this &amp; that.</p>" in html.get_content()


ANSWERS = {
    "From": "Öppna dörrar, Malmö",
    "Reply-To": "cases+1-2.abc@example.org",
    "Return-Path": "cases+1-2.abc@example.org",
    "In-Reply-To": "<b@example.org>",
    "References": "<a@example.org> <b@example.org>",
    "Auto-Submitted": "no",
}


def test_a_mail_that_can_be_answered(server: Server) -> None:
    assert sent(letter(headers=ANSWERS)).state == "sent"
    (mail,) = server.taken
    assert mail["From"] == '"Öppna dörrar, Malmö" <no-reply@example.org>'
    assert mail["Reply-To"] == "cases+1-2.abc@example.org"
    assert mail["In-Reply-To"] == "<b@example.org>"
    assert mail["References"] == "<a@example.org> <b@example.org>"
    assert mail["Auto-Submitted"] is None
    assert "NDR" not in mail["X-Auto-Response-Suppress"].split(", ")
    assert server.came_from == ["cases+1-2.abc@example.org"]


def test_a_mail_that_can_be_ended_by_one_click(server: Server) -> None:
    link = "<https://drift.example.org/downtime/status/subscriptions/" + "a" * 64 + "/end/>"
    click = {"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    assert sent(letter(headers=click)).state == "sent"
    (mail,) = server.taken
    assert mail["List-Unsubscribe"].strip() == link
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_row_that_was_tampered_with_is_not_sent(server: Server) -> None:
    message = letter()
    Message.objects.update(headers={"Reply-To": "a@example.org\r\nBcc: x@example.org"})
    message.refresh_from_db()
    assert sent(message).state == "waiting"
    assert server.taken == []


def test_many_mails_share_a_connection(server: Server) -> None:
    for number in range(5):
        letter(f"k{number}", to=f"a{number}@example.org")
    assert Outbox().run_due(NOW, 20) == 5
    assert len({mail["Message-ID"] for mail in server.taken}) == 5


def test_a_receiver_that_does_not_exist_is_a_dead_letter(server: Server) -> None:
    server.to_rcpt = "550 5.1.1 no such user"
    message = sent(letter())
    assert (message.state, message.error) == ("failed", "550 5.1.1 no such user")


def test_one_who_is_refused_does_not_stop_the_next(server: Server) -> None:
    first = letter("a", due=NOW - MINUTE)
    server.to_rcpt = "550 no"
    sent(first)
    server.to_rcpt = ""
    assert sent(letter("b")).state == "sent"


@pytest.mark.parametrize("answer", ["451 try later", "452 full"])
def test_not_now_is_tried_again(server: Server, answer: str) -> None:
    server.to_rcpt = answer
    message = sent(letter())
    assert (message.state, message.error) == ("waiting", answer)
    server.to_rcpt = ""
    assert sent(message, message.due).state == "sent"
    assert server.taken[0]["Message-ID"] == message.reference


def test_a_mail_that_is_refused_whole_is_a_dead_letter(server: Server) -> None:
    server.to_data = "554 not like this"
    assert sent(letter()).state == "failed"


def test_a_server_that_hangs_up_after_the_mail_leaves_a_doubt(server: Server) -> None:
    server.to_data = "hang up"
    message = sent(letter())
    assert message.state == "waiting"
    assert message.tries.get().outcome == "in doubt"


def test_no_server_is_a_failure_without_doubt(settings: Any, server: Server) -> None:
    settings.EMAIL_PORT = free_port()
    message = sent(letter())
    assert message.tries.get().outcome == "failed"
    assert "no connection to the mail server" in message.error


def test_instead_of_a_server_one_file_per_mail(settings: Any) -> None:
    settings.OUTBOX_MAIL = "files"
    message = sent(letter())
    assert message.state == "sent"
    Message.objects.update(state="waiting", due=timezone.now())
    sent(message, timezone.now())
    (file,) = settings.OUTBOX_FILES.iterdir()
    assert file.name == f"{message.uid.hex}.eml"
    assert message_from_bytes(file.read_bytes())["Return-Path"] == "<no-reply@example.org>"
    assert message_from_bytes(file.read_bytes())["Message-ID"] == message.reference


def test_a_file_has_the_same_headers(settings: Any) -> None:
    settings.OUTBOX_MAIL = "files"
    sent(letter(headers=ANSWERS))
    (file,) = settings.OUTBOX_FILES.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["Return-Path"] == "<cases+1-2.abc@example.org>"
    assert mail["Reply-To"] == "cases+1-2.abc@example.org"
    assert mail["References"] == "<a@example.org> <b@example.org>"
