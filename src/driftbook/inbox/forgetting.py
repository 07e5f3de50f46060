"""What the inbox keeps about a person: given out and erased with everything else of theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from driftbook.inbox import actions
from driftbook.inbox.models import Bounced, Mail
from driftbook.people.models import User


def of_person(user: User) -> list[dict[str, Any]]:
    """The mails from the person's address, as JSON values; instants are in UTC."""
    rows = _from(user).defer("raw").order_by("pk")
    found = [
        {
            "received": mail.received.isoformat(),
            "from": mail.sender,
            "subject": mail.subject,
            "state": mail.state,
            "about": [mail.about_kind, mail.about_key],
            "bytes": mail.size,
        }
        for mail in rows
    ]
    bounced = Bounced.objects.filter(address__iexact=user.email) if user.email else []
    return [*found, *({"came back": row.at.isoformat(), "why": row.why} for row in bounced)]


def keys(user: User) -> list[object]:
    """The keys of the mails from the person's address."""
    return list(_from(user).order_by().values_list("key", flat=True))


def forget(user: User, now: datetime) -> None:
    """Erase the mails from the person's address, in the transaction that erases the person."""
    if user.email:
        actions.forget_address(address=user.email, now=now)


def _from(user: User) -> QuerySet[Mail]:
    return Mail.objects.filter(sender=user.email.lower()) if user.email else Mail.objects.none()
