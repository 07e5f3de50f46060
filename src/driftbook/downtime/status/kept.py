"""What status pages keep about a person: subscriptions of the address that is theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from driftbook.downtime.models import Subscription
from driftbook.downtime.status import actions
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """What is mailed to the person's address."""
    return [
        {
            "status_page": one.page.organisation.name,
            "address": one.address,
            "systems": one.systems,
            "language": one.language,
            "asked": one.asked.isoformat(),
            "confirmed": one.confirmed.isoformat() if one.confirmed else None,
        }
        for one in _theirs(user)
    ]


def forget(user: User, now: datetime) -> None:
    """Mail nothing more to it."""
    for one in _theirs(user):
        actions.end(subscription=one, because="erased", now=now)


def _theirs(user: User) -> QuerySet[Subscription]:
    rows = Subscription.objects.none()
    if user.email:
        rows = Subscription.objects.filter(folded=actions.fold(user.email), ended=None)
    return rows.select_related("page__organisation").order_by("asked", "pk")
