"""Who of an organisation can act in its incidents, and hold a role there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from driftbook.people.listing import holders, with_roles
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE

RESPONDING = TABLE["incident.write"].own
"""The roles in Driftbook in which somebody acts in incidents."""


@dataclass(frozen=True)
class Colleague:
    """Somebody who can hold a role of an incident."""

    key: UUID
    name: str
    roles: frozenset[str]

    def meant(self, held_by: Collection[str]) -> bool:
        """Whether one of their roles is among those that are meant to hold it (A-03)."""
        return not held_by or bool(self.roles & set(held_by))


def colleagues(organisation: Organisation) -> list[Colleague]:
    """Everybody of the organisation who may write in its incidents, by name."""
    return [
        Colleague(one.user.key, str(one.user), frozenset(one.roles))
        for one in holders(organisation, RESPONDING)
        if one.user.is_active
    ]


def colleagues_among(organisation: Organisation, keys: Collection[UUID]) -> list[Colleague]:
    """Those of `colleagues` who are among some people; nobody else is read."""
    users = User.objects.filter(key__in=keys, is_active=True, erased__isnull=True)
    return [
        Colleague(one.user.key, str(one.user), frozenset(one.roles))
        for one in with_roles(organisation, list(users))
        if RESPONDING & {*one.roles}
    ]


def responders(organisations: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """Colleagues of several organisations, for devices that have no network.

    By key, in the order of names: the name, and in which roles they may act.
    """
    found: dict[UUID, tuple[str, frozenset[str]]] = {}
    for organisation in Organisation.objects.filter(key__in=list(organisations)):
        for one in colleagues(organisation):
            _name, known = found.get(one.key, ("", frozenset()))
            found[one.key] = (one.name, known | (one.roles & RESPONDING))
    return {
        str(key): {"name": name, "roles": sorted(roles)}
        for key, (name, roles) in sorted(found.items(), key=lambda one: (one[1][0], one[0]))
    }
