"""Which ways of ordering fit a job of a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import jobs as deciding
from driftbook.handbook.deciding.jobs import Decision
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.jobs import Way
from driftbook.jobs.models import Item
from driftbook.jobs.queries.drafts import STAIRWELL, Choice


def circumstances(handbook: Handbook, type_: str, stated: Collection[str]) -> list[str]:
    """Those of the stated circumstances that a job of this type can have."""
    return [
        name
        for name, circumstance in chapter(handbook).circumstances.items()
        if name in stated and (not circumstance.types or type_ in circumstance.types)
    ]


def ways(handbook: Handbook, item: Item) -> list[Way]:
    """The ways in which the job can be ordered, whatever the time turns out to be.

    A circumstance that sets the class leaves only the ways that are for that class (G-18). Where a
    way without a time fits, it is the only one: the time is found later (G-26).
    """
    jobs = chapter(handbook)
    stated = (jobs.circumstances[name] for name in jobs.circumstances if name in item.circumstances)
    set_by = next((one.service_class for one in stated if one.service_class), None)
    found = [
        way
        for way in jobs.ways
        if item.door_kind in way.doors
        and (not way.types or item.type in way.types)
        and (set_by is None or not way.classes or set_by in way.classes)
    ]
    return [way for way in found if way.time == "none"] or found


def fits(handbook: Handbook, item: Item, way: str) -> bool:
    """Whether the job can be ordered in this way."""
    return any(one.id == way for one in ways(handbook, item))


def way_without_time(handbook: Handbook, item: Item) -> str:
    """The way of a job for which no time is chosen; empty where one has to be."""
    found = ways(handbook, item) if item.type else []
    return next((way.id for way in found if way.time == "none"), "")


def stairwell_item(items: Iterable[Item], item: Item, choice: Choice) -> Item | None:
    """The draft's job for the stairwell door that leads to the flat of another of its jobs."""
    for other in items:
        if other.door_kind != STAIRWELL or other.pk == item.pk:
            continue
        if choice.door is not None and other.door_id == choice.door.pk:
            return other
        if choice.door is None and other.door_id is None and other.address_id == item.address_id:
            return other
    return None


def would_be(
    handbook: Handbook, item: Item, way: str | None, at: datetime | None, now: datetime
) -> Decision:
    """What the job would count as, ordered now for this time. What it needs to say is left out."""
    asked = deciding.Asked(
        type=item.type,
        ordered=now,
        performed=at,
        way=way,
        door=item.door_kind,
        has_unit=item.unit_id is not None,
        circumstances=frozenset(item.circumstances),
    )
    return deciding.decide(handbook, asked)
