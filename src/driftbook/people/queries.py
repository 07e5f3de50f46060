"""Reading people: who somebody is and what is theirs takes a handful of queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet

from driftbook.people import obliged
from driftbook.people.actors import NOBODY, Actor, Pact
from driftbook.people.models import (
    Agreement,
    Directory,
    DirectoryReading,
    GroupRule,
    Membership,
    Organisation,
    Party,
    User,
)
from driftbook.people.permissions import GIVES, TABLE

_HELD = (
    *("memberships__organisation__key", "memberships__organisation_id", "memberships__role"),
    "memberships__organisation__second_step",
    *("readings__organisation__key", "readings__organisation_id", "readings__groups"),
)
"""What people and what directories have given, in one query: it is asked in every request."""
_PARTIES = (
    *("agreement__key", "agreement_id", "agreement__handbook"),
    *("organisation__key", "organisation_id", "provides"),
)
_TAG = re.compile(r"^\s*Tag:\s*#(?P<name>[^#]+)#\s*$", re.IGNORECASE)


def actor_of(user: User | None, now: datetime) -> Actor:
    """The person with all roles and agreements at `now`; nobody for a user who is closed."""
    if user is None or not user.is_active or user.erased:
        return NOBODY
    rows: dict[UUID, int] = {}
    roles, bundles, said = _roles(user, rows)
    keys = {key: frozenset(names) for key, names in roles.items() if names}
    given = {key: frozenset(names) for key, names in bundles.items() if names}
    pacts = tuple(_pacts(frozenset(keys), now, rows))
    return Actor(user, keys, pacts, given, obliged=_obliged(user, said), rows=rows)


def caller(user: User | None, now: datetime) -> Actor:
    """Who asks for something: as `actor_of`, but without any role until they have a second step,
    if they must have one."""
    who = actor_of(user, now)
    if who.obliged and user is not None and not has_second_step(user):
        return Actor(user, obliged=True, held_up=True)
    return who


def _obliged(user: User, said: Iterable[tuple[str, str]]) -> bool:
    """People of a directory are their directory's; the demo's have no password."""
    if user.directory_id or user.demo:
        return False
    return obliged.must(settings.SECOND_STEP, said)


Said = set[tuple[str, str]]
"""What an organisation says of second steps, and a role that the person has there."""


def _roles(
    user: User, known: dict[UUID, int]
) -> tuple[dict[UUID, set[str]], dict[UUID, set[str]], Said]:
    said: Said = set()
    roles: dict[UUID, set[str]] = defaultdict(set)
    bundles: dict[UUID, set[str]] = defaultdict(set)
    readings: dict[UUID, list[str]] = {}
    rows = User.objects.filter(pk=user.pk).order_by().values_list(*_HELD)
    for at, pk, role, wanted, read_at, read_pk, groups in rows:
        if at is not None:
            roles[at].add(role)
            known[at] = pk
            said.add((wanted, role))
        if read_at is not None:
            readings[read_at] = groups
            known[read_at] = read_pk
    for key, groups in readings.items():
        for rule in GroupRule.objects.filter(organisation__key=key, group__in=groups):
            if rule.role:
                roles[key].add(rule.role)
            if rule.bundle:
                bundles[key].add(rule.bundle)
        bundles[key] |= bundles_in_tags(groups)
    return roles, bundles, said


def roles_of_groups(organisation: Organisation, groups: Iterable[str]) -> frozenset[str]:
    """The roles that these groups of an organisation's directory give."""
    rules = GroupRule.objects.filter(organisation=organisation, group__in=list(groups))
    return frozenset(rules.exclude(role="").values_list("role", flat=True))


def bundles_in_tags(groups: Iterable[str]) -> set[str]:
    """The key bundles that attributes such as `Tag: #name#` name (G-05)."""
    found = (_TAG.match(group) for group in groups)
    return {match["name"].strip() for match in found if match}


def running(now: datetime) -> Q:
    """Of whatever has an `agreement`: those whose agreement has not ended at `now` (aware)."""
    return Q(agreement__ended__isnull=True) | Q(agreement__ended__gt=now)


def _pacts(mine: frozenset[UUID], now: datetime, known: dict[UUID, int]) -> list[Pact]:
    if not mine:
        return []
    rows = (
        Party.objects.filter(running(now), agreement__parties__organisation__key__in=mine)
        .values_list(*_PARTIES)
        .distinct()
        .order_by("agreement__handbook", "agreement", "organisation")
    )
    grouped: dict[tuple[UUID, str], dict[UUID, bool]] = defaultdict(dict)
    for agreement, agreement_pk, handbook, organisation, organisation_pk, provides in rows:
        grouped[agreement, handbook][organisation] = provides
        known[agreement], known[organisation] = agreement_pk, organisation_pk
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


def who_may(action: str, agreement: Agreement) -> list[tuple[User, UUID]]:
    """The people of the parties with a role that allows the action, for messages to them.

    Each with the key of the organisation in which they have it; a provider's may have it for whom
    they serve.
    """
    rule = TABLE[action]
    parties = agreement.parties.values_list("organisation_id", "provides")
    allowed = {at: rule.own | rule.served if provides else rule.own for at, provides in parties}
    found: dict[User, UUID] = {}
    roles = frozenset().union(*allowed.values())
    held = Membership.objects.filter(organisation__in=allowed, role__in=roles)
    for membership in held.select_related("user", "organisation").order_by("user", "pk"):
        if membership.role in allowed[membership.organisation_id]:
            found.setdefault(membership.user, membership.organisation.key)
    groups = {
        (gives.organisation_id, gives.group)
        for gives in GroupRule.objects.filter(organisation__in=allowed, role__in=roles)
        if gives.role in allowed[gives.organisation_id]
    }
    readings = DirectoryReading.objects.filter(organisation__in={pk for pk, _group in groups})
    for reading in readings.select_related("user", "organisation").order_by("user", "pk"):
        if any((reading.organisation_id, group) in groups for group in reading.groups):
            found.setdefault(reading.user, reading.organisation.key)
    here = [user for user in found if user.is_active and not user.erased]
    return [(user, found[user]) for user in sorted(here, key=lambda user: user.pk)]


def names(keys: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """What people are called, by their keys; nobody, and whoever was erased, has no name."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    found = User.objects.filter(key__in=wanted, erased__isnull=True)
    return {user.key: str(user) for user in found.only("key", "name", "username")}


def called(username: str) -> User | None:
    """The person with this user name, unless they are erased."""
    return User.objects.filter(username=username, erased__isnull=True).first()


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
