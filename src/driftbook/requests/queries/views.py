"""The ways of looking at the queue that people have kept under a name."""

from __future__ import annotations

from django.db.models import QuerySet

from driftbook.people.actors import Actor
from driftbook.requests.models import SavedView


def views(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own, by name; nobody has somebody else's."""
    return SavedView.objects.filter(user=actor.user) if actor.user else SavedView.objects.none()
