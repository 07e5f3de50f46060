"""How we know our own mail again when it comes back to us."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac

from driftbook.inbox.addresses import first, plain
from driftbook.inbox.models import Mailbox
from driftbook.outbox.models import Message
from driftbook.people.models import Organisation

HEADER = "X-Driftbook"
"""Every mail that answers may come to carries it, with `mark()`."""


def mark() -> str:
    """This installation's mark; another installation has another one."""
    return salted_hmac("driftbook.inbox.own", "mark").hexdigest()[:24]


@dataclass(frozen=True)
class Ours:
    """What we are called where a mail was sent to."""

    addresses: frozenset[str]
    """Of running mailboxes, and what other mail of ours is sent from; small letters."""
    names: tuple[str, ...]
    """What stands beside our address in a mail program."""


def ours(mailbox: Mailbox) -> Ours:
    """For a mailbox: all our addresses, and the names of those who provide by its agreement."""
    found = {address.lower() for address in Mailbox.objects.values_list("address", flat=True)}
    name, sender = first(settings.DEFAULT_FROM_EMAIL)
    providers = Organisation.objects.filter(
        parts__agreement=mailbox.agreement_id, parts__provides=True
    )
    names = [name, *providers.values_list("name", flat=True)]
    return Ours(frozenset(found | {sender}), tuple(n for n in dict.fromkeys(names) if n))


def sent_by_us(*, sender: str, message_id: str, marked: str, addresses: Collection[str]) -> bool:
    """Whether a mail is one of ours: by its mark, its sender, or its Message-ID in the outbox."""
    if marked.strip() == mark() or plain(sender) in addresses:
        return True
    return bool(message_id) and Message.objects.filter(reference=message_id).exists()
