"""Drafts of orders: whose they are, what is in them, and which doors an address has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from driftbook.doors.models import PRIVATE, STAIRWELL, Address, Bundle, Door, Unit
from driftbook.jobs.models import Draft, Item
from driftbook.jobs.queries.places import ORDER
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.people.zones import zone


@dataclass(frozen=True)
class Choice:
    """A door at which a job can be done; the address may have no row for it yet."""

    kind: str
    door: Door | None = None
    unit: Unit | None = None
    """What is mounted on it."""
    several: bool = False
    """Whether more than one unit is mounted on the door."""

    @property
    def value(self) -> str:
        """What a form calls it."""
        if self.door is None:
            return self.kind
        more = f".{self.unit.pk}" if self.unit and self.several else ""
        return f"{self.door.pk}{more}"

    def is_of(self, item: Item) -> bool:
        """Whether the job of a draft is at this door."""
        if self.door is None:
            return item.door_id is None and item.door_kind == self.kind
        same = item.door_id == self.door.pk
        return same and (not self.several or item.unit_id == (self.unit.pk if self.unit else None))


def drafts(actor: Actor) -> QuerySet[Draft]:
    """The drafts that a person may go on with: their own, not yet ordered, latest first."""
    return own(actor).filter(order__isnull=True)


def resumable(actor: Actor) -> list[Draft]:
    """The same, with their addresses, and when they were last changed in their own zone."""
    found = list(drafts(actor).prefetch_related("items__address__street"))
    for draft in found:
        draft.local_changed = draft.changed.astimezone(zone(draft.orderer.timezone))  # type: ignore[attr-defined]
    return found


def own(actor: Actor) -> QuerySet[Draft]:
    """All drafts of a person, in the name of organisations for which they may order.

    Colleagues see what was ordered, and nothing before.
    """
    if actor.person is None:
        return Draft.objects.none()
    found = Draft.objects.filter(person=actor.person, orderer__key__in=actor.where(ORDER))
    return found.select_related("agreement", "orderer", "order")


def items(draft: Draft) -> list[Item]:
    """The jobs of a draft, in order."""
    rows = draft.items.select_related("address__street", "door__address__street", "unit", "draft")
    return list(rows.order_by("position"))


def choices(addresses: Iterable[Address]) -> dict[int, list[Choice]]:
    """By id of the address the doors to choose from, the likeliest first."""
    mounted = Unit.objects.filter(removed__isnull=True).order_by("installed", "pk")
    there = Door.objects.select_related("address__street").order_by("pk")
    there = there.prefetch_related(Prefetch("units", mounted, to_attr="mounted_units"))
    rows = Address.objects.filter(pk__in={address.pk for address in addresses})
    rows = rows.prefetch_related(Prefetch("doors", there), Prefetch("ways_in", there))
    return {address.pk: _choices(address) for address in rows}


def _choices(address: Address) -> list[Choice]:
    """A home has a private door, also where the registry has none; a house may have a stairwell."""
    doors = list(address.doors.all())
    known = [door for door in doors if door.kind == PRIVATE]
    found = [choice for door in known for choice in at(door)]
    if not known and not (doors and not is_flat(address)):
        found.append(Choice(PRIVATE))
    rest = [door for door in (*doors, *address.ways_in.all()) if door.kind != PRIVATE]
    for door in dict.fromkeys(rest):
        found += at(door)
    if is_flat(address) and not any(choice.kind == STAIRWELL for choice in found):
        found.append(Choice(STAIRWELL))
    return found


def at(door: Door) -> list[Choice]:
    """One choice for each unit that is mounted on the door; one for a door without."""
    units: list[Unit] = getattr(door, "mounted_units", [])
    if not units:
        return [Choice(door.kind, door)]
    return [Choice(door.kind, door, unit, several=len(units) > 1) for unit in units]


def is_flat(address: Address) -> bool:
    """Whether it is a home in a house with a stairwell."""
    return bool(address.floor or address.side)


def stairwell(found: Iterable[Choice]) -> Choice | None:
    """The stairwell door that leads to a flat, where it has no unit yet (G-21)."""
    stairs = [choice for choice in found if choice.kind == STAIRWELL]
    if any(choice.unit is not None for choice in stairs):
        return None
    return next(iter(stairs), None)


def bundles(organisation: Organisation) -> list[str]:
    """The names of the organisation's key bundles."""
    names = Bundle.objects.filter(organisation=organisation).order_by("name")
    return list(names.values_list("name", flat=True))
