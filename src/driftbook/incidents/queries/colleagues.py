"""Who of an organisation can act in its incidents, and hold a role there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from driftbook.people.listing import Listed, with_roles
from driftbook.people.models import Organisation
from driftbook.people.permissions import TABLE

WRITE = "incident.write"


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
    may = TABLE[WRITE].own
    return [_colleague(one) for one in with_roles(organisation) if _can(one, may)]


def _colleague(one: Listed) -> Colleague:
    return Colleague(one.user.key, str(one.user), frozenset(one.roles))


def _can(one: Listed, may: frozenset[str]) -> bool:
    return one.user.is_active and bool(may & set(one.roles))
