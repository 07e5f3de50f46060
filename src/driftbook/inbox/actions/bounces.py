"""Addresses from which mail of ours comes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from driftbook.history import masking
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.inbox.models import Bounced
from driftbook.people.models import Organisation


def mark_bounced(*, address: str, permanent: bool, why: str, now: datetime) -> Bounced:
    """Note that a mail of ours came back from there.

    Whoever calls has made sure that we have sent one: anybody can write that something came back.
    """
    row, new = Bounced.objects.get_or_create(
        address=address.strip().lower(),
        defaults={"at": now, "permanent": permanent, "why": why[:300]},
    )
    if not new:
        Bounced.objects.filter(pk=row.pk).update(
            at=now, times=F("times") + 1, permanent=permanent, why=why[:300]
        )
        row.refresh_from_db()
    return row


def works_again(*, bounced: Bounced, organisation: Organisation, by: By, now: datetime) -> None:
    """Somebody says that mail arrives there again. Twice is once."""
    with transaction.atomic():
        gone, _rows = Bounced.objects.filter(pk=bounced.pk).delete()
        if gone:
            record(
                organisation=organisation.key,
                by=by,
                did="mail-address.cleared",
                kind="mail-address",
                key=masking.text(bounced.address),
                before={"times": bounced.times, "why": bounced.why},
                now=now,
            )
