"""The invented people of the demo, whom one click lets in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise

from driftbook.outbox import queries
from driftbook.people.models import Membership, Organisation, User
from driftbook.people.permissions import ROLES


@dataclass(frozen=True)
class Person:
    """One of the cast, with the roles that they play."""

    user: User
    roles: tuple[str | Promise, ...]


@dataclass(frozen=True)
class Group:
    """The cast of one organisation."""

    organisation: Organisation
    people: tuple[Person, ...]


def is_possible() -> bool:
    """Only in demo mode, and only as long as everybody in the database is invented."""
    return bool(settings.DEMO) and not User.objects.filter(demo=False, erased=None).exists()


def groups() -> list[Group]:
    """The cast, by organisation, with the names of their roles."""
    held = Membership.objects.filter(
        user__demo=True, user__is_active=True, user__directory=None, user__erased=None
    ).select_related("user", "organisation")
    cast: dict[Organisation, dict[User, list[str | Promise]]] = defaultdict(dict)
    for one in held.order_by("organisation__name", "user__pk", "pk"):
        cast[one.organisation].setdefault(one.user, []).append(ROLES[one.role])
    return [
        Group(organisation, tuple(Person(user, tuple(roles)) for user, roles in people.items()))
        for organisation, people in cast.items()
    ]


def said(kind: str, key: object) -> str:
    """In the demo, where nothing is sent: the text of the message about this; else nothing."""
    about = queries.about(kind, str(key), limit=1) if settings.DEMO else []
    return about[0].text if about else ""


def one(key: str) -> User | None:
    """The invented person with this key."""
    return User.objects.filter(
        key=key, demo=True, is_active=True, directory=None, erased=None
    ).first()
