"""What is kept about a person, for themselves to see."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from driftbook.people.actors import Actor
from driftbook.people.models import Organisation, User
from driftbook.people.queries import home


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations in which the person has a role."""
    return Organisation.objects.filter(key__in=list(actor.roles))


def zone(user: User) -> str:
    """The time zone in which the person reads instants: that of their organisation."""
    at = home(user)
    return at.timezone if at else "UTC"


def recovery_codes_left(user: User) -> int | None:
    """How many recovery codes are unused; None: there are none."""
    found = Authenticator.objects.filter(user=user, type="recovery_codes").first()
    return len(found.wrap().get_unused_codes()) if found else None
