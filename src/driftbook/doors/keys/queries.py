"""Who opens which door, through what, now. What somebody may see of it is said here, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from driftbook.doors.keys import ways
from driftbook.doors.keys.people import ACTIVE, Named, Naming
from driftbook.doors.models import Bundle, Device, Door, EmergencyKey, Grant, Tag, Unit
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.people.actors import Actor
from driftbook.people.finding import Within
from driftbook.people.models import (
    GroupRule,
    HeldGroup,
    Membership,
    Organisation,
    Party,
    User,
)
from driftbook.people.permissions import TABLE
from driftbook.people.queries import actor_of, running
from driftbook.theme.paging import apart

SEE, CHANGE, OPEN = "key.see", "key.change", "door.open"
ASK, GRANT, SEE_EMERGENCY = "emergency.ask", "emergency.grant", "emergency.see"
_LISTED = ("key", "username", "name", "is_active", "erased", "directory_id")
AD, LOCAL = "ad", "local"
"""How a person signs in, as handbooks call it: through a directory, or not."""


# --- what is whose ------------------------------------------------------------------------------


def grants(actor: Actor, action: str) -> QuerySet[Grant]:
    """The grants by hand with which the actor may do this; every list and export starts here."""
    mine = Grant.objects.filter(bundle__organisation__key__in=actor.where(action))
    return mine.select_related("bundle__organisation", "user")


def emergency_keys(actor: Actor, action: str) -> QuerySet[EmergencyKey]:
    """The emergency keys with which the actor may do this, the latest first.

    Whoever may only ask for one sees their own: those that they asked for, or open with.
    """
    rows = EmergencyKey.objects.select_related("organisation", "user", "bundle", "address__street")
    there = rows.filter(organisation__key__in=actor.where(action))
    if action in (SEE, GRANT):
        return there
    all_of = actor.where(SEE) | actor.where(GRANT)
    own = Q(user=actor.user) | Q(asked_by=actor.person)
    return there.filter(Q(organisation__key__in=all_of) | own)


def to_grant(actor: Actor) -> QuerySet[EmergencyKey]:
    """Those that wait for the actor: not their own, which somebody else approves."""
    waiting = emergency_keys(actor, GRANT).filter(approved__isnull=True, ended__isnull=True)
    return waiting.exclude(user=actor.user)


def places_of(user: User, now: datetime) -> set[UUID]:
    """The organisations that the person is known to: where they have a role, which those serve, and
    of which they have or had a key."""
    at = Q(memberships__user=user) | Q(readings__user=user)
    own = Organisation.objects.filter(at).values("pk")
    providing = Party.objects.filter(running(now), organisation__in=own, provides=True)
    served = Party.objects.filter(provides=False, agreement__in=providing.values("agreement"))
    found = Organisation.objects.filter(
        Q(pk__in=own)
        | Q(pk__in=served.values("organisation"))
        | Q(pk__in=Grant.objects.filter(user=user).values("bundle__organisation"))
        | Q(pk__in=EmergencyKey.objects.filter(user=user).values("organisation"))
        | Q(pk__in=Tag.objects.filter(user=user).values("organisation"))
    )
    return set(found.values_list("key", flat=True))


# --- through which doors somebody comes ---------------------------------------------------------


def doors_of(actor: Actor, now: datetime) -> QuerySet[Door]:
    """The doors that this person can open from the telephone at `now` (aware), in one query.

    Through bundles of their groups or by hand, and through emergency keys; where a role of theirs
    lets them open doors at all. A tag opens at the reader alone, and is not counted here.
    """
    if actor.user is None:
        return Door.objects.none()
    keys = EmergencyKey.objects.filter(ways.running(now), user=actor.user).order_by()
    at = keys.filter(address__isnull=False).values("address")
    inside = Bundle.doors.through.objects.filter(bundle__in=_bundles(actor, keys, now))
    led = Door.leads_to.through.objects.filter(address__in=at)
    at_address = Door.objects.filter(address__in=at).order_by()
    through = inside.values("door").union(at_address.values("pk"), led.values("door"))
    mine = Door.objects.filter(
        pk__in=through, address__street__organisation__key__in=actor.where(OPEN)
    )
    return mine.select_related("address__street__organisation")


def _bundles(actor: Actor, keys: QuerySet[EmergencyKey], now: datetime) -> QuerySet[Bundle]:
    """The bundles that the person has at `now`, as part of a query.

    What groups give, the actor knows: it is read from the tables anew for every request.
    """
    given = Grant.objects.filter(ways.lasting(now), user=actor.user).order_by()
    mine = Q(pk__in=given.values("bundle"))
    mine |= Q(pk__in=keys.filter(bundle__isnull=False).values("bundle"))
    for organisation, names in actor.bundles.items():
        mine |= Q(organisation__key=organisation, name__in=names)
    return Bundle.objects.filter(mine).order_by()


def ways_of(user: User, now: datetime) -> list[tuple[Door, shapes.Grant]]:
    """Which doors this person can open at `now` (aware), through what, tags too; by address.

    A tag needs no role: tenants carry them too.
    """
    found = ways.of_person(user, now)
    doors = doors_behind(found)
    allowed = actor_of(user, now).where(OPEN)
    there = [
        (door, way.grant)
        for way in found
        for door in doors[way.bundle, way.address]
        if way.grant.kind == ways.TAG or door.address.street.organisation.key in allowed
    ]
    return sorted(there, key=lambda one: (by_address(one[0]), by_kind(one[1])))


def doors_behind(found: Iterable[ways.Way]) -> dict[tuple[int | None, int | None], list[Door]]:
    """The doors that each way is for, by its bundle and its address."""
    bundles = {way.bundle for way in found if way.bundle}
    addresses = {way.address for way in found if way.address}
    behind: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    inside = Bundle.doors.through.objects.filter(bundle__in=bundles)
    for bundle, door in inside.values_list("bundle_id", "door_id"):
        behind[bundle, None].add(door)
    for door, address in Door.objects.filter(address__in=addresses).values_list("pk", "address_id"):
        behind[None, address].add(door)
    led = Door.leads_to.through.objects.filter(address__in=addresses)
    for door, address in led.values_list("door_id", "address_id"):
        behind[None, address].add(door)
    rows = Door.objects.select_related("address__street__organisation")
    doors = rows.in_bulk({door for some in behind.values() for door in some})
    return defaultdict(list, {what: [doors[pk] for pk in some] for what, some in behind.items()})


# --- who comes through a door -------------------------------------------------------------------


def grants_of(
    door: Door, user: User | None = None, now: datetime | None = None
) -> list[tuple[User, shapes.Grant]]:
    """Who can open this door at `now` (aware), through what, by name.

    Only whose account is open, and whose role lets them open doors or who carries a tag. Without
    `now`: everybody who has, asked for or once had something that opens it.
    """
    found = ways.through(ways.behind(door), None if user is None else [user.pk], now)
    people = named({way.user for way in found})
    if now is not None:
        mine = may_open(door.address.street.organisation, people.values(), now)
        found = [way for way in found if way.grant.kind == ways.TAG or way.user in mine]
    there = [(people[way.user], way.grant) for way in found]
    return sorted(there, key=lambda one: (one[0].name.casefold(), one[0].pk, by_kind(one[1])))


def named(ids: Collection[int]) -> dict[int, User]:
    """The people with these ids, with what a list says of them; the rest is read when asked for."""
    return User.objects.only(*_LISTED).in_bulk(ids)


def may_open(organisation: Organisation, people: Iterable[User], now: datetime) -> set[int]:
    """Those of these people (their ids) whose account is open and who may open doors there."""
    ids = [one.pk for one in people if one.is_active and not one.erased]
    places = _roles_that_open(organisation, now)
    found: set[int] = set()
    for place, roles in places.items():
        given = Membership.objects.filter(organisation=place, role__in=roles, user__in=ids)
        found |= set(given.order_by().values_list("user_id", flat=True))
        rules = GroupRule.objects.filter(organisation=place, role__in=roles)
        held = HeldGroup.objects.filter(
            organisation=place, group__in=rules.values("group"), user__in=ids
        )
        found |= set(held.values_list("user_id", flat=True))
    return found


def openers(organisation: Organisation, now: datetime) -> QuerySet[User]:
    """Everybody who may open doors of the organisation, if they have a key: a choice in a form."""
    return in_roles_that_open([organisation], now).people(ACTIVE)


def openers_within(organisations: Iterable[Organisation], now: datetime) -> Within:
    """Whom `in_roles_that_open` names, for looking somebody up by what is typed."""
    named = in_roles_that_open(organisations, now)
    return Within(*(one.all_of() for one in named.by if one.which))


def in_roles_that_open(organisations: Iterable[Organisation], now: datetime) -> Named:
    """Everybody with a role that opens doors of any of the organisations, by themselves or by a
    group of their directory; also those whose account is closed."""
    places: dict[int, frozenset[str]] = {}
    for one in organisations:
        for place, roles in _roles_that_open(one, now).items():
            places[place] = places.get(place, frozenset()) | roles
    some = [{place: places[place] for place in part} for part in apart(places)]
    return Named(
        (
            Naming(Membership.objects.all(), [_given(one) for one in some]),
            Naming(HeldGroup.objects.all(), [_held(one) for one in some]),
        )
    )


def _given(places: Mapping[int, frozenset[str]]) -> Q:
    """The roles that open doors, of whoever has them."""
    return reduce(or_, (Q(organisation=at, role__in=roles) for at, roles in places.items()))


def _held(places: Mapping[int, frozenset[str]]) -> Q:
    """The groups of a directory that give such a role, of whoever is in them."""
    which = Q()
    for place, roles in places.items():
        rules = GroupRule.objects.filter(organisation=place, role__in=roles)
        which |= Q(organisation=place, group__in=rules.values("group"))
    return which


def _roles_that_open(organisation: Organisation, now: datetime) -> dict[int, frozenset[str]]:
    """By the organisation's id: roles that open doors here. Providers' roles are served ones."""
    rule = TABLE[OPEN]
    mine = Party.objects.filter(running(now), organisation=organisation, provides=False)
    providers = Party.objects.filter(agreement__in=mine.values("agreement"), provides=True)
    found: dict[int, frozenset[str]] = dict.fromkeys(
        providers.values_list("organisation_id", flat=True), rule.served
    )
    found.pop(organisation.pk, None)
    return {organisation.pk: rule.own, **found}


# --- a person and a unit ------------------------------------------------------------------------


def facts(user: User, unit: Unit, act: str, now: datetime) -> shapes.OpeningFacts:
    """Everything that `deciding.opening.decide` asks, afresh from the tables at `now` (aware).

    Grants that ended within the last month are among them, so that a refusal can tell of them; tags
    are not, for they open at the reader alone.
    """
    fresh = User.objects.select_related("directory").get(pk=user.pk)
    door = Door.objects.select_related("address__street__organisation").get(pk=unit.door_id)
    keeper = door.address.street.organisation
    found = (way.grant for way in ways.through(ways.behind(door), [fresh.pk], None))
    asked = [grant for grant in found if grant.kind != ways.TAG]
    device = Device.objects.filter(unit=unit, gateway__removed__isnull=True)
    return shapes.OpeningFacts(
        act=act,
        unit_kind=unit.kind if unit.mounted else None,
        active=fresh.is_active and fresh.erased is None,
        role=actor_of(fresh, now).may(OPEN, keeper.key),
        sign_in=sign_in_of(fresh),
        grants=tuple(grant for grant in asked if _lately(grant, now)),
        in_bundles=tuple(sorted(bundle.name for bundle in door.bundles.all())),
        connected=device.exists(),
    )


def sign_in_of(user: User) -> str:
    """How the person signs in, as handbooks call it."""
    return AD if user.directory_id else LOCAL


def _lately(grant: shapes.Grant, now: datetime) -> bool:
    over = min((at for at in (grant.until, grant.ended) if at is not None), default=None)
    return over is None or over > now - ways.REMEMBERED


def by_kind(grant: shapes.Grant) -> tuple[int, str, str]:
    """What the grants of a person are sorted by."""
    return ways.KINDS.index(grant.kind), grant.name, grant.bundle


def by_address(door: Door) -> tuple[str, str, int, str, str, str, int]:
    at = door.address
    street = at.street
    return (
        *(street.folded, street.postal_code, at.number, at.letter, at.flat_order),
        *(door.kind, door.pk),
    )
