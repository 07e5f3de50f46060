"""Everything that is kept about a person (GDPR): what they did, what was done, what they were sent.

National numbers are masked in the history itself. No hash and no secret is in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from driftbook.history.models import Event
from driftbook.outbox import queries as outbox
from driftbook.outbox.models import Message
from driftbook.people import kept, looks
from driftbook.people.keys import key_of
from driftbook.people.models import User


class NobodyLikeThat(ValueError):
    """There is no such person, and no event of theirs."""


def everything(who: str) -> dict[str, Any]:
    """All about a person, by user name or key, as JSON values; instants are in UTC.

    Somebody who was erased is found by the key only. Raises NobodyLikeThat.
    """
    user = _user(who)
    key = user.key if user else key_of(who)
    did = Event.objects.filter(person=key) if key else Event.objects.none()
    about = Event.objects.filter(kind="person", key=str(key))
    if key is None or (user is None and not did.exists() and not about.exists()):
        raise NobodyLikeThat(f"there is no person '{who}'")
    return {
        "person": str(key),
        "account": _account(user) if user else None,
        "roles": _roles(user) if user else [],
        "groups": _groups(user) if user else [],
        "second_steps": _second_steps(user) if user else [],
        "sessions": _sessions(user) if user else [],
        "tokens": _tokens(user) if user else [],
        "did": _events(did),
        "was_done": _events(about),
        "looked_at": looks.of(key),
        "was_looked_at": looks.told(user) if user else [],
        "messages": [_message(message) for message in outbox.to_person(key)],
        **(kept.everything(user) if user else {}),
    }


def _user(who: str) -> User | None:
    key = key_of(who)
    found = User.objects.filter(key=key) if key else User.objects.filter(username=who)
    return found.first()


def _account(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "phone_verified": user.phone_verified,
        "language": user.language,
        "directory": user.directory.name if user.directory else None,
        "active": user.is_active,
        "invented": user.demo,
        "joined": _instant(user.joined),
        "last_sign_in": _instant(user.last_login),
        "privacy_policy": {
            "version": user.consent_version,
            "accepted": _instant(user.consented),
        },
        "erased": _instant(user.erased),
    }


def _roles(user: User) -> list[dict[str, Any]]:
    return [
        {"organisation": row.organisation.name, "role": row.role, "since": _instant(row.since)}
        for row in user.memberships.select_related("organisation")
    ]


def _groups(user: User) -> list[dict[str, Any]]:
    return [
        {"organisation": row.organisation.name, "groups": row.groups, "read": _instant(row.read)}
        for row in user.readings.select_related("organisation")
    ]


def _second_steps(user: User) -> list[dict[str, Any]]:
    return [
        {
            "type": row.type,
            "made": _instant(row.created_at),
            "used": _instant(row.last_used_at),
        }
        for row in Authenticator.objects.filter(user=user)
    ]


def _sessions(user: User) -> list[dict[str, Any]]:
    return [
        {"started": _instant(row.started), "seen": _instant(row.seen), "agent": row.agent}
        for row in user.sessions.all()
    ]


def _tokens(user: User) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "made": _instant(row.made),
            "expires": _instant(row.expires),
            "used": _instant(row.used),
        }
        for row in user.tokens.order_by("-made", "-pk")
    ]


def _events(events: QuerySet[Event]) -> list[dict[str, Any]]:
    rows = events.order_by("pk").iterator(500)
    return [
        {
            "at": _instant(event.at),
            "organisation": str(event.organisation),
            "number": event.number,
            "did": event.did,
            "role": event.role,
            "kind": event.kind,
            "key": event.key,
            "request": event.request,
            "before": event.before,
            "after": event.after,
        }
        for event in rows
    ]


def _message(message: Message) -> dict[str, Any]:
    """Messages of no organisation hold codes and links that let in: their texts are left out."""
    return {
        "written": _instant(message.created),
        "channel": message.channel,
        "to": message.to,
        "subject": message.subject,
        "text": message.text if message.organisation else None,
        "state": message.state,
        "ended": _instant(message.ended),
        "blanked": _instant(message.blanked),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
