"""The ledger: a mail is committed here, as it came, before anybody is told that we have it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from driftbook.inbox.addresses import plain
from driftbook.inbox.models import QUARANTINED, Mail, Mailbox

TOO_LARGE = "too-large"


def keep(
    *,
    mailbox: Mailbox,
    raw: bytes,
    source: str,
    now: datetime,
    validity: int | None = None,
    uid: int | None = None,
    recipient: str = "",
    size: int | None = None,
) -> Mail:
    """Write a mail down and commit it. With a server's numbers it is written down once.

    What was handed over twice, because our answer was lost, is found out when it is read. `size`
    is that of the whole mail where it was too large to take: then it waits for somebody to look.
    """
    mail = Mail(
        mailbox=mailbox,
        source=source,
        validity=validity,
        uid=uid,
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        size=len(raw) if size is None else size,
        recipient=recipient[:320],
        received=now,
        due=now,
    )
    if size is not None:
        mail.state, mail.why, mail.due = QUARANTINED, TOO_LARGE, None
    try:
        with transaction.atomic(durable=True):
            mail.save(force_insert=True)
    except IntegrityError:
        there = Mail.objects.filter(mailbox=mailbox, validity=validity, uid=uid)
        found = there.first() if uid is not None else None
        if found is None:
            raise
        return found
    return mail


def mailbox_of(address: str) -> Mailbox | None:
    """The running mailbox that takes mail to this address, with a token or without."""
    running = Mailbox.objects.filter(ended__isnull=True)
    return running.filter(address__iexact=plain(address)).first()


def known(mailbox: Mailbox, validity: int) -> set[int]:
    """The numbers of a server's folder that are written down."""
    rows = Mail.objects.filter(mailbox=mailbox, validity=validity, uid__isnull=False)
    return {uid for uid in rows.values_list("uid", flat=True) if uid is not None}
