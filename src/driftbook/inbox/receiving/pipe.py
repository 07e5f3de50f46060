"""A mail that comes through a pipe: written down, or the caller keeps it and tries again."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy

from django.conf import settings

from driftbook.inbox.addresses import every
from driftbook.inbox.ledger import keep, mailbox_of
from driftbook.inbox.models import Mail
from driftbook.inbox.parsing import ADDRESSED, headers

TAKEN, NO_DATA, NOBODY, LATER = 0, 65, 67, 75
"""Exit codes of sysexits.h, which mail servers understand; after 75 they try again."""


class NotTaken(Exception):
    """It was not written down; `code` is the exit code that says why."""

    def __init__(self, code: int, told: str) -> None:
        super().__init__(told)
        self.code = code


def receive(raw: bytes, *, recipient: str, now: datetime) -> Mail:
    """Write a mail down; without a recipient its own headers say for whom. Raises NotTaken."""
    if not raw.strip():
        raise NotTaken(NO_DATA, "there is no mail")
    if len(raw) > settings.INBOX_BYTES:
        raise NotTaken(NO_DATA, f"it is larger than {settings.INBOX_BYTES} bytes")
    try:
        for address in [recipient] if recipient else _addressed(raw):
            box = mailbox_of(address)
            if box is not None:
                return keep(mailbox=box, raw=raw, source="pipe", now=now, recipient=recipient)
    except Exception as fault:  # whatever it is, the mail must not be sent back for it
        raise NotTaken(LATER, f"not now: {type(fault).__name__}: {fault}") from fault
    raise NotTaken(NOBODY, f"nobody here takes mail to {recipient or 'its recipients'}")


def _addressed(raw: bytes) -> tuple[str, ...]:
    read = message_from_bytes(raw, policy=policy.compat32)
    found = every(value for name in ADDRESSED for value in headers.bare(read, name))
    return tuple(sorted(found, key=lambda address: "+" not in address))
