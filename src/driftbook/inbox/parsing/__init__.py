"""From bytes to a letter. Nothing here writes, and nothing trusts what it reads."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import Message

from driftbook.inbox.addresses import every, first, tokens
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import Mail
from driftbook.inbox.own import HEADER, Ours, sent_by_us
from driftbook.inbox.parsing import headers
from driftbook.inbox.parsing.automatic import answerable, automatic
from driftbook.inbox.parsing.bodies import body
from driftbook.inbox.parsing.bounces import bounce
from driftbook.inbox.replies import strip

ADDRESSED = ("To", "Cc", "Resent-To", "Delivered-To", "X-Original-To", "Envelope-To")


class Unreadable(ValueError):
    """It is no mail."""


def understand(mail: Mail, ours: Ours) -> Letter:
    """Take a mail apart. Raises Unreadable, and TooDeep of `bodies`, for what is none."""
    try:
        read = message_from_bytes(bytes(mail.raw), policy=policy.compat32)
    except (TypeError, ValueError) as wrong:  # of a boundary that is counted twice
        raise Unreadable("its boundary cannot be read") from wrong
    name, sender = _sender(read)
    if not sender and not any(headers.bare(read, known) for known in ("Date", "Subject", "To")):
        raise Unreadable("it has no headers of a mail")
    held = body(read)
    to = every([*(v for n in ADDRESSED for v in headers.bare(read, n)), mail.recipient])
    message_id = headers.message_id(read)
    text, folded = strip(held.text, ours.addresses, ours.names)
    mark = headers.header(read, HEADER)
    own = sent_by_us(sender=sender, message_id=message_id, marked=mark, addresses=ours.addresses)
    return Letter(
        mail=mail,
        sender=sender,
        sender_name=headers.decoded(name)[:200],
        to=to,
        tokens=tokens(to, ours.addresses),
        message_id=message_id,
        references=headers.references(read),
        subject=headers.header(read, "Subject")[:300],
        date=headers.date(read),
        text=text,
        folded=folded,
        html=held.html,
        files=tuple(held.files),
        automatic=own or automatic(read, sender),
        answerable=not own and answerable(read, sender),
        bounce=bounce(read, sender),
        own=own,
    )


def _sender(read: Message) -> tuple[str, str]:
    """Who has written it: From, or Sender where From names nobody."""
    for name in ("From", "Sender"):
        for value in headers.bare(read, name):
            found = first(value)
            if found[1]:
                return found
    return "", ""


__all__ = ["ADDRESSED", "Unreadable", "headers", "understand"]
