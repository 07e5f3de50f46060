"""Who opens what, as lines of a file: one for each grant and door, or grant and bundle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from driftbook.doors import queries as registry
from driftbook.doors.keys import access, queries, ways
from driftbook.doors.keys.holding import AT_ONCE, Holding
from driftbook.doors.models import Bundle, Door, EmergencyKey
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation, User
from driftbook.theme import tables

SOME = 25
"""Bundles that are read at once, where few people have them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line; instants are ISO 8601 in UTC, codes are those of the API."""

    organisation: str
    person: str
    """The key; empty for a tag of somebody who does not sign in."""
    name: str
    door: str
    """The key; empty where the line is about a whole bundle."""
    address: str
    kind: str
    place: str
    through: str
    """`group`, `tag-attribute`, `hand`, `emergency`, `tag`."""
    called: str
    """The group, the bundle, the tag."""
    bundle: str
    since: str
    until: str
    because: str


COLUMNS = tuple(one.name for one in fields(Line))


def of_person(user: User, seen: Collection[UUID], now: datetime) -> Iterator[Line]:
    """Every door that the person can open at `now`, in the organisations with the keys `seen`."""
    for door, grant in queries.ways_of(user, now):
        if door.address.street.organisation.key in seen:
            yield _line(door.address.street.organisation, user, grant, door)


def of_door(door: Door, now: datetime) -> Iterator[Line]:
    """Everybody who can open the door at `now`, by name, and the tags of those who do not sign in;
    some hundred are read at a time."""
    keeper, what = door.address.street.organisation, ways.behind(door)
    holding = Holding(keeper, what, now)
    for people in holding.pages():
        yield from _of_these(holding, people, door)
    tags = access.without_an_account(now).filter(bundle__in=list(what.bundles))
    for tag in tags.order_by("number", "pk").iterator(AT_ONCE):
        bundle = tag.bundle.name if tag.bundle else ""
        grant = shapes.Grant(ways.TAG, tag.number, bundle, tag.since)
        yield _line(keeper, None, grant, door, name=tag.holder)


def _of_these(holding: Holding, people: Sequence[User], door: Door | None) -> Iterator[Line]:
    """What these people can open it with, in their order; what one of them has, by kind."""
    mine = queries.may_open(holding.organisation, people, holding.now)
    theirs: dict[int, list[shapes.Grant]] = defaultdict(list)
    for way in holding.ways_of(people):
        if way.user in mine or way.grant.kind == ways.TAG:
            theirs[way.user].append(way.grant)
    for user in people:
        for grant in sorted(theirs[user.pk], key=queries.by_kind):
            yield _line(holding.organisation, user, grant, door)


def everything(actor: Actor, now: datetime) -> Iterator[Line]:
    """Who has which bundle, or an emergency key, at `now`; only who can open with it. By bundle and
    name; some bundles that few people have are read at once, of others some hundred people."""
    for organisation in registry.organisations(actor, queries.SEE):
        bundles = list(organisation.bundles.order_by("name"))
        for start in range(0, len(bundles), SOME):
            some = bundles[start : start + SOME]
            together = Holding(organisation, ways.of_bundles(some), now)
            yield from _few(together) if together.few else _many(together, some)
        keys = EmergencyKey.objects.filter(
            ways.running(now), organisation=organisation, address__isnull=False
        )
        rows = keys.select_related("user", "address__street").order_by("until", "pk")
        for key in rows.iterator(AT_ONCE):
            grant = shapes.Grant(
                ways.EMERGENCY, "", "", key.approved, key.until, because=key.because
            )
            yield _line(organisation, key.user, grant, None, address=str(key.address))


def _few(holding: Holding) -> Iterator[Line]:
    found = ways.through(holding.what, None, holding.now)
    people = queries.named({way.user for way in found})
    mine = queries.may_open(holding.organisation, people.values(), holding.now)
    there = [way for way in found if way.user in mine or way.grant.kind == ways.TAG]
    there.sort(key=lambda way: (way.grant.bundle, people[way.user].name.casefold(), way.user))
    for way in there:
        yield _line(holding.organisation, people[way.user], way.grant, None)


def _many(holding: Holding, bundles: Iterable[Bundle]) -> Iterator[Line]:
    for bundle in bundles:
        alone = Holding(holding.organisation, ways.of_bundles([bundle]), holding.now)
        for people in alone.pages():
            yield from _of_these(alone, people, None)


def _line(
    organisation: Organisation,
    user: User | None,
    grant: shapes.Grant,
    door: Door | None,
    *,
    name: str = "",
    address: str = "",
) -> Line:
    return Line(
        organisation=organisation.slug,
        person=str(user.key) if user else "",
        name=str(user) if user else name,
        door=str(door.key) if door else "",
        address=str(door.address) if door else address,
        kind=door.kind if door else "",
        place=door.place if door else "",
        through=grant.kind,
        called="" if grant.kind == ways.EMERGENCY else grant.name,
        bundle=grant.bundle,
        since=_iso(grant.since),
        until=_iso(grant.until),
        because=grant.because,
    )


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """The file in pieces."""
    return tables.as_csv(COLUMNS, map(astuple, lines))


def as_xlsx(lines: Iterable[Line]) -> BinaryIO:
    """The workbook, with the same columns."""
    return tables.xlsx_file("keys", ((name, 24) for name in COLUMNS), map(astuple, lines))
