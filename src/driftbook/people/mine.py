"""What is kept about a person, for themselves to see."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from driftbook.history import queries as history
from driftbook.history.models import Event
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation, User
from driftbook.people.queries import home

PAGE = 500


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


def everything(user: User) -> dict[str, Any]:
    """All that the tables of `people` and the history know of the person, as JSON values.

    Instants are in UTC. No hash and no secret is in it: they tell nothing and could be misused.
    """
    return {
        "account": {
            "key": str(user.key),
            "username": user.username,
            "name": user.name,
            "email": user.email,
            "phone": user.phone,
            "phone_verified": user.phone_verified,
            "language": user.language,
            "directory": user.directory.name if user.directory else None,
            "joined": user.joined,
            "last_sign_in": user.last_login,
            "privacy_policy": {"version": user.consent_version, "accepted": user.consented},
        },
        "roles": [
            {"organisation": one.organisation.name, "role": one.role, "since": one.since}
            for one in user.memberships.select_related("organisation")
        ],
        "groups": [
            {"organisation": one.organisation.name, "groups": one.groups, "read": one.read}
            for one in user.readings.select_related("organisation")
        ],
        "second_steps": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "sessions": list(user.sessions.values("started", "seen", "agent")),
        "tokens": list(user.tokens.values("name", "made", "expires", "used")),
        "did": [_event(one) for one in _all(history.of_person, user.key)],
        "was_done": [_event(one) for one in _all(history.of_object, "person", str(user.key))],
    }


def _all(read: Any, *what: Any) -> list[Event]:
    events: list[Event] = []
    before = None
    while True:
        page = read(*what, before=before, limit=PAGE)
        events += page.events
        if page.older is None:
            return events
        before = page.older


def _event(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "did": event.did,
        "role": event.role,
        "kind": event.kind,
        "key": event.key,
    }
