"""A mailbox of an agreement, mails as bytes, and a handler that does as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from django.utils.functional import Promise

from driftbook.history.by import By
from driftbook.inbox.ledger import keep
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import Mail, Mailbox
from driftbook.inbox.routing import Choice, NotPossible, Verdict
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Party
from tests.cast import organisation, person
from tests.shelf import LONG_AGO

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ADDRESS = "cases@example.org"
KARIN, STINA, OLGA = "karin", "stina", "olga"
"""Of the keeper's supplier support; a SPOC of the owner; a SPOC of another owner."""


def mailbox(address: str = ADDRESS, **more: Any) -> Mailbox:
    """A mailbox of the one agreement, in which a keeper serves an owner."""
    agreement, new = Agreement.objects.get_or_create(
        handbook="entrances", defaults={"since": LONG_AGO}
    )
    if new:
        for slug, name, provides in (
            ("the-keeper", "keeper", True),
            ("the-owner", "owner", False),
        ):
            Party.objects.create(
                agreement=agreement,
                organisation=organisation(slug, "supplier" if provides else "customer"),
                name=name,
                provides=provides,
            )
        person(KARIN, "the-keeper", "supplier-support")
        person(STINA, "the-owner", "spoc")
    found, _new = Mailbox.objects.get_or_create(
        address=address, defaults={"agreement": agreement, "since": LONG_AGO, **more}
    )
    return found


def another_owner() -> None:
    """A second customer of the keeper, with a SPOC of its own."""
    agreement = Agreement.objects.get(handbook="entrances")
    other = organisation("other-owner", "customer")
    Party.objects.create(agreement=agreement, organisation=other, name="owner", provides=False)
    person(OLGA, "other-owner", "spoc")


def written(
    text: str = "The lamp on the stairs is dark.\n",
    *,
    sender: str = "Asger Prøve <asger@example.com>",
    to: str = ADDRESS,
    subject: str = "A lamp",
    message_id: str = "<one@example.com>",
    date: str = "Wed, 25 Nov 2026 10:00:00 +0100",
    **headers: str,
) -> EmailMessage:
    """A mail as a program would write it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    if message_id:
        mail["Message-ID"] = message_id
    if date:
        mail["Date"] = date
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def kept(raw: bytes | EmailMessage | None = None, **more: Any) -> Mail:
    """A mail in the ledger."""
    raw = written() if raw is None else raw
    content = raw if isinstance(raw, bytes) else raw.as_bytes()
    facts: dict[str, Any] = {"source": "lmtp", "now": NOW, **more}
    box = facts.pop("mailbox", None) or mailbox()
    return keep(mailbox=box, raw=content, **facts)


class Handler:
    """Notes what it was given; the next of `ends` says how it ends."""

    def __init__(self, *ends: Verdict | BaseException) -> None:
        self.ends = list(ends)
        self.letters: list[Letter] = []
        self.decided: list[str] = []

    def take(self, letter: Letter, now: datetime) -> Verdict:
        end = self.ends.pop(0) if self.ends else Verdict("done", about=("case", "17"))
        if isinstance(end, BaseException):
            raise end
        self.letters.append(letter)
        return end

    def choices(self, letter: Letter, actor: Actor) -> Sequence[Choice]:
        return (
            Choice("file", "Make a case of it"),
            Choice("case", "Add it to this case", "Its number", typed="17"),
        )

    def decide(self, letter: Letter, choice: str, by: By, now: datetime) -> Verdict:
        code, _colon, typed = choice.partition(":")
        if code == "case" and not typed.isdigit():
            raise NotPossible("There is no such case.")
        self.decided.append(choice)
        return Verdict("done", about=("case", typed or "18"))

    def explain(self, why: str) -> str | Promise:
        return {"unknown-sender": "Nobody knows who wrote it."}.get(why, "")

    def address(self, kind: str, key: str) -> str:
        return f"/cases/{key}/"
