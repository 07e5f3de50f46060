"""The people and the agreements of an organisation, as lists and pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from driftbook.people import obliged
from driftbook.people.actors import Actor, Pact
from driftbook.people.finding import Within
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
from driftbook.theme.paging import MANY

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
    """How many of its people must have a second step, if it says so, and have none; as
    `paging.told` takes it."""
    bound = [role for role in ROLES if obliged.must(said, [(said, role)])]
    steps = Authenticator.objects.filter(type__in=("totp", "webauthn")).values("user")
    held = Membership.objects.filter(organisation=organisation, role__in=bound)
    lacking = held.filter(user__is_active=True, user__directory=None).exclude(user__in=steps)
    return lacking.order_by().values("user").distinct()[: MANY + 1].count()


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


def with_roles(organisation: Organisation, users: Sequence[User]) -> list[Listed]:
    """These people with the roles that they have in the organisation, in a handful of queries."""
    theirs = _roles_of(organisation, [user.pk for user in users], _gives(organisation))
    return [Listed(user, tuple(sorted(theirs[user.pk]))) for user in users]


def each_holder(organisation: Organisation, roles: Collection[str]) -> tuple[int, Iterator[Listed]]:
    """How many `holders` finds, and each of them by name, of which only some are in memory."""
    held = _holding(organisation, roles, _gives(organisation))
    some = Within(*held).every(AT_ONCE)
    listed = (one for users in some for one in with_roles(organisation, users))
    living = [rows.filter(user__erased__isnull=True) for rows in held]
    return _users(living).count(), listed


def _gives(organisation: Organisation) -> dict[str, set[str]]:
    """What each group of its directory gives there."""
    gives: dict[str, set[str]] = defaultdict(set)
    for rule in GroupRule.objects.filter(organisation=organisation).exclude(role=""):
        gives[rule.group].add(rule.role)
    return gives


def _holding(
    organisation: Organisation, roles: Collection[str], gives: Mapping[str, set[str]]
) -> list[QuerySet[Any]]:
    """Rows of whoever has one of these roles there: of roles, and of groups that give one."""
    given = Membership.objects.filter(organisation=organisation, role__in=roles).order_by()
    groups = [group for group, given_by in gives.items() if given_by & {*roles}]
    if not groups:
        return [given]
    return [given, HeldGroup.objects.filter(organisation=organisation, group__in=groups)]


def _users(held: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """Whose these rows are, each once."""
    first, *others = [rows.order_by().values("user") for rows in held]
    return first.union(*others) if others else first.distinct()


def holders(organisation: Organisation, roles: Collection[str]) -> list[Listed]:
    """Who has at least one of these roles there, with all that they have; nobody else is read."""
    gives = _gives(organisation)
    found = _users(_holding(organisation, roles, gives))
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
