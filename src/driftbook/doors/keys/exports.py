"""Who opens what, as lines of a file: one for each grant and door, or grant and bundle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from uuid import UUID

from driftbook.doors import queries as registry
from driftbook.doors.keys import access, queries, ways
from driftbook.doors.models import Door, EmergencyKey
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation, User
from driftbook.theme import tables

SOME = 25
"""Bundles that are read at once."""


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
    """Everybody who can open the door at `now`, and the tags of those who do not sign in."""
    keeper = door.address.street.organisation
    for user, grant in queries.grants_of(door, now=now):
        yield _line(keeper, user, grant, door)
    for tag in access.tags_of(door.pk, now):
        if tag.user is None:
            bundle = tag.bundle.name if tag.bundle else ""
            grant = shapes.Grant(ways.TAG, tag.number, bundle, tag.since)
            yield _line(keeper, None, grant, door, name=tag.holder)


def everything(actor: Actor, now: datetime) -> Iterator[Line]:
    """Who has which bundle, or an emergency key, at `now`; only who can open with it."""
    for organisation in registry.organisations(actor, queries.SEE):
        bundles = list(organisation.bundles.order_by("name"))
        for start in range(0, len(bundles), SOME):
            yield from _usable(
                organisation, ways.to_bundles(bundles[start : start + SOME], now), now
            )
        keys = EmergencyKey.objects.filter(
            ways.running(now), organisation=organisation, address__isnull=False
        )
        for key in keys.select_related("user", "address__street").order_by("until", "pk"):
            grant = shapes.Grant(
                ways.EMERGENCY, "", "", key.approved, key.until, because=key.because
            )
            yield _line(organisation, key.user, grant, None, address=str(key.address))


def _usable(organisation: Organisation, found: list[ways.Way], now: datetime) -> Iterator[Line]:
    people = queries.named({way.user for way in found})
    may = queries.may_open(organisation, people.values(), now)
    there = [way for way in found if way.user in may or way.grant.kind == ways.TAG]
    there.sort(key=lambda way: (way.grant.bundle, people[way.user].name.casefold(), way.user))
    for way in there:
        yield _line(organisation, people[way.user], way.grant, None)


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


def as_xlsx(lines: Iterable[Line]) -> bytes:
    """The workbook, with the same columns."""
    return tables.as_xlsx("keys", ((name, 24) for name in COLUMNS), map(astuple, lines))
