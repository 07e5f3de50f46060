"""What the pages about keys show: people with what they open, doors with who opens them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, QuerySet

from driftbook.doors.keys import queries, ways, words
from driftbook.doors.keys.holding import Holding
from driftbook.doors.models import Address, Bundle, Door, EmergencyKey, Grant
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


def part_of(rows: QuerySet[Stored], start: str, count: Callable[[], int]) -> Part[Stored]:
    """The same of rows of the database, of which only the page is read; they are counted where
    there are others."""
    first = _first(start)
    here = list(rows[first : first + PAGE + 1])
    if first and not here:
        return part_of(rows, "", count)
    more = len(here) > PAGE and first + PAGE < FURTHEST
    total = count() if first or len(here) > PAGE else len(here)
    return Part(here[:PAGE], total, first, more)


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
    if not there:
        return []
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


def openers(holding: Holding, start: str, text: str = "") -> Part[Holder]:
    """Who can open with it, of whose name `text` is a part."""
    return _holders(
        holding, part_of(holding.opening(text), start, partial(holding.how_many_open, text))
    )


def useless(holding: Holding, start: str) -> Part[Holder]:
    """To whom it is of no use: no role, or a closed account."""
    rows = holding.useless()
    return _holders(holding, part_of(rows, start, partial(paging.how_many, rows)), may=False)


def _holders(holding: Holding, people: Part[User], *, may: bool = True) -> Part[Holder]:
    grouped = {user.pk: Holder(user, may=may) for user in people.rows}
    found = holding.ways_of(people.rows) if grouped else ()
    for pk, shown in told(found, zone(holding.organisation.timezone), holding.now):
        grouped[pk].grants.append(shown)
    return Part(list(grouped.values()), people.total, people.first, people.more)


def doors_of(bundle: Bundle, start: str) -> Part[Door]:
    """The doors of a bundle, along their streets."""
    rows = Door.objects.filter(bundles=bundle)
    street = "address__street"
    order = (f"{street}__folded", f"{street}__postal_code", "address__number", "address__letter")
    here = rows.select_related("address__street")
    here = here.order_by(*order, "address__flat_order", "kind", "pk")
    return part_of(here, start, partial(paging.how_many, rows))


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
