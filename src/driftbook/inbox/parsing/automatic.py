"""Whether a machine wrote a mail, and whether a machine may answer it: two questions (RFC 3834)."""

from __future__ import annotations

import re
from email.message import Message

from driftbook.inbox.parsing.headers import bare, header

_DEAF = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|ikke-?svar|svar-?ikke"
    r"|svara-?inte|bounces?|listserv|majordomo)(?:[+@.-]|$)"
)
_SYSTEM = re.compile(r"^(?:mailer-daemon|postmaster)(?:[+@-]|$)")
_AWAY = re.compile(
    r"^(?:automatic reply|auto(?:matic)? ?response|autoreply|out of (?:the )?office"
    r"|automatisk svar|autosvar|autosvarsbesked|fraværsbesked|ikke til stede|ikke på kontoret"
    r"|automatiskt svar|autosvar|frånvaromeddelande|frånvarande|inte på kontoret)\b\s*[:\-–]",
    re.IGNORECASE,
)
_SAID_BY_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply")


def automatic(mail: Message, sender: str) -> bool:
    """Whether no person wrote it just now: out of office, a report, a list's own mail, a robot."""
    said = header(mail, "Auto-Submitted").split(";")[0].strip().lower()
    if said and said != "no":
        return True
    precedence = header(mail, "Precedence").lower()
    if precedence in ("bulk", "junk", "auto_reply", "auto-reply"):
        return True
    if any(bare(mail, name) for name in _SAID_BY_MACHINES):
        return True
    if mail.get_content_type() == "multipart/report" or _from_nobody(mail):
        return True
    return bool(_SYSTEM.match(sender) or _AWAY.match(header(mail, "Subject")))


def answerable(mail: Message, sender: str) -> bool:
    """Whether an automatic answer reaches a person, and starts no conversation of machines."""
    if not sender or automatic(mail, sender) or _DEAF.match(sender):
        return False
    if any(bare(mail, name) for name in ("List-Id", "List-Unsubscribe", "List-Post")):
        return False
    if header(mail, "Precedence").lower() == "list":
        return False
    held_back = header(mail, "X-Auto-Response-Suppress").lower()
    return not any(word in held_back for word in ("all", "autoreply", "oof"))


def _from_nobody(mail: Message) -> bool:
    """Whether its envelope named no sender, as that of a report."""
    path = bare(mail, "Return-Path")
    return bool(path) and path[0].strip() in ("<>", "")
