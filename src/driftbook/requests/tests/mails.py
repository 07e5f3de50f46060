"""Mails that come in, and what becomes of them, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage

from driftbook.inbox.due import Inbox
from driftbook.inbox.ledger import keep
from driftbook.inbox.models import Mail, Mailbox
from driftbook.people.models import User
from driftbook.requests import tokens
from driftbook.requests.models import Case
from driftbook.requests.tests.cast import (
    NOW,
    user,
)
from driftbook.requests.tests.letters import BOX

MINUTE = timedelta(minutes=1)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6364"
    "f8cf500f0003860180d5c3ea020000000049454e44ae426082"
)


def written(
    text: str,
    *,
    sender: str = "petra@example.org",
    to: str = BOX,
    subject: str = "The lamp in the yard",
    **headers: str,
) -> EmailMessage:
    """A mail as a program would write it; each has an id of its own."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    number = Mail.objects.count()
    mail["Message-ID"] = headers.pop("message_id", f"<{number}@mail.example.com>")
    mail["Date"] = "Fri, 20 Nov 2026 09:00:00 +0100"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def came(mail: EmailMessage | str, at: datetime = NOW, **more: str) -> Mail:
    """What became of a mail, once it is in the ledger and has been read."""
    mail = written(mail, **more) if isinstance(mail, str) else mail
    box = Mailbox.objects.get(address=BOX)
    row = keep(mailbox=box, raw=mail.as_bytes(), source="lmtp", now=at)
    Inbox().run_due(at, 5)
    row.refresh_from_db()
    assert row.error == ""
    return row


def ended(row: Mail) -> tuple[str, str]:
    return row.state, row.why


def posts(case: Case) -> list[tuple[str, str]]:
    """What is said in the case: who, by the first name, and what."""
    names = {user.key: user.username for user in User.objects.all()}
    people = [(names[post.person] if post.person else post.side) for post in case.posts.all()]
    return [*zip(people, case.posts.values_list("text", flat=True), strict=True)]


def reply_to(case: Case, name: str) -> str:
    address = tokens.address(case, user(name).key)
    assert address is not None
    return address
