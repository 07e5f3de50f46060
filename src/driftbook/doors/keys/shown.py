"""What the pages about keys show: people with what they open, doors with who opens them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, QuerySet

from driftbook.doors.keys import access, queries, ways, words
from driftbook.doors.models import Address, Bundle, Door, EmergencyKey, Grant, Tag
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.people.models import GroupRule, Organisation, User
from driftbook.people.queries import names
from driftbook.people.zones import zone
from driftbook.theme import paging

PAGE = 100
FURTHEST = PAGE * paging.MOST_PAGES
Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)


@dataclass(frozen=True)
class Part(Generic[Row]):
    """A page of many rows."""

    rows: Sequence[Row]
    total: int
    """Of very many one more than `theme.paging.MANY`."""
    first: int
    """From which row on, beginning with 0."""
    more: bool
    """Whether there are others after them."""

    @property
    def next(self) -> int | None:
        """Where the next page begins; None: that was all."""
        return self.first + len(self.rows) if self.more else None

    @property
    def before(self) -> int | None:
        """Where the page before begins."""
        return max(0, self.first - PAGE) if self.first else None


def part(rows: Sequence[Row], start: str) -> Part[Row]:
    """The page that begins with row `start`, as it stands in an address."""
    first = _first(start)
    first = first if first < len(rows) else 0
    here = rows[first : first + PAGE]
    return Part(here, len(rows), first, first + len(here) < len(rows))


def part_of(rows: QuerySet[Stored], start: str) -> Part[Stored]:
    """The same of rows of the database, of which only the page is read."""
    first = _first(start)
    here = list(rows[first : first + PAGE + 1])
    if first and not here:
        return part_of(rows, "")
    more = len(here) > PAGE and first + PAGE < FURTHEST
    return Part(here[:PAGE], paging.how_many(rows), first, more)


def _first(start: str) -> int:
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 0
    return min(first, FURTHEST)


@dataclass(frozen=True)
class Shown:
    """A grant as a page shows it; its instants in the organisation's zone."""

    grant: shapes.Grant
    through: str
    holds: bool
    since: datetime | None
    until: datetime | None
    ended: datetime | None
    by: str
    """Who gave or approved it; empty: nobody in person."""
    bundle: int | None
    what: str
    """The bundle, or the address."""

    @property
    def is_hand(self) -> bool:
        """Whether it was given by hand."""
        return self.grant.kind == ways.HAND

    @property
    def is_emergency(self) -> bool:
        """Whether it is an emergency key."""
        return self.grant.kind == ways.EMERGENCY


@dataclass
class Holder:
    """A person with what they have for a door or a bundle."""

    user: User
    grants: list[Shown] = field(default_factory=list)
    may: bool = True
    """Whether the account is open and a role lets them open doors; or a tag does."""


def told(found: Iterable[ways.Way], local: ZoneInfo, now: datetime) -> list[tuple[int, Shown]]:
    """The grants with who gave them, each with whose it is (the id of the user)."""
    there = list(found)
    keys = [UUID(way.grant.key) for way in there if way.grant.key]
    given: dict[UUID, UUID | None] = dict(
        Grant.objects.filter(key__in=keys).values_list("key", "given_by")
    )
    given |= dict(EmergencyKey.objects.filter(key__in=keys).values_list("key", "approved_by"))
    called = names(given.values())
    at = [way.address for way in there if way.address]
    places = _addresses(at)

    def shown(way: ways.Way) -> Shown:
        grant = way.grant
        by = given.get(UUID(grant.key)) if grant.key else None
        return Shown(
            grant=grant,
            through=words.through(grant),
            holds=ways.holds(grant, now),
            since=_local(grant.since, local),
            until=_local(grant.until, local),
            ended=_local(grant.ended, local),
            by=called.get(by, ""),
            bundle=way.bundle,
            what=grant.bundle or places.get(way.address or 0, ""),
        )

    return [(way.user, shown(way)) for way in there]


def _addresses(ids: Collection[int]) -> dict[int, str]:
    rows = Address.objects.filter(pk__in=ids).select_related("street")
    return {row.pk: str(row) for row in rows}


def _local(at: datetime | None, local: ZoneInfo) -> datetime | None:
    return at.astimezone(local) if at else None


def holders(
    organisation: Organisation, found: Sequence[ways.Way], now: datetime
) -> tuple[list[Holder], list[Holder]]:
    """Who can open with these grants now, by name; and who has one that is of no use to them."""
    people = queries.named({way.user for way in found})
    mine = queries.may_open(organisation, people.values(), now)
    grouped: dict[int, Holder] = {pk: Holder(user, may=pk in mine) for pk, user in people.items()}
    for pk, shown in told(found, zone(organisation.timezone), now):
        grouped[pk].grants.append(shown)
        grouped[pk].may |= shown.grant.kind == ways.TAG and grouped[pk].user.is_active
    rows = sorted(grouped.values(), key=lambda one: (one.user.name.casefold(), one.user.pk))
    return [one for one in rows if one.may], [one for one in rows if not one.may]


@dataclass
class DoorPage:
    """A door and who can open it."""

    door: Door
    people: Part[Holder]
    useless: list[Holder]
    """Whose key is of no use to them: no role, or a closed account."""
    tags: list[Tag]
    """Tags of people who do not sign in."""
    bundles: list[Bundle]


def of_door(door: Door, start: str, now: datetime) -> DoorPage:
    """Who can open the door at `now` (aware), through what."""
    found = ways.to_door(door, None, now)
    people, useless = holders(door.address.street.organisation, found, now)
    tags = [tag for tag in access.tags_of(door.pk, now) if tag.user_id is None]
    return DoorPage(door, part(people, start), useless, tags, list(door.bundles.all()))


@dataclass
class Place:
    """What a person has in one organisation."""

    organisation: Organisation
    may: bool
    """Whether a role lets them open doors there."""
    grants: list[Shown]
    over: list[Shown]
    """The latest that have ended, or wait."""


@dataclass
class PersonPage:
    """A person and what they can open."""

    user: User
    places: list[Place]
    doors: Part[tuple[Door, list[str]]]
    """Each with what it is opened through."""


def of_person(user: User, seen: Collection[UUID], start: str, now: datetime) -> PersonPage:
    """What the person can open at `now` (aware), in the organisations with the keys `seen`."""
    organisations = list(Organisation.objects.filter(key__in=seen))
    found = ways.of_person(user, None)
    at = {one.pk for one in organisations}
    places = [_place(user, one, found, now) for one in organisations]
    ids = {one.organisation.pk for one in places if one.may}
    holding = [
        way
        for way in found
        if ways.holds(way.grant, now)
        and way.organisation in at
        and user.is_active
        and (way.organisation in ids or way.grant.kind == ways.TAG)
    ]
    behind = queries.doors_behind(holding)
    opened: dict[Door, list[str]] = defaultdict(list)
    for way in holding:
        for door in behind[way.bundle, way.address]:
            opened[door].append(_named(way.grant))
    rows = sorted(opened.items(), key=lambda one: queries.by_address(one[0]))
    return PersonPage(user, [one for one in places if _something(one)], part(rows, start))


def _place(
    user: User, organisation: Organisation, found: Iterable[ways.Way], now: datetime
) -> Place:
    mine = [way for way in found if way.organisation == organisation.pk]
    rows = [shown for _user, shown in told(mine, zone(organisation.timezone), now)]
    over = [shown for shown in rows if not shown.holds]
    return Place(
        organisation,
        user.pk in queries.may_open(organisation, [user], now),
        [shown for shown in rows if shown.holds],
        sorted(over, key=_ended, reverse=True)[:20],
    )


def _ended(shown: Shown) -> float:
    at = shown.ended or shown.until or shown.since
    return at.timestamp() if at else 0.0


def _something(place: Place) -> bool:
    return bool(place.may or place.grants or place.over)


def _named(grant: shapes.Grant) -> str:
    through = words.through(grant)
    return f"{grant.bundle} ({through})" if grant.bundle else through


@dataclass
class ListedBundle:
    """A bundle in a list."""

    bundle: Bundle
    doors: int
    by_hand: int
    """To how many it is given by hand now."""
    groups: list[str]
    """The groups of the directory that give it."""


def listed(bundles: Sequence[Bundle], now: datetime) -> list[ListedBundle]:
    """The bundles with what is counted of them, in three queries."""
    ids = [bundle.pk for bundle in bundles]
    inside = Bundle.objects.filter(pk__in=ids).annotate(count=Count("doors")).order_by()
    doors = dict(inside.values_list("pk", "count"))
    given = Grant.objects.filter(ways.lasting(now), bundle__in=ids).order_by().values("bundle")
    hands = dict(given.annotate(count=Count("pk")).values_list("bundle", "count"))
    groups: dict[tuple[int, str], list[str]] = defaultdict(list)
    keepers = {bundle.organisation_id for bundle in bundles}
    for rule in GroupRule.objects.filter(organisation__in=keepers).exclude(bundle=""):
        groups[rule.organisation_id, rule.bundle].append(rule.group)
    return [
        ListedBundle(
            bundle,
            doors.get(bundle.pk, 0),
            hands.get(bundle.pk, 0),
            list(dict.fromkeys(groups[bundle.organisation_id, bundle.name])),
        )
        for bundle in bundles
    ]
