"""Mails of ours that came back mark the address, and whoever handles the case is told."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from driftbook.inbox.models import Bounced, Mail
from driftbook.outbox.models import Message
from driftbook.requests.letters_due import Letters
from driftbook.requests.models import KEEPER, SYSTEM, Case
from driftbook.requests.tests.cast import (
    KARIN,
    NOW,
    PETRA,
    Houses,
    user,
)
from driftbook.requests.tests.letters import BOX, a_case, said
from driftbook.requests.tests.mails import (
    MINUTE,
    came,
    ended,
    reply_to,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


def came_back(
    to: str, recipient: str, original: str = "", status: str = "5.1.1", action: str = "failed"
) -> EmailMessage:
    """A delivery report (RFC 3464)."""
    copy = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {original}\n\n" if original else ""
    raw = (
        f"From: MAILER-DAEMON@mx.example.com\nTo: {to}\nSubject: Undelivered Mail\n"
        f"Message-ID: <b{Mail.objects.count()}@mx.example.com>\nMIME-Version: 1.0\n"
        "Date: Fri, 20 Nov 2026 09:00:00 +0100\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\n"
        + (f"--b\n{copy}" if copy else "")
        + "--b--\n"
    )
    from email import message_from_bytes, policy

    parsed = message_from_bytes(raw.encode(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def asked(case: Case) -> Message:
    said(case, KARIN, "Which door?", side=KEEPER)
    Letters().run_due(NOW, 5)
    return Message.objects.get(to="petra@example.org")


def test_a_mail_to_petra_comes_back_and_karin_is_told(made: Houses) -> None:
    case = a_case(made, state="handling", handler=user(KARIN).key)
    message = asked(case)
    row = came(came_back(message.headers["Return-Path"], "petra@example.org", message.reference))
    assert ended(row) == ("done", "bounced")
    bounced = Bounced.objects.get()
    assert (bounced.address, bounced.why, bounced.permanent) == ("petra@example.org", "5.1.1", True)
    note = case.posts.get(position=2)
    assert (note.internal, note.side, note.person) == (True, SYSTEM, None)
    assert "petra@example.org" in note.text
    deed = case.deeds.get()
    assert (deed.what, deed.state, deed.details) == (
        "mail-bounced",
        "handling",
        {"status": "5.1.1"},
    )
    Letters().run_due(NOW + MINUTE, 5)
    assert Message.objects.filter(to="karin@example.org").count() == 1
    again = came_back(message.headers["Return-Path"], "petra@example.org", message.reference)
    assert ended(came(again)) == ("done", "bounced")
    assert (case.deeds.count(), Bounced.objects.get().times) == (1, 2)
    assert Case.objects.count() == 1


def test_the_token_alone_is_enough_where_the_report_says_for_whom(made: Houses) -> None:
    case = a_case(made)
    assert ended(came(came_back(reply_to(case, PETRA), "petra@example.org"))) == ("done", "bounced")
    assert Bounced.objects.get().address == "petra@example.org"


def test_a_forged_report_marks_nobody(made: Houses) -> None:
    case = a_case(made)
    for report in (
        came_back(BOX, "petra@example.org"),
        came_back(BOX, "petra@example.org", "<made-up@example.org>"),
        came_back(reply_to(case, PETRA), "paul@example.org"),
    ):
        assert ended(came(report)) == ("ignored", "bounce-of-nothing-of-ours")
    assert not Bounced.objects.exists()
    assert not case.deeds.exists()


def test_a_mail_that_is_only_late_is_noted_and_no_more(made: Houses) -> None:
    case = a_case(made)
    message = asked(case)
    report = came_back(BOX, "petra@example.org", message.reference, "4.4.1", "delayed")
    assert ended(came(report)) == ("done", "late")
    assert not Bounced.objects.get().permanent
    assert not case.deeds.exists()
