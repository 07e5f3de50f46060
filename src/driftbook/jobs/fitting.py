"""Which ways of ordering fit a job of a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from driftbook.doors.models import STAIRWELL
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import jobs as deciding
from driftbook.handbook.deciding.conditions import takes
from driftbook.handbook.deciding.jobs import Decision
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.jobs import Jobs, Way
from driftbook.jobs.models import Item
from driftbook.jobs.queries.drafts import Choice


class Task(Protocol):
    """A job of a draft, or one that was ordered."""

    type: str
    door_kind: str
    circumstances: Any

    @property
    def unit_id(self) -> int | None:
        """The unit that it is about."""


def circumstances(handbook: Handbook, type_: str, stated: Collection[str]) -> list[str]:
    """Those of the stated circumstances that a job of this type can have."""
    return [
        name
        for name, circumstance in chapter(handbook).circumstances.items()
        if name in stated and (not circumstance.types or type_ in circumstance.types)
    ]


def ways(handbook: Handbook, item: Task) -> list[Way]:
    """The ways in which the job can be ordered, whatever the time turns out to be.

    A circumstance that sets the class leaves only the ways that are for that class (G-18). Where a
    way without a time fits, it is the only one: the time is found later (G-26).
    """
    jobs = chapter(handbook)
    if item.type not in jobs.types:
        return []
    stated = circumstances(handbook, item.type, item.circumstances)
    set_by = next((jobs.circumstances[n].service_class for n in stated if _sets(jobs, n)), None)
    found = [
        way
        for way in jobs.ways
        if (set_by is None or not way.classes or set_by in way.classes)
        and takes(way, item.type, item.door_kind)
    ]
    return [way for way in found if way.time == "none"] or found


def _sets(jobs: Jobs, circumstance: str) -> bool:
    return jobs.circumstances[circumstance].service_class is not None


def last_chosen(ways: Sequence[Way]) -> Way | None:
    """The last of them with a chosen time: for an hour for which it is too late in a window."""
    return next((way for way in reversed(ways) if way.time == "chosen"), None)


def fits(handbook: Handbook, item: Task, way: str) -> bool:
    """Whether the job can be ordered in this way."""
    return any(one.id == way for one in ways(handbook, item))


def way_without_time(handbook: Handbook, item: Task) -> str:
    """The way of a job for which no time is chosen; empty where one has to be."""
    return next((way.id for way in ways(handbook, item) if way.time == "none"), "")


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
    handbook: Handbook, item: Task, way: str | None, at: datetime | None, now: datetime
) -> Decision:
    """What the job would count as, ordered now for this time. What it needs to say is left out."""
    asked = deciding.Asked(
        type=item.type,
        ordered=now,
        performed=at,
        way=way,
        door=item.door_kind,
        has_unit=item.unit_id is not None,
        circumstances=frozenset(circumstances(handbook, item.type, item.circumstances)),
    )
    return deciding.decide(handbook, asked)
