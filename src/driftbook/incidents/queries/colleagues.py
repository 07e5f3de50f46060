"""Who of an organisation can take a role in an incident, for devices that have no network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from driftbook.people.models import DirectoryReading, GroupRule, Membership, User
from driftbook.people.permissions import TABLE

RESPONDING = TABLE["incident.see"].own


def colleagues(organisations: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """Everybody of these who may see incidents, by key: the name, and the roles that allow it.

    Roles that people gave and roles that the groups of a directory give.
    """
    wanted = list(organisations)
    found: dict[User, set[str]] = defaultdict(set)
    held = Membership.objects.filter(organisation__key__in=wanted, role__in=RESPONDING)
    for membership in held.select_related("user"):
        found[membership.user].add(membership.role)
    gives: dict[int, dict[str, str]] = defaultdict(dict)
    rules = GroupRule.objects.filter(organisation__key__in=wanted, role__in=RESPONDING)
    for organisation, group, role in rules.values_list("organisation_id", "group", "role"):
        gives[organisation][group] = role
    readings = DirectoryReading.objects.filter(organisation__in=gives).select_related("user")
    for reading in readings:
        given = gives[reading.organisation_id]
        roles = {given[group] for group in reading.groups if group in given}
        if roles:
            found[reading.user] |= roles
    here = [user for user in found if user.is_active and not user.erased]
    return {
        str(user.key): {"name": str(user), "roles": sorted(found[user])}
        for user in sorted(here, key=lambda user: (str(user), user.pk))
    }
