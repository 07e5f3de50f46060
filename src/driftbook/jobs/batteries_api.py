"""Changes of batteries over HTTP: where they would be placed. Ordered they are like any other."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from driftbook.jobs import api_reading as reading
from driftbook.jobs.actions import batches, drafts
from driftbook.jobs.actions.drafts import Wish
from driftbook.jobs.api_shapes import Short
from driftbook.jobs.models import Booking, Draft
from driftbook.jobs.queries import batteries
from driftbook.jobs.queries.places import ORDER
from driftbook.people.api_auth import REFUSALS, Needs, problem
from driftbook.people.middleware import actor

router = Router(tags=["jobs"])


class ToPlan(Schema):
    """Units whose batteries are to be changed, the most urgent first."""

    handbook: Short
    orderer: Short | None = Field(None, description="The slug, where it can be several.")
    units: list[UUID] = Field(min_length=1, max_length=drafts.MOST)


class Planned(Schema):
    """One change, in the form in which `POST /jobs/orders` takes it."""

    unit: UUID
    address: int
    address_text: str
    door: UUID
    door_kind: str
    type: str
    way: str
    facts: dict[str, str] = Field(description="What the type asks for is to be added (G-18).")
    starts: datetime.datetime | None = Field(description="Null: no seat is free in eight weeks.")
    ends: datetime.datetime | None
    window: str | None


class Plan(Schema):
    """Where the changes would be placed at this minute. Nothing is ordered and no seat is kept."""

    jobs: list[Planned]
    ordered: list[UUID] = Field(description="Units whose change is ordered already: left out.")


@router.post(
    "/battery-plan",
    response={200: Plan, **REFUSALS},
    auth=Needs(ORDER),
    summary="Place battery changes into the first free windows",
)
def plan(request: HttpRequest, body: ToPlan) -> Any:
    """Each into the earliest hour with a free seat of the priority that the handbook names (G-25).

    404 where the handbook does not say how changes are ordered.
    """
    who, now = actor(request), timezone.now()
    place = reading.place(who, body.handbook, body.orderer, now)
    doors = place.handbook.doors
    how = doors.batteries.order if doors and doors.batteries else None
    if how is None or who.user is None:
        return problem(404, "no-battery-order", "the handbook does not say how they are ordered")
    units = batteries.units(place.orderer, list(dict.fromkeys(body.units)))
    there = batteries.changes_ordered(units)
    with transaction.atomic():
        made = batches.begin(
            place=place,
            units=[unit for unit in units if unit.pk not in there],
            wish=Wish(how.job),
            priority=how.priority,
            key=uuid4(),
            person=who.user.key,
            contact="",
            phone="",
            by=reading.ordering(who, place),
            now=now,
        )
        jobs = _planned(made.draft)
        transaction.set_rollback(True)  # it was only to see
    return {"jobs": jobs, "ordered": [unit.key for unit in units if unit.pk in there]}


def _planned(draft: Draft) -> list[dict[str, Any]]:
    windows = dict(
        Booking.objects.filter(item__draft=draft, ended__isnull=True).values_list(
            "item", "slot__window"
        )
    )
    items = draft.items.select_related("unit", "door", "address__street").order_by("position")
    return [
        {
            "unit": item.unit.key,
            "address": item.address_id,
            "address_text": str(item.address),
            "door": item.door.key,
            "door_kind": item.door_kind,
            "type": item.type,
            "way": item.way,
            "facts": item.facts,
            "starts": item.starts,
            "ends": item.ends,
            "window": windows.get(item.pk),
        }
        for item in items
        if item.unit is not None and item.door is not None
    ]
