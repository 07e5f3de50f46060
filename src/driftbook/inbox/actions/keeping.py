"""How long the bytes of mails are kept, and erasing them for a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from driftbook.history import masking
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.history.models import INSTALLATION
from driftbook.inbox.addresses import plain
from driftbook.inbox.models import QUARANTINED, REFUSED, REVIEW, WAITING, Bounced, Mail
from driftbook.work.transactions import demand

BLANK = {"raw": b"", "sender": "", "subject": "", "recipient": "", "error": ""}
AT_A_TIME = 500


def blank(*, now: datetime) -> int:
    """Remove the bytes of mails that were dealt with long enough ago, and who wrote them.

    What waits for a person is kept until they have decided. Returns how many were blanked.
    """
    old = Mail.objects.filter(ended__lt=now - timedelta(days=settings.KEEP_MAIL_DAYS), size__gt=0)
    done = 0
    while True:
        some = list(old.exclude(raw=b"").values_list("pk", flat=True)[:AT_A_TIME])
        if not some:
            return done
        with transaction.atomic():
            done += Mail.objects.filter(pk__in=some).update(**BLANK)


def forget_address(*, address: str, now: datetime) -> int:
    """Erase the mails that came from an address, in the transaction of whoever asked for it.

    What of them waits to be read or decided is refused. Returns how many were erased.
    """
    demand("forget_address()")
    address = address.strip().lower()
    theirs = Mail.objects.filter(sender=address)
    unread = Mail.objects.filter(state__in=(WAITING, QUARANTINED), sender="")
    named = [m.pk for m in unread.iterator(50) if address.encode() in bytes(m.raw).lower()]
    for rows in (theirs, Mail.objects.filter(pk__in=named)):
        _refuse(rows.filter(state__in=(WAITING, QUARANTINED, REVIEW)), now)
    Bounced.objects.filter(address__in=(address, plain(address))).delete()
    pks = [*theirs.values_list("pk", flat=True), *named]
    return Mail.objects.filter(pk__in=pks).update(**BLANK)


def forget_writer(*, address: str, by: By, now: datetime) -> int:
    """Erase the mails of somebody without an account, who has asked for it; that it was done stays.

    Returns how many were erased.
    """
    with transaction.atomic():
        erased = forget_address(address=address, now=now)
        record(
            organisation=INSTALLATION,
            by=by,
            did="mail.erased",
            kind="mail-address",
            key=masking.text(address),
            after={"mails": erased},
            now=now,
        )
    return erased


def _refuse(rows: QuerySet[Mail], now: datetime) -> None:
    # without its claim, so that whoever reads it at this moment writes nothing
    rows.update(state=REFUSED, why="erased", ended=now, due=None, claimed_by="", claimed_until=None)
