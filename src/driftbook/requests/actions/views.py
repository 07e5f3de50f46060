"""Keeping a way of looking at the queue under a name. It is a person's own, and no history."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from driftbook.people.models import User
from driftbook.requests.models import SavedView

MOST = 50
"""So many a person keeps."""


class TooMany(ValueError):
    """The person has to remove one first."""


@transaction.atomic
def keep(*, user: User, name: str, query: str, now: datetime) -> SavedView:
    """The same name again is the same view, looking at something else. Raises TooMany."""
    User.objects.select_for_update().get(pk=user.pk)
    theirs = SavedView.objects.filter(user=user)
    if not theirs.filter(name=name).exists() and theirs.count() >= MOST:
        raise TooMany
    found, _new = SavedView.objects.update_or_create(
        user=user,
        name=name,
        defaults={"query": query},
        create_defaults={"query": query, "made": now},
    )
    return found


def remove(*, view: SavedView) -> None:
    """Removing twice is removing once."""
    SavedView.objects.filter(pk=view.pk).delete()
