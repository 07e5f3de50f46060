"""Reading people: who somebody is and what is theirs takes a handful of queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from driftbook.people.actors import NOBODY, Actor, Pact
from driftbook.people.models import (
    Directory,
    DirectoryReading,
    GroupRule,
    Membership,
    Organisation,
    Party,
    User,
)
from driftbook.people.permissions import GIVES, ROLES

_TAG = re.compile(r"^\s*Tag:\s*#(?P<name>[^#]+)#\s*$", re.IGNORECASE)


def actor_of(user: User | None, now: datetime) -> Actor:
    """The person with all roles and agreements at `now`; nobody for a user who is closed."""
    if user is None or not user.is_active or user.erased:
        return NOBODY
    roles, bundles = _roles(user)
    keys = {key: frozenset(names) for key, names in roles.items() if names}
    return Actor(user, keys, tuple(_pacts(frozenset(keys), now)), frozenset(bundles))


def _roles(user: User) -> tuple[dict[UUID, set[str]], set[str]]:
    roles: dict[UUID, set[str]] = defaultdict(set)
    bundles: set[str] = set()
    held = Membership.objects.filter(user=user).values_list("organisation__key", "role")
    for key, role in held:
        roles[key].add(role)
    readings = DirectoryReading.objects.filter(user=user).select_related("organisation")
    for reading in readings:
        rules = GroupRule.objects.filter(
            organisation=reading.organisation, group__in=reading.groups
        )
        for rule in rules:
            if rule.role:
                roles[reading.organisation.key].add(rule.role)
            if rule.bundle:
                bundles.add(rule.bundle)
        bundles |= bundles_in_tags(reading.groups)
    return roles, bundles


def roles_of_groups(organisation: Organisation, groups: Iterable[str]) -> frozenset[str]:
    """The roles that these groups of an organisation's directory give."""
    rules = GroupRule.objects.filter(organisation=organisation, group__in=list(groups))
    return frozenset(rules.exclude(role="").values_list("role", flat=True))


def bundles_in_tags(groups: Iterable[str]) -> set[str]:
    """The key bundles that attributes such as `Tag: #name#` name (G-05)."""
    found = (_TAG.match(group) for group in groups)
    return {match["name"].strip() for match in found if match}


def _pacts(mine: frozenset[UUID], now: datetime) -> list[Pact]:
    if not mine:
        return []
    running = Q(agreement__ended__isnull=True) | Q(agreement__ended__gt=now)
    rows = (
        Party.objects.filter(running, agreement__parties__organisation__key__in=mine)
        .values_list(
            "agreement__key", "agreement__handbook", "organisation__key", "provides", named=False
        )
        .distinct()
        .order_by("agreement__handbook")
    )
    grouped: dict[tuple[UUID, str], dict[UUID, bool]] = defaultdict(dict)
    for agreement, handbook, organisation, provides in rows:
        grouped[agreement, handbook][organisation] = provides
    return [_pact(key, handbook, parties, mine) for (key, handbook), parties in grouped.items()]


def _pact(key: UUID, handbook: str, parties: dict[UUID, bool], mine: frozenset[UUID]) -> Pact:
    ours = mine & parties.keys()
    providers = frozenset(party for party, provides in parties.items() if provides)
    others = frozenset(parties) - providers
    return Pact(
        key=key,
        handbook=handbook,
        mine=ours,
        serves=others - ours if ours & providers else frozenset(),
        served_by=providers - ours if ours & others else frozenset(),
    )


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that the actor may know of; every list, page and export starts here."""
    return Organisation.objects.filter(key__in=actor.known)


def people(actor: Actor) -> QuerySet[User]:
    """The people whom the actor may list: those of organisations where that is allowed."""
    where = actor.where("people.list")
    return User.objects.filter(
        Q(memberships__organisation__key__in=where) | Q(readings__organisation__key__in=where),
        erased__isnull=True,
    ).distinct()


def home(user: User) -> Organisation | None:
    """The organisation in whose history stands what a person does with their own account."""
    if user.directory_id:
        return user.directory
    return Organisation.objects.filter(memberships__user=user).order_by("pk").first()


def roles_held(user: User, organisation: Organisation) -> frozenset[str]:
    """The roles that people have given the person in the organisation."""
    held = Membership.objects.filter(user=user, organisation=organisation)
    return frozenset(held.values_list("role", flat=True))


def may_give(actor: Actor, organisation: Organisation) -> frozenset[str]:
    """The roles that the actor may give and take away in the organisation."""
    own = actor.roles.get(organisation.key, frozenset())
    return frozenset().union(*(GIVES.get(role, frozenset()) for role in own))


def directory_of(address: str) -> Directory | None:
    """The directory with this address, as long as it is set up."""
    found = Directory.objects.select_related("organisation", "app").filter(address=address)
    return found.filter(app__provider_id=address).first()


def has_second_step(user: User) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    steps = Authenticator.objects.filter(user=user, type__in=("totp", "webauthn"))
    return bool(steps.exists())


def with_directories() -> QuerySet[Organisation]:
    """The organisations whose people sign in through their own directory."""
    return Organisation.objects.filter(directories__isnull=False).distinct()


def people_of(organisation: Organisation) -> QuerySet[User]:
    """The people of an organisation: by a role that was given, or by its directory."""
    return User.objects.filter(
        Q(memberships__organisation=organisation) | Q(readings__organisation=organisation),
        erased__isnull=True,
    ).distinct()


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


def agreements_of(organisation: Organisation, actor: Actor) -> list[tuple[Pact, list[Party]]]:
    """The agreements that the organisation shares with the actor, each with the parties in it that
    the actor may know of."""
    found = []
    for pact in actor.pacts:
        parties = Party.objects.filter(
            agreement__key=pact.key, organisation__key__in=actor.known
        ).select_related("organisation")
        rows = list(parties.order_by("-provides", "organisation__name"))
        if any(party.organisation_id == organisation.pk for party in rows):
            found.append((pact, rows))
    return found
