"""The registry over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from driftbook.doors import asking, picking, queries
from driftbook.doors.models import Address, Door
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.middleware import actor

router = Router(tags=["doors"])


class UnitOut(Schema):
    """A unit that is mounted."""

    key: str
    kind: str = Field(description="The slug of the handbook's chapter `doors`.")
    serial: str
    door: str = Field(description="The key of its door.")
    installed: str = Field(description="ISO 8601, UTC.")
    battery_changed: str | None = None


class DoorOut(Schema):
    """A door of the address, or a stairwell door that leads to it."""

    key: str
    kind: str = Field(description="`private`, `stairwell` or `key-box`.")
    place: str
    leads_here: bool = Field(description="True: a stairwell door of the house, the way in.")


class AddressOut(Schema):
    """An address."""

    id: int
    organisation: str = Field(description="The slug of the organisation that keeps it.")
    text: str = Field(description="All of it on one line.")
    street: str
    house: str = Field(description="Number, letter, floor and door: `12A, 2. tv`.")
    postal_code: str
    town: str
    country: str
    register_id: str = Field(description="Its id in the national register; may be empty.")
    units: list[UnitOut] = Field(description="What is mounted on its own doors.")
    doors: list[DoorOut]


class StreetOut(Schema):
    """A street, where the text is not enough for addresses."""

    name: str
    postal_code: str
    town: str


class AddressesOut(Schema):
    """What was found, in natural order."""

    q: str
    more: bool = Field(description="There are more addresses than these.")
    addresses: list[AddressOut]
    streets: list[StreetOut]


Text = Annotated[
    str,
    Query(
        min_length=1,
        max_length=asking.LONGEST,
        description="Street, number, postal code or town; beginnings are enough.",
    ),
]
Slug = Annotated[str | None, Query(max_length=60, description="Of one organisation; all if empty.")]


@router.get(
    "/addresses",
    response={200: AddressesOut, **REFUSALS},
    summary="Search addresses",
    auth=Needs(queries.SEE),
)
def addresses(request: HttpRequest, q: Text, organisation: Slug = None) -> Any:
    """The addresses that the text finds in the registries that the caller may see (G-20)."""
    keepers = queries.organisations(actor(request), queries.SEE)
    if organisation:
        keepers = keepers.filter(slug=organisation)
        if not keepers:
            raise Http404
    text = q.replace("\0", "")
    found = picking.with_units(queries.find(list(keepers.values_list("pk", flat=True)), text))
    return {
        "q": q,
        "more": found.more,
        "addresses": [_address(row) for row in found.addresses],
        "streets": [
            {"name": row.name, "postal_code": row.postal_code, "town": row.town}
            for row in found.streets
        ],
    }


def _address(row: Address) -> dict[str, Any]:
    street, own = row.street, list(row.doors.all())
    return {
        "id": row.pk,
        "organisation": street.organisation.slug,
        "text": str(row),
        "street": street.name,
        "house": row.house,
        "postal_code": street.postal_code,
        "town": street.town,
        "country": street.country,
        "register_id": row.register,
        "units": [unit for door in own for unit in _units(door)],
        "doors": [
            *(_door(door, leads_here=False) for door in own),
            *(_door(door, leads_here=True) for door in row.ways_in.all()),
        ],
    }


def _door(door: Door, *, leads_here: bool) -> dict[str, Any]:
    return {
        "key": str(door.key),
        "kind": door.kind,
        "place": door.place,
        "leads_here": leads_here,
    }


def _units(door: Door) -> list[dict[str, Any]]:
    return [
        {
            "key": str(unit.key),
            "kind": unit.kind,
            "serial": unit.serial,
            "door": str(door.key),
            "installed": unit.installed.isoformat(),
            "battery_changed": unit.battery_changed.isoformat() if unit.battery_changed else None,
        }
        for unit in picking.units_on(door)
    ]
