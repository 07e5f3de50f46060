"""Many changes of batteries at once: a draft with a job for each unit, placed into the first hours
with a free seat (G-25). Everything goes through the actions of ordinary drafts, so that what holds
for one job holds for twenty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from driftbook.doors.models import Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import Hour
from driftbook.handbook.schema.jobs import Way
from driftbook.history.by import By
from driftbook.jobs import fitting
from driftbook.jobs.actions import drafts, times
from driftbook.jobs.actions.drafts import Task, Wish
from driftbook.jobs.actions.seats import Taken, TooLate
from driftbook.jobs.models import Draft, Item
from driftbook.jobs.queries import drafts as queries
from driftbook.jobs.queries import seats
from driftbook.jobs.queries.places import Place

DAYS = 56
"""So far ahead seats are looked for."""
TRIES = 3
"""Others may take seats while they are counted; then it is counted again."""


@dataclass(frozen=True)
class Batch:
    """A draft with its jobs."""

    draft: Draft
    placed: int
    """How many have an hour."""
    items: int


def begin(
    *,
    place: Place,
    units: Sequence[Unit],
    wish: Wish,
    priority: int | None,
    key: UUID,
    person: UUID,
    contact: str,
    phone: str,
    by: By,
    now: datetime,
) -> Batch:
    """A draft with the wished job at each unit, in their order, each in the earliest hour of a
    window that still has a seat; of windows of this priority alone, unless it is None.

    What finds no seat within eight weeks has no time yet. Nothing is ordered. The same `key` again
    is the same draft, as it is then. Raises TooMany.
    """
    there = Draft.objects.filter(key=key, person=person, orderer=place.orderer).first()
    if there is not None:
        placed = there.items.filter(starts__isnull=False).count()
        return Batch(there, placed, there.items.count())
    with transaction.atomic():
        draft = drafts.start(
            place=place, person=person, contact=contact, phone=phone, now=now, key=key
        )
        drafts.add_units(draft=draft, units=units, wish=wish, handbook=place.handbook, now=now)
    placed = fill(draft=draft, place=place, priority=priority, by=by, now=now)
    return Batch(draft, placed, len(units))


def fill(*, draft: Draft, place: Place, priority: int | None, by: By, now: datetime) -> int:
    """Place the draft's jobs that have no time; how many have one now. As `begin`."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _fill(draft, place, priority, by, now)
        except (Taken, TooLate):
            if not left:
                break
    return draft.items.filter(starts__isnull=False).count()


def agree(*, draft: Draft, agreed: Collection[int], handbook: Handbook, now: datetime) -> None:
    """Write down of these jobs, by their ids, that the citizen has agreed to the time that they
    have; of the others that nothing is agreed. For types that ask for it (G-18).

    Raises Ordered, Meanwhile.
    """
    tasks = {}
    for item in queries.items(draft):
        names = moments(handbook, item.type)
        facts = {name: said for name, said in item.facts.items() if name not in names}
        if item.pk in agreed and item.starts is not None:
            local = item.starts.astimezone(handbook.zone).strftime("%Y-%m-%dT%H:%M")
            facts |= dict.fromkeys(names, local)
        shown = drafts.task_stamp(item)
        tasks[item.pk] = Task(item.type, facts, tuple(item.circumstances), None, shown)
    drafts.say(draft=draft, tasks=tasks, handbook=handbook, now=now)


def moments(handbook: Handbook, type_: str) -> list[str]:
    """The facts of a type of job that are a time agreed with somebody."""
    known = handbook.jobs.types if handbook.jobs else {}
    asked = known[type_].facts if type_ in known else {}
    return [name for name, fact in asked.items() if fact.kind == "moment" and fact.only_if is None]


def _fill(draft: Draft, place: Place, priority: int | None, by: By, now: datetime) -> int:
    handbook = place.handbook
    there = list(draft.items.select_related("unit").order_by("position"))
    placed = sum(1 for item in there if item.starts is not None)
    waiting = [item for item in there if item.starts is None]
    for way, items in _by_way(handbook, waiting):
        for _alike, some in groupby(items, key=lambda item: (item.type, item.door_kind)):
            alike = list(some)
            hours = list(_hours(place, alike[0], way, priority, now))
            chosen = alike[: sum(free for _hour, free in hours)]
            if not chosen:
                continue
            draft.refresh_from_db(fields=["revision"])
            times.pick_all(
                draft=draft,
                revision=draft.revision,
                items=chosen,
                hours=hours,
                way=way.id,
                handbook=handbook,
                by=by,
                now=now,
            )
            placed += len(chosen)
    draft.refresh_from_db()
    return placed


def _by_way(handbook: Handbook, items: Iterable[Item]) -> Iterator[tuple[Way, list[Item]]]:
    """The jobs by the first way that books windows; jobs without one are left out."""
    found: dict[str, tuple[Way, list[Item]]] = {}
    for item in items:
        ways = (way for way in fitting.ways(handbook, item) if way.time == "window")
        way = next(ways, None)
        if way is not None:
            found.setdefault(way.id, (way, []))[1].append(item)
    yield from found.values()


def _hours(
    place: Place, item: Item, way: Way, priority: int | None, now: datetime
) -> Iterator[tuple[Hour, int]]:
    """The hours to come with their free seats, the earliest first, in which the job may be ordered
    so. What the draft keeps itself is not free either."""
    found = seats.free(place.agreement, place.handbook, now, days=DAYS, type=item.type)
    for one in found:
        if not one.free or priority not in (None, one.hour.priority):
            continue
        if fitting.would_be(place.handbook, item, way.id, one.hour.start, now).allowed:
            yield one.hour, one.free
