"""Writing an order: every step is kept, and nothing that somebody typed is lost to another device.

What a form showed comes back with it as a `stamp`. Where what is kept differs from what was
shown, and from what is sent, somebody has changed it meanwhile: Meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from driftbook.doors.models import STAIRWELL, Address, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import jobs as deciding
from driftbook.jobs import fitting
from driftbook.jobs.actions import times
from driftbook.jobs.actions.writing import Meanwhile, Ordered, locked, touch
from driftbook.jobs.models import Draft, Item, Job
from driftbook.jobs.queries import drafts as queries
from driftbook.jobs.queries.drafts import Choice
from driftbook.jobs.queries.places import Place

MOST = 60
"""Jobs in one order."""


class TooMany(Exception):
    """More jobs than one order may hold."""


@dataclass(frozen=True)
class Wish:
    """What a guide has found that is to be done, before an address is chosen."""

    type: str = ""
    circumstances: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """What is said of one job in the second step."""

    type: str
    facts: Mapping[str, str] = field(default_factory=dict)
    circumstances: Sequence[str] = ()
    stairwell: bool | None = None
    """Whether the stairwell door that leads there gets a unit too; None: it is not asked."""
    shown: str = ""
    """The stamp of what the form showed."""

    @property
    def stamp(self) -> str:
        """Of what is said."""
        return stamp(self.type, dict(self.facts), sorted(self.circumstances))


@dataclass(frozen=True)
class Person:
    """What is said of the citizen of one job."""

    citizen: str = ""
    phone: str = ""
    notify: bool = False


def stamp(*said: object) -> str:
    """A short text that is the same for the same things said."""
    written = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def task_stamp(item: Item) -> str:
    """Of what is kept of a job's task."""
    return stamp(item.type, item.facts, sorted(item.circumstances))


def contact_stamp(draft: Draft, items: Iterable[Item]) -> str:
    """Of what is kept of all contacts."""
    people = [[one.pk, one.citizen, one.citizen_phone, one.notify] for one in items]
    return stamp(draft.contact, draft.phone, people)


@transaction.atomic
def start(
    *,
    place: Place,
    person: UUID,
    contact: str,
    phone: str,
    now: datetime,
    key: UUID | None = None,
) -> Draft:
    """An empty draft of the person, who is also whom to reach with questions at first."""
    return Draft.objects.create(
        key=key or uuid4(),
        agreement=place.agreement,
        orderer=place.orderer,
        person=person,
        started=now,
        changed=now,
        contact=contact,
        phone=phone,
    )


@transaction.atomic
def add(
    *, draft: Draft, addresses: Iterable[Address], wish: Wish, handbook: Handbook, now: datetime
) -> list[Item]:
    """Put addresses into the draft, each at its likeliest door; those that are there stay.

    Raises Ordered, TooMany.
    """
    current = locked(draft)
    there = queries.items(current)
    known = {item.address_id for item in there if item.door_kind != STAIRWELL}
    new = [address for address in addresses if address.pk not in known]
    if len(there) + len(new) > MOST:
        raise TooMany
    doors = queries.choices(new)
    last = max((item.position for item in there), default=0)
    made = []
    for position, address in enumerate(new, last + 1):
        item = Item(draft=current, position=position, address=address)
        _at(item, _likeliest(doors[address.pk], wish, handbook), wish, handbook)
        item.save(force_insert=True)
        made.append(item)
    if made:
        touch(current, now)
    return made


@transaction.atomic
def add_units(
    *, draft: Draft, units: Iterable[Unit], wish: Wish, handbook: Handbook, now: datetime
) -> list[Item]:
    """Put a job for each unit into the draft, at its own door; those that are there stay.

    Raises Ordered, TooMany.
    """
    current = locked(draft)
    there = queries.items(current)
    known = {item.unit_id for item in there}
    new = [unit for unit in units if unit.pk not in known]
    if len(there) + len(new) > MOST:
        raise TooMany
    last = max((item.position for item in there), default=0)
    made = []
    for position, unit in enumerate(new, last + 1):
        item = Item(draft=current, position=position, address=unit.door.address)
        _at(item, Choice(unit.door.kind, unit.door, unit), wish, handbook)
        item.save(force_insert=True)
        made.append(item)
    if made:
        touch(current, now)
    return made


@transaction.atomic
def remove(*, draft: Draft, item: int, now: datetime) -> None:
    """Take a job out, with the seat that was kept for it; twice is once. Raises Ordered."""
    current = locked(draft)
    found = current.items.filter(pk=item).first()
    if found is not None:
        times.let_go(found, now)
        found.delete()
        touch(current, now)


@transaction.atomic
def choose_doors(
    *, draft: Draft, chosen: Mapping[int, str], handbook: Handbook, now: datetime
) -> None:
    """Set the door of jobs, by the id of the job and the value of a Choice. Raises Ordered."""
    current = locked(draft)
    there = queries.items(current)
    doors = queries.choices(item.address for item in there)
    changed = False
    for item in there:
        offered = {choice.value: choice for choice in doors[item.address_id]}
        choice = offered.get(chosen.get(item.pk, ""))
        if choice is not None and not choice.is_of(item):
            times.let_go(item, now)
            wish = Wish(item.type, tuple(item.circumstances))
            _at(item, choice, wish, handbook)
            item.save()
            changed = True
    if changed:
        touch(current, now)


@transaction.atomic
def say(*, draft: Draft, tasks: Mapping[int, Task], handbook: Handbook, now: datetime) -> None:
    """Keep what is said of each job, by its id. Raises Ordered; Meanwhile where another device
    has said something else of one of them, and then nothing is kept."""
    current = locked(draft)
    there = {item.pk: item for item in queries.items(current)}
    crossed = [
        there[key]
        for key, task in tasks.items()
        if key in there and task_stamp(there[key]) not in (task.shown, task.stamp)
    ]
    if crossed:
        raise Meanwhile(current, crossed)
    changed = False
    for key, task in tasks.items():
        item = there.get(key)
        if item is None:
            continue
        if task_stamp(item) != task.stamp:
            _task(item, task, handbook, now)
            changed = True
        if task.stairwell is not None:
            changed |= _stairwell(current, item, task.stairwell, handbook, now)
    if changed:
        touch(current, now)


@transaction.atomic
def reach(
    *,
    draft: Draft,
    shown: str,
    contact: str,
    phone: str,
    people: Mapping[int, Person],
    now: datetime,
) -> None:
    """Keep whom to reach with questions, and which citizens are called.

    Raises Ordered, Meanwhile.
    """
    current = locked(draft)
    there = queries.items(current)
    before = contact_stamp(current, there)
    current.contact, current.phone = contact, phone
    for item in there:
        said = people.get(item.pk)
        if said is not None:
            item.notify = said.notify
            item.citizen = said.citizen if said.notify else ""
            item.citizen_phone = said.phone if said.notify else ""
    after = contact_stamp(current, there)
    if before not in (shown, after):
        raise Meanwhile(locked(draft))
    if before != after:
        Item.objects.bulk_update(there, ["notify", "citizen", "citizen_phone"])
        current.save(update_fields=["contact", "phone"])
        touch(current, now)


@transaction.atomic
def again(*, job: Job, place: Place, person: UUID, now: datetime) -> Draft:
    """A draft of the same job once more, without its time and its citizen."""
    draft = start(
        place=place, person=person, contact=job.order.contact, phone=job.order.phone, now=now
    )
    wish = Wish(job.type, tuple(job.circumstances))
    made = add(draft=draft, addresses=[job.address], wish=wish, handbook=place.handbook, now=now)
    for item in made:
        for choice in queries.choices([job.address])[job.address_id]:
            if choice.door is not None and choice.door.pk == job.door_id:
                _at(item, choice, wish, place.handbook)
        if item.type == job.type:
            item.facts = dict(job.facts)
        item.save()
    return draft


@transaction.atomic
def throw_away(*, draft: Draft, now: datetime) -> None:
    """Delete the draft; the seats that were kept are free again. Twice is once. Raises Ordered."""
    current = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if current is None:
        return
    if current.order_id is not None:
        raise Ordered
    for item in queries.items(current):
        times.let_go(item, now)
    current.delete()


# --- helpers ------------------------------------------------------------------------------------


def _at(item: Item, choice: Choice, wish: Wish, handbook: Handbook) -> None:
    """Put the job at a door, with the type that the door leaves or that was wished (G-21)."""
    item.door, item.door_kind, item.unit = choice.door, choice.kind, choice.unit
    offered = deciding.offered(handbook, choice.kind, choice.unit is not None)
    wished = wish.type if wish.type in offered else ""
    before = item.type
    item.type = offered[0] if len(offered) == 1 else wished
    if item.type != before:
        item.facts = {}
    item.circumstances = fitting.circumstances(handbook, item.type, wish.circumstances)
    item.way, item.starts, item.ends = fitting.way_without_time(handbook, item), None, None


def _likeliest(doors: Sequence[Choice], wish: Wish, handbook: Handbook) -> Choice:
    """The first door at which the wished type is possible, else the first."""
    for choice in doors:
        if wish.type in deciding.offered(handbook, choice.kind, choice.unit is not None):
            return choice
    return doors[0]


def _task(item: Item, task: Task, handbook: Handbook, now: datetime) -> None:
    """A time that no longer fits what is said is let go."""
    item.type = task.type
    item.facts = dict(task.facts)
    item.circumstances = list(task.circumstances)
    kept = fitting.fits(handbook, item, item.way) if item.way else False
    if item.starts is not None and not kept:
        times.let_go(item, now)
    if not kept:
        item.way = fitting.way_without_time(handbook, item)
    item.save()


def _stairwell(draft: Draft, item: Item, wanted: bool, handbook: Handbook, now: datetime) -> bool:
    """Add the job for the stairwell door that leads to a flat, or take it out (G-21)."""
    choice = queries.stairwell(queries.choices([item.address])[item.address_id])
    if choice is None:
        return False
    there = fitting.stairwell_item(queries.items(draft), item, choice)
    if wanted and there is None:
        last = max(one.position for one in queries.items(draft))
        address = choice.door.address if choice.door else item.address
        new = Item(draft=draft, position=last + 1, address=address)
        _at(new, choice, Wish(), handbook)
        new.save(force_insert=True)
    elif not wanted and there is not None:
        times.let_go(there, now)
        there.delete()
    return wanted != (there is not None)
