"""What somebody sends becomes addresses, doors and instants; and which orders are theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import Http404

from driftbook.doors.models import STAIRWELL, Address, Door, Unit
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import instants
from driftbook.history.by import By
from driftbook.jobs.actions.orders import NewJob
from driftbook.jobs.api_shapes import ToOrder
from driftbook.jobs.models import Order
from driftbook.jobs.queries.jobs import ABOUT_ORDERS
from driftbook.jobs.queries.places import ORDER, Place, places
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.gate import Refused


def place(who: Actor, handbook: str, orderer: str | None, now: datetime) -> Place:
    """Where is ordered, and in whose name. Raises Http404, Refused."""
    there = [one for one in places(who, now) if one.handbook.id == handbook]
    found = [one for one in there if orderer in (None, one.orderer.slug)]
    if found:
        return found[0]
    if there or who.pact(handbook) is None:
        raise Http404(f"nothing can be ordered in '{handbook}'")
    raise Refused(ORDER)


def ordering(who: Actor, where: Place) -> By:
    """Who orders, for the history."""
    return by(who, ORDER, where.orderer.key)


def new_job(said: ToOrder, where: Place) -> NewJob:
    """A job with its address, door and unit. Raises ValueError for what is not the orderer's."""
    address = (
        Address.objects.filter(pk=said.address, street__organisation=where.orderer)
        .select_related("street")
        .first()
    )
    if address is None:
        raise ValueError(f"there is no address {said.address}")
    door = _door(said, address)
    unit = _unit(said, door)
    book = where.handbook
    return NewJob(
        address=address,
        door=door,
        door_kind=door.kind if door else said.door_kind,
        unit=unit,
        type=said.type,
        way=said.way,
        facts=said.facts,
        circumstances=said.circumstances,
        citizen=said.citizen,
        citizen_phone=said.citizen_phone,
        notify=said.notify,
        starts=instants.read(said.starts, book) if said.starts else None,
        ends=instants.read(said.ends, book) if said.ends else None,
        window=said.window,
    )


def _door(said: ToOrder, address: Address) -> Door | None:
    """The door of the address, or the stairwell door that leads to it."""
    here = Door.objects.filter(address=address) | Door.objects.filter(
        kind=STAIRWELL, leads_to=address
    )
    if said.door is None:
        return here.filter(kind=said.door_kind).order_by("pk").distinct().first()
    door = here.filter(key=said.door).distinct().first()
    if door is None:
        raise ValueError(f"there is no door {said.door} at address {said.address}")
    return door


def _unit(said: ToOrder, door: Door | None) -> Unit | None:
    mounted = Unit.objects.filter(door=door, removed__isnull=True).order_by("installed", "pk")
    if said.unit is None:
        return mounted.first() if door else None
    unit = mounted.filter(key=said.unit).first() if door else None
    if unit is None:
        raise ValueError(f"there is no unit {said.unit} on the door")
    return unit


def whole(rows: QuerySet[Order]) -> QuerySet[Order]:
    """The orders with all that is shown of them, in a handful of queries."""
    return (
        rows.select_related(*ABOUT_ORDERS)
        .defer("edition__files")
        .prefetch_related("jobs__address__street", "jobs__door", "jobs__unit")
    )


def books(of: Iterable[Order], now: datetime) -> dict[int, Handbook]:
    """By agreement the handbook that holds now; one that cannot be read is left out."""
    rows = Edition.objects.filter(agreement__in={one.agreement_id for one in of})
    found = shelf.opened(shelf.holding(rows.select_related("agreement"), now))
    return {one.edition.agreement_id: one.handbook for one in found if one.handbook}


def aware(at: datetime) -> datetime:
    """An instant; without an offset it is in UTC."""
    return at if at.utcoffset() is not None else at.replace(tzinfo=UTC)
