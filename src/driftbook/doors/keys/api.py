"""Keys over HTTP: the two questions, and bundles given by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from driftbook.doors import queries as registry
from driftbook.doors.keys import actions, queries, refusals, visiting, ways, words
from driftbook.doors.keys.queries import CHANGE, SEE
from driftbook.doors.models import TEXT, Grant
from driftbook.doors.visiting import door as the_door
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import User

router = Router(tags=["doors"])
CONFLICT = {409: Problem}
MOST = 2_000
"""Lines of one answer; the export has all of them."""
After = Annotated[int, Query(ge=0, le=10_000_000, description="From which line on.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class GrantOut(Schema):
    """Something that lets a person through a door."""

    kind: str = Field(description="`group`, `tag-attribute`, `hand`, `emergency` or `tag`.")
    name: str = Field(description="Of the group, the bundle or the tag; the emergency key's why.")
    bundle: str = Field(description="Empty: not through a bundle.")
    since: datetime | None
    until: datetime | None = Field(description="When it ends by itself; null: it does not.")
    because: str
    key: str = Field(description="Of the grant or emergency key; empty for groups.")


class BundleOut(Schema):
    """A key bundle."""

    id: int
    organisation: str
    name: str
    doors: list[str] = Field(description="The keys of its doors.")


class WayOut(Schema):
    """A person and a grant."""

    person: str
    name: str
    through: GrantOut


class DoorWayOut(Schema):
    """A door and a grant."""

    door: str
    address: str
    kind: str
    through: GrantOut


class Openers(Schema):
    """Who can open, now."""

    at: datetime
    people: list[WayOut]
    total: int


class Opened(Schema):
    """What somebody can open, now."""

    at: datetime
    doors: list[DoorWayOut]
    total: int


class Give(Schema):
    """A bundle for somebody."""

    person: UUID
    until: AwareDatetime | None = Field(None, description="null: until it is taken back.")
    because: str = Field(min_length=1, max_length=TEXT)


class Given(Schema):
    """A grant by hand."""

    key: str
    person: str
    bundle: int
    since: datetime
    until: datetime | None
    because: str
    ended: datetime | None


@router.get(
    "/keys/bundles", response={200: list[BundleOut], **REFUSALS}, auth=Needs(SEE), summary="Bundles"
)
def bundles(request: HttpRequest) -> Any:
    """The key bundles that the caller may see, with their doors."""
    rows = registry.bundles(actor(request), SEE).select_related("organisation")
    return [
        {
            "id": row.pk,
            "organisation": row.organisation.slug,
            "name": row.name,
            "doors": [str(door.key) for door in row.doors.all()],
        }
        for row in rows.prefetch_related("doors")
    ]


@router.get(
    "/keys/bundles/{bundle}",
    response={200: Openers, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Who has a bundle",
)
def who_has(request: HttpRequest, bundle: int, after: After = 0, limit: Limit = 200) -> Any:
    """Who can open its doors now, through what."""
    row, now = visiting.bundle(request, bundle, SEE), timezone.now()
    found = ways.through(ways.of_bundles([row]), None, now)
    people = queries.named({way.user for way in found})
    may = queries.may_open(row.organisation, people.values(), now)
    there = [
        (people[way.user], way.grant)
        for way in found
        if way.user in may or way.grant.kind == ways.TAG
    ]
    there.sort(key=lambda one: (one[0].name.casefold(), one[0].pk))
    return _openers(there, now, after, limit)


@router.post(
    "/keys/bundles/{bundle}/grants",
    response={200: Given, **CONFLICT, **REFUSALS},
    auth=Needs(CHANGE, of_object=True),
    summary="Give a bundle by hand",
)
def give(request: HttpRequest, bundle: int, body: Give) -> Any:
    """Given again, it has the new end and reason. 409 says why it is not given."""
    row, now = visiting.bundle(request, bundle, CHANGE), timezone.now()
    user = queries.openers(row.organisation, now).filter(key=body.person).first()
    if user is None:
        return refused(refusals.NoRole())
    by = on_behalf(request, CHANGE, row.organisation.key).by
    try:
        grant = actions.give(
            bundle=row, user=user, until=body.until, because=body.because, by=by, now=now
        )
    except refusals.Refused as why:
        return refused(why)
    return _given(grant)


@router.post(
    "/keys/grants/{grant}/removal",
    response={200: Given, **REFUSALS},
    auth=Needs(CHANGE, of_object=True),
    summary="Take a bundle back",
)
def take_back(request: HttpRequest, grant: UUID) -> Any:
    """Effective at once; twice is once."""
    row = visiting.grant(request, grant, CHANGE)
    by = on_behalf(request, CHANGE, row.bundle.organisation.key).by
    return _given(actions.take_back(grant=row, by=by, now=timezone.now()))


@router.get(
    "/keys/people/{person}",
    response={200: Opened, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Which doors somebody can open",
)
def opened_by(request: HttpRequest, person: UUID, after: After = 0, limit: Limit = 200) -> Any:
    """Now, and through what; in the organisations whose keys the caller may see."""
    user, now = visiting.person(request, person, SEE), timezone.now()
    seen = actor(request).where(SEE)
    there = [
        {
            "door": str(door.key),
            "address": str(door.address),
            "kind": door.kind,
            "through": told(grant),
        }
        for door, grant in queries.ways_of(user, now)
        if door.address.street.organisation.key in seen
    ]
    return {"at": now, "doors": there[after : after + limit], "total": len(there)}


@router.get(
    "/keys/doors/{key}",
    response={200: Openers, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Who can open a door",
)
def openers_of(request: HttpRequest, key: UUID, after: After = 0, limit: Limit = 200) -> Any:
    """Now, and through what."""
    now = timezone.now()
    there = queries.grants_of(the_door(request, key, SEE), now=now)
    return _openers(there, now, after, limit)


# --- answers ------------------------------------------------------------------------------------


def _openers(
    there: list[tuple[User, shapes.Grant]], now: datetime, after: int, limit: int
) -> dict[str, Any]:
    people = [
        {"person": str(user.key), "name": str(user), "through": told(grant)}
        for user, grant in there[after : after + limit]
    ]
    return {"at": now, "people": people, "total": len(there)}


def told(grant: shapes.Grant) -> dict[str, Any]:
    """A grant as JSON."""
    names = ("kind", "name", "bundle", "since", "until", "because", "key")
    return {name: getattr(grant, name) for name in names}


def _given(grant: Grant) -> dict[str, Any]:
    names = ("since", "until", "because", "ended")
    return {
        **{name: getattr(grant, name) for name in names},
        "key": str(grant.key),
        "person": str(grant.user.key),
        "bundle": grant.bundle_id,
    }


def refused(why: refusals.Refused, known: Iterable[object] = ()) -> Status[dict[str, object]]:
    """Why it was not done, in English."""
    with override("en"):
        said = words.refusal(why)
    return problem(409, type(why).__name__, said, known)
