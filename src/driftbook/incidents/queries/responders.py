"""Who of some organisations can take a role in an incident, for devices that have no network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from driftbook.people.listing import with_roles
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE

RESPONDING = TABLE["incident.write"].own


def responders(organisations: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """Everybody of these who may act in incidents, by key: the name, and which roles allow it."""
    found: dict[User, set[str]] = defaultdict(set)
    for organisation in Organisation.objects.filter(key__in=list(organisations)):
        for one in with_roles(organisation):
            found[one.user] |= RESPONDING & set(one.roles)
    here = [user for user, roles in found.items() if roles and user.is_active]
    return {
        str(user.key): {"name": str(user), "roles": sorted(found[user])}
        for user in sorted(here, key=lambda user: (str(user), user.pk))
    }
