"""What is kept about which mails a person wants: given out and erased with everything else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.people.models import User
from driftbook.requests.models import Held, MailChoice


def of_person(user: User) -> list[dict[str, Any]]:
    """The choice, and what waits for a digest, as JSON values; instants are in UTC."""
    chosen = MailChoice.objects.filter(user=user)
    waiting = Held.objects.filter(user=user).values_list("notice__case__key", flat=True)
    return [
        {
            "mails": one.how,
            "next_digest": one.digest_due.isoformat() if one.digest_due else None,
            "waiting_cases": sorted({str(key) for key in waiting}),
        }
        for one in chosen
    ]


def forget(user: User, now: datetime) -> None:
    """Erase it, in the transaction that erases the person: nothing is sent to them any more."""
    Held.objects.filter(user=user).delete()
    MailChoice.objects.filter(user=user).delete()
