"""Addresses, doors, units, tags and people of a customer, as forms offer and cases name them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from driftbook.doors import queries as doors
from driftbook.doors import tag_queries
from driftbook.doors.models import KEY_BOX, PRIVATE, STAIRWELL, Address, Door, Tag, Unit
from driftbook.handbook.book import Handbook
from driftbook.people.finding import people_within
from driftbook.people.keys import key_of
from driftbook.people.listing import people_of
from driftbook.people.models import Organisation, User

KINDS = ("address", "door", "unit", "tag", "portal-user")
MOST = 30
"""So many are offered for a text at most."""
FEW = 30
"""So many people or tags are offered without a text."""


@dataclass(frozen=True)
class Thing:
    """Something of a customer that a form may name."""

    key: str
    """What stands in the answers of the case."""
    name: str
    more: str = ""
    """What tells it from its like: the town, the holder."""

    def __str__(self) -> str:
        return f"{self.name}, {self.more}" if self.more else self.name


def find(customer: Organisation, handbook: Handbook, kind: str, text: str) -> list[Thing]:
    """What the typed text finds of this kind; people and tags also without a text."""
    return _FINDERS[kind](customer, handbook, text.strip())


def named(
    customer: Organisation, handbook: Handbook, kind: str, keys: Collection[str]
) -> dict[str, Thing]:
    """Those of these that are the customer's, by their keys, in the order that was asked."""
    if not keys:
        return {}
    found = {one.key: one for one in _BY_KEY[kind](customer, handbook, keys)}
    return {key: found[key] for key in keys if key in found}


# --- addresses and what is at them ---------------------------------------------------------------


def _address(address: Address) -> Thing:
    street = address.street
    town = f"{street.postal_code} {street.town}".strip()
    return Thing(str(address.pk), f"{street.name} {address.house}", town)


def _door(door: Door) -> Thing:
    names = {PRIVATE: _("Private door"), STAIRWELL: _("Stairwell door"), KEY_BOX: _("Key box")}
    kind = names.get(door.kind, door.kind)
    place = f"{kind}, {door.place}" if door.place else kind
    at = _address(door.address)
    return Thing(str(door.key), f"{at.name}: {place}", at.more)


def _unit(unit: Unit, handbook: Handbook) -> Thing:
    known = handbook.doors.units if handbook.doors else {}
    name = known[unit.kind].name if unit.kind in known else unit.kind
    serial = f"{name} {unit.serial}".strip()
    return Thing(str(unit.key), f"{_address(unit.door.address).name}: {serial}")


def _addresses(customer: Organisation, handbook: Handbook, text: str) -> list[Thing]:
    return [_address(one) for one in _at(customer, text)]


def _doors(customer: Organisation, handbook: Handbook, text: str) -> list[Thing]:
    rows = Door.objects.filter(address__in=[one.pk for one in _at(customer, text)])
    rows = rows.select_related("address__street").order_by("address", "kind", "pk")
    return [_door(one) for one in rows[:MOST]]


def _units(customer: Organisation, handbook: Handbook, text: str) -> list[Thing]:
    """By the address, or by the beginning of the serial number."""
    here = Q(door__address__in=[one.pk for one in _at(customer, text)])
    if text:
        here |= Q(serial__istartswith=text)
    rows = Unit.objects.filter(here, organisation=customer, removed__isnull=True)
    rows = rows.select_related("door__address__street").order_by("door", "pk")
    return [_unit(one, handbook) for one in rows[:MOST]]


def _at(customer: Organisation, text: str) -> list[Address]:
    """The addresses that the text finds; where there are few of them, without a text."""
    if text:
        found = doors.find([customer.pk], text, MOST)
        if found.addresses or not found.streets:
            return list(found.addresses)
        return list(_in_streets(customer, [street.pk for street in found.streets])[:MOST])
    rows = list(_in_streets(customer)[: FEW + 1])
    return rows if len(rows) <= FEW else []


def _in_streets(customer: Organisation, streets: Collection[int] = ()) -> QuerySet[Address]:
    rows = Address.objects.filter(street__organisation=customer).select_related("street")
    if streets:
        rows = rows.filter(street__in=streets)
    return rows.order_by("street__folded", "number", "letter", "flat_order", "pk")


# --- tags and people -----------------------------------------------------------------------------


def _tag(tag: Tag) -> Thing:
    more = [tag.holder, _("blocked") if tag.blocked else ""]
    return Thing(str(tag.key), tag.number, " · ".join(part for part in more if part))


def _tags(customer: Organisation, handbook: Handbook, text: str) -> list[Thing]:
    """Those that are out, by the beginning of the number, or by whoever holds it."""
    rows = tag_queries.in_state(tag_queries.of_organisation(customer), "")
    return [_tag(one) for one in tag_queries.found(rows, text)[:MOST]]


def _person(user: User) -> Thing:
    return Thing(str(user.key), str(user))


def _people(customer: Organisation, handbook: Handbook, text: str) -> list[Thing]:
    rows = people_within(customer).found(text).rows.filter(is_active=True)
    return [_person(one) for one in rows[:MOST]]


# --- by their keys -------------------------------------------------------------------------------


def _addresses_with(
    customer: Organisation, handbook: Handbook, keys: Collection[str]
) -> list[Thing]:
    ids = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    rows = Address.objects.filter(pk__in=ids, street__organisation=customer)
    return [_address(one) for one in rows.select_related("street")]


def _doors_with(customer: Organisation, handbook: Handbook, keys: Collection[str]) -> list[Thing]:
    rows = Door.objects.filter(key__in=_uuids(keys), address__street__organisation=customer)
    return [_door(one) for one in rows.select_related("address__street")]


def _units_with(customer: Organisation, handbook: Handbook, keys: Collection[str]) -> list[Thing]:
    rows = Unit.objects.filter(key__in=_uuids(keys), organisation=customer)
    return [_unit(one, handbook) for one in rows.select_related("door__address__street")]


def _tags_with(customer: Organisation, handbook: Handbook, keys: Collection[str]) -> list[Thing]:
    rows = tag_queries.of_organisation(customer).filter(key__in=_uuids(keys))
    return [_tag(one) for one in rows]


def _people_with(customer: Organisation, handbook: Handbook, keys: Collection[str]) -> list[Thing]:
    return [_person(one) for one in people_of(customer).filter(key__in=_uuids(keys))]


def _uuids(keys: Collection[str]) -> list[UUID]:
    return [key for text in keys if (key := key_of(text))]


Finder = Callable[[Organisation, Handbook, str], list[Thing]]
ByKey = Callable[[Organisation, Handbook, Collection[str]], list[Thing]]
_FINDERS: dict[str, Finder] = {
    "address": _addresses,
    "door": _doors,
    "unit": _units,
    "tag": _tags,
    "portal-user": _people,
}
_BY_KEY: dict[str, ByKey] = {
    "address": _addresses_with,
    "door": _doors_with,
    "unit": _units_with,
    "tag": _tags_with,
    "portal-user": _people_with,
}
