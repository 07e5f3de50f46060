"""The people and the agreements of an organisation, as lists and pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from driftbook.people import obliged
from driftbook.people.actors import Actor, Pact
from driftbook.people.models import (
    DirectoryReading,
    GroupRule,
    HeldGroup,
    Membership,
    Organisation,
    Party,
    User,
)
from driftbook.people.permissions import ROLES, TABLE
from driftbook.people.queries import roles_of_groups

AT_ONCE = 500
"""So many people, or roles of them, are named in one query."""
_ROLE = ("user_id", "role")


def people_of(organisation: Organisation) -> QuerySet[User]:
    """The people of an organisation: by a role that was given, or by its directory."""
    return User.objects.filter(
        Q(memberships__organisation=organisation) | Q(readings__organisation=organisation),
        erased__isnull=True,
    ).distinct()


def without_second_step(organisation: Organisation, said: str) -> int:
    """How many of its people must have a second step, if it says so, and have none."""
    held = Membership.objects.filter(
        organisation=organisation, user__is_active=True, user__directory=None
    ).exclude(user__authenticator__type__in=("totp", "webauthn"))
    rows = held.values_list("user_id", "role").order_by()
    return len({user for user, role in rows if obliged.must(said, [(said, role)])})


def roles_by_groups(user: User, organisation: Organisation) -> frozenset[str]:
    """The roles that the person's groups in the organisation's directory give."""
    reading = DirectoryReading.objects.filter(user=user, organisation=organisation).first()
    return roles_of_groups(organisation, reading.groups) if reading else frozenset()


@dataclass(frozen=True)
class Listed:
    """A person in a list, with the roles that they have in the organisation."""

    user: User
    roles: tuple[str, ...]
    """Their codes, sorted."""

    @property
    def role_names(self) -> list[str]:
        """In the language of the page."""
        return [str(ROLES[role]) for role in self.roles]

    @property
    def invited(self) -> bool:
        """Whether they have been invited and have not chosen a password yet."""
        return self.user.directory_id is None and not self.user.has_usable_password()


def with_roles(organisation: Organisation) -> list[Listed]:
    """The people of an organisation with their roles, in a handful of queries."""
    roles: dict[int, set[str]] = defaultdict(set)
    held = Membership.objects.filter(organisation=organisation).values_list("user_id", "role")
    for user, role in held:
        roles[user].add(role)
    gives: dict[str, set[str]] = defaultdict(set)
    for rule in GroupRule.objects.filter(organisation=organisation).exclude(role=""):
        gives[rule.group].add(rule.role)
    readings = DirectoryReading.objects.filter(organisation=organisation)
    for user, groups in readings.values_list("user_id", "groups"):
        roles[user].update(*(gives[group] for group in groups if group in gives))
    people = people_of(organisation).select_related("directory").order_by("name", "pk")
    return [Listed(user, tuple(sorted(roles[user.pk]))) for user in people]


def holders(organisation: Organisation, roles: Collection[str]) -> list[Listed]:
    """Those of `with_roles` who have at least one of these roles there; nobody else is read."""
    given = Membership.objects.filter(organisation=organisation, role__in=roles)
    found = given.order_by().values("user")
    gives: dict[str, set[str]] = defaultdict(set)
    for rule in GroupRule.objects.filter(organisation=organisation).exclude(role=""):
        gives[rule.group].add(rule.role)
    groups = [group for group, given_by in gives.items() if given_by & {*roles}]
    if groups:
        held = HeldGroup.objects.filter(organisation=organisation, group__in=groups)
        found = found.union(held.values("user"))
    # A database takes a list for what it is, and guesses how many a subquery will find.
    some = list(found[: AT_ONCE + 1].values_list("user", flat=True))
    named = Q(pk__in=some) if len(some) <= AT_ONCE else Q(pk__in=found)
    people = User.objects.filter(named, erased__isnull=True).select_related("directory")
    users = list(people.order_by("name", "pk"))
    theirs = _roles_of(organisation, [user.pk for user in users], gives)
    return [Listed(user, tuple(sorted(theirs[user.pk]))) for user in users]


def _roles_of(
    organisation: Organisation, users: list[int], gives: Mapping[str, set[str]]
) -> dict[int, set[str]]:
    """The roles of each of these people, given or by what groups give, some hundreds at a time."""
    roles: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(users), AT_ONCE):
        some = {"organisation": organisation, "user__in": users[start : start + AT_ONCE]}
        for user, role in Membership.objects.filter(**some).order_by().values_list(*_ROLE):
            roles[user].add(role)
        if gives:
            for user, group in HeldGroup.objects.filter(**some).values_list("user_id", "group"):
                roles[user] |= gives.get(group, set())
    return roles


def held_roles(organisation: Organisation, roles: Collection[str]) -> frozenset[str]:
    """Those of the roles that somebody whose account is open has there."""
    there = {
        "organisation": organisation,
        "user__is_active": True,
        "user__erased__isnull": True,
    }
    groups: dict[str, list[str]] = defaultdict(list)
    for rule in GroupRule.objects.filter(organisation=organisation, role__in=roles):
        groups[rule.role].append(rule.group)
    return frozenset(
        role
        for role in roles
        if Membership.objects.filter(role=role, **there).exists()
        or (groups[role] and HeldGroup.objects.filter(group__in=groups[role], **there).exists())
    )


def members_who_may(action: str, organisation: Organisation) -> list[User]:
    """Whom a role in their own organisation allows the action, of those who can be written to."""
    return reachable_in(organisation, TABLE[action].own)


def reachable_in(organisation: Organisation, roles: Collection[str]) -> list[User]:
    """The people of `holders` who can be written to."""
    return [one.user for one in holders(organisation, roles) if reachable(one.user)]


def working_in(organisation: Organisation, roles: Collection[str]) -> list[User]:
    """The people of `holders` whose account is open."""
    return [one.user for one in holders(organisation, roles) if one.user.is_active]


def reachable(user: User) -> bool:
    """Whether mail to them reaches somebody who may sign in."""
    return bool(user.is_active and not user.erased and user.email)


def agreements_of(organisation: Organisation, actor: Actor) -> list[tuple[Pact, list[Party]]]:
    """The agreements that the organisation shares with the actor, each with the parties in it that
    the actor may know of."""
    found = []
    for pact in actor.pacts:
        parties = Party.objects.filter(
            agreement__key=pact.key, organisation__key__in=actor.known
        ).select_related("organisation")
        rows = list(parties.order_by("-provides", "organisation__name", "pk"))
        if any(party.organisation_id == organisation.pk for party in rows):
            found.append((pact, rows))
    return found
