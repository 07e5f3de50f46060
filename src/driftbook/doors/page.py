"""What the page of an address shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise

from driftbook.doors.forms import DOOR_KINDS, BundleForm, DayForm, DoorForm, UnitForm
from driftbook.doors.kinds import fitting
from driftbook.doors.models import STAIRWELL, Address, Bundle, Door, Unit
from driftbook.handbook.schema.doors import UnitKind


@dataclass
class Mounted:
    """A unit on a door, or one that was; its days in the organisation's zone."""

    unit: Unit
    kind: str
    """As the handbook calls it; its slug where no handbook does."""
    installed: datetime
    removed: datetime | None
    battery: datetime | None
    removal_form: forms.Form | None = None
    battery_form: forms.Form | None = None


@dataclass
class ShownDoor:
    """A door with all that belongs to it."""

    door: Door
    kind: str | Promise
    units: list[Mounted]
    former: list[Mounted]
    """Removed, the newest first."""
    bundles: list[Bundle]
    flats: list[Address]
    """Of a stairwell door: where it leads."""
    unit_form: forms.Form | None = None
    bundle_form: forms.Form | None = None
    choices: list[tuple[Address, bool]] | None = None
    """The flats of the house, and whether the door leads there."""


@dataclass
class AddressPage:
    """An address as its page shows it."""

    address: Address
    doors: list[ShownDoor]
    ways_in: list[ShownDoor]
    """The stairwell doors that lead to this flat."""
    flats: list[Address]
    """Of a house: its flats."""
    house: Address | None
    """Of a flat: its house, where that is kept."""


def flats(house: Address) -> QuerySet[Address]:
    """The flats of the house, in their order."""
    rows = Address.objects.filter(street=house.street, number=house.number, letter=house.letter)
    return rows.exclude(floor="", side="").select_related("street").order_by("flat_order", "pk")


def of(address: Address, zone: ZoneInfo, kinds: Mapping[str, str]) -> AddressPage:
    """Everything about the address, in a handful of queries."""
    wanted = Door.objects.prefetch_related("units", "bundles", "leads_to__street")
    house = None
    if not address.is_house:
        same = Address.objects.filter(
            street=address.street, number=address.number, letter=address.letter
        )
        house = same.filter(floor="", side="").select_related("street").first()
    in_ = wanted.filter(leads_to=address).select_related("address__street")
    return AddressPage(
        address=address,
        doors=[_door(door, zone, kinds) for door in wanted.filter(address=address)],
        ways_in=[_door(door, zone, kinds) for door in in_],
        flats=list(flats(address)) if address.is_house else [],
        house=house,
    )


def forms_of(
    page: AddressPage,
    wrong: forms.Form | None,
    kinds: Mapping[str, UnitKind],
    now: datetime,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Put the forms where they belong; the one that was wrong keeps what was typed into it."""
    at: dict[str, Any] = {"now": now, "zone": zone}

    def kept(form: forms.Form) -> forms.Form:
        same = wrong is not None and wrong.prefix == form.prefix
        return wrong if same and wrong is not None else form

    for shown in page.doors:
        door = shown.door
        shown.unit_form = kept(
            UnitForm(None, kinds=fitting(kinds, door.kind), prefix=f"unit-{door.pk}", **at)
        )
        shown.bundle_form = kept(BundleForm(None, prefix=f"bundle-{door.pk}"))
        if door.kind == STAIRWELL:
            led = {flat.pk for flat in shown.flats}
            shown.choices = [(flat, flat.pk in led) for flat in page.flats]
        for row in shown.units:
            row.removal_form = kept(DayForm(None, prefix=f"removal-{row.unit.pk}", **at))
            row.battery_form = kept(DayForm(None, prefix=f"battery-{row.unit.pk}", **at))
    return {"door_form": kept(DoorForm(None, address=page.address))}


def _door(door: Door, zone: ZoneInfo, kinds: Mapping[str, str]) -> ShownDoor:
    units = [_mounted(unit, zone, kinds) for unit in door.units.all()]
    return ShownDoor(
        door=door,
        kind=DOOR_KINDS[door.kind],
        units=[row for row in units if row.unit.mounted],
        former=[row for row in reversed(units) if not row.unit.mounted],
        bundles=list(door.bundles.all()),
        flats=sorted(door.leads_to.all(), key=lambda flat: flat.flat_order),
    )


def _mounted(unit: Unit, zone: ZoneInfo, kinds: Mapping[str, str]) -> Mounted:
    changed = unit.battery_changed
    return Mounted(
        unit=unit,
        kind=kinds.get(unit.kind, unit.kind),
        installed=unit.installed.astimezone(zone),
        removed=unit.removed.astimezone(zone) if unit.removed else None,
        battery=changed.astimezone(zone) if changed else None,
    )
