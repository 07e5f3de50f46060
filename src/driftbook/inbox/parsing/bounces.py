"""Mails that say that one of ours did not arrive (RFC 3464, and what others send instead)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from driftbook.inbox.addresses import every, first
from driftbook.inbox.letters import Bounce
from driftbook.inbox.parsing.charsets import text
from driftbook.inbox.parsing.headers import bare, header, ids, message_id

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_SAYS_SO = re.compile(
    r"undeliver|delivery status|delivery (?:has )?failed|failure notice|returned mail"
    r"|mail delivery|kunne ikke leveres|kan ikke leveres|ikke leveret|gick inte att leverera"
    r"|kunde inte levereras|olevererbar",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-?daemon|microsoftexchange)", re.IGNORECASE
)
_LOOKED_AT = 20_000


def bounce(mail: Message, sender: str) -> Bounce | None:
    """What came back, and whether for good; None: it is no such mail."""
    report = next(_parts(mail, "message/delivery-status"), None)
    if report is not None:
        return _reported(mail, report)
    failed = every(bare(mail, "X-Failed-Recipients"))
    if failed or (_MACHINE.match(sender) and _SAYS_SO.search(header(mail, "Subject"))):
        return _told(mail, failed[0] if failed else "")
    return None


def _reported(mail: Message, report: Message) -> Bounce | None:
    """The first recipient of the report that the mail did not reach, or not yet."""
    fields = report.get_payload()
    groups = fields if isinstance(fields, list) else [report]
    for group in groups:
        action = header(group, "Action").lower() if isinstance(group, Message) else ""
        if not isinstance(group, Message) or action not in ("failed", "delayed"):
            continue
        named = header(group, "Final-Recipient") or header(group, "Original-Recipient")
        status = header(group, "Status") or header(group, "Diagnostic-Code")
        found = _STATUS.search(status) or _STATUS.search(header(group, "Diagnostic-Code"))
        code = found[0] if found else ""
        return Bounce(
            recipient=first(named.rpartition(";")[2])[1],
            status=code or status[:100],
            permanent=action == "failed" and not code.startswith("4"),
            original_message_id=_original(mail),
        )
    return None


def _told(mail: Message, recipient: str) -> Bounce:
    """From what a server says in its own words."""
    said = "".join(_texts(mail))[:_LOOKED_AT]
    found = _STATUS.search(said)
    status = found[0] if found else ""
    return Bounce(
        recipient=recipient,
        status=status,
        permanent=not status.startswith("4"),
        original_message_id=_original(mail),
    )


def _original(mail: Message) -> str:
    """The id of the mail that came back, from the copy of it or of its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return message_id(inner[0])
        elif kind in ("text/rfc822-headers", "text/plain"):
            found = re.search(
                r"^message-id:\s*(<[^<>\s]+>)", _text(part), re.IGNORECASE | re.MULTILINE
            )
            if found:
                return found[1]
    return next(iter(ids(bare(mail, "In-Reply-To"))), "")


def _parts(mail: Message, kind: str) -> Iterator[Message]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def _texts(mail: Message) -> Iterator[str]:
    return (_text(part) for part in _parts(mail, "text/plain"))


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return text(content[:_LOOKED_AT]) if isinstance(content, bytes) else ""
