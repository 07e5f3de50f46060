"""What notices keep about a person: given out to them, and erased with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.downtime.models import Notice, Recipient
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """Where their address is told, and what they said they had posted; instants are in UTC."""
    there = Recipient.objects.filter(to__iexact=user.email) if user.email else ()
    posted = Notice.objects.filter(by=user.key).order_by("published", "pk")
    return [
        *(
            {"audience": row.audience, "to": row.to, "added": row.added.isoformat()}
            for row in there
        ),
        *(
            {"notice": str(row.key), "posted": row.published and row.published.isoformat()}
            for row in posted
        ),
    ]


def forget(user: User, now: datetime) -> None:
    """Tell nothing to their address any more. That something was posted, and when, stays."""
    if user.email:
        theirs = Recipient.objects.filter(to__iexact=user.email)
        theirs.filter(ended=None).update(ended=now)
        theirs.update(to="")
