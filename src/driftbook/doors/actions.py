"""The only writer of the registry, beside `importing`. Each verb may be said twice without harm.

`install`, `remove` and `change_battery` belong into the transaction of whoever calls them: a job
that is done, or a form. They lock the door, so that two who mount at once come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from driftbook.doors import controllers, folding, ordering, refusals
from driftbook.doors.models import (
    DOOR_KINDS,
    STAIRWELL,
    Address,
    Bundle,
    Door,
    Street,
    StreetWord,
    Unit,
)
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Organisation
from driftbook.work.transactions import demand


@transaction.atomic
def add_address(
    *,
    organisation: Organisation,
    street: str,
    number: int,
    postal_code: str,
    town: str,
    letter: str = "",
    floor: str = "",
    side: str = "",
    country: str = "",
    register: str = "",
    by: By,
    now: datetime,
) -> Address:
    """Keep an address; one that is kept already is returned as it is. Raises NoAddress.

    `country` is the organisation's where it is left out.
    """
    names = [" ".join(text.split()) for text in (street, town)]
    code = "".join(postal_code.split())
    if not all((*names, code, folding.folded(names[0]))):
        raise refusals.NoAddress("street, postal code and town")
    if not 0 < number <= ordering.BIGGEST_NUMBER:
        raise refusals.NoAddress("number")
    where = keep_street(
        organisation=organisation,
        name=names[0],
        postal_code=code,
        town=names[1],
        country=country or organisation.country,
    )
    row = Address(
        street=where,
        number=number,
        letter=letter.strip().upper(),
        floor=ordering.floor(floor),
        side=ordering.side(side),
        register=register,
    )
    row.put_in_order()
    place = {name: getattr(row, name) for name in ("street", "number", "letter", "floor", "side")}
    rest = {"flat_order": row.flat_order, "register": register}
    kept, new = Address.objects.get_or_create(**place, defaults=rest)
    if new:
        _tell("address.added", kept, by, now)
    return kept


def keep_street(
    *, organisation: Organisation, name: str, postal_code: str, town: str, country: str
) -> Street:
    """The street with its beginnings; the same one where it is there already."""
    demand("keep_street()")
    row = new_street(organisation, name, postal_code, town, country)
    alike = Street.objects.filter(organisation=organisation, country=country)
    for there in alike.filter(postal_code=postal_code, folded=row.folded):
        if there.name.casefold() == name.casefold():
            return there
    rest = {"town": town, "folded": row.folded, "folded_town": row.folded_town}
    kept, new = Street.objects.get_or_create(
        organisation=organisation,
        country=country,
        postal_code=postal_code,
        name=name,
        defaults=rest,
    )
    if new:
        StreetWord.objects.bulk_create(words_of(kept))
    return kept


def new_street(
    organisation: Organisation, name: str, postal_code: str, town: str, country: str
) -> Street:
    """A street that is not yet written."""
    return Street(
        organisation=organisation,
        name=name,
        folded=folding.folded(name),
        postal_code=postal_code,
        town=town,
        folded_town=folding.folded(town),
        country=country,
    )


def words_of(street: Street) -> list[StreetWord]:
    """The beginnings by which a street is found; not yet written."""
    return [
        StreetWord(
            organisation_id=street.organisation_id,
            rank=0 if first else 1,
            folded=text,
            postal_code=street.postal_code,
            street=street,
        )
        for text, first in folding.beginnings(street.name)
    ]


@transaction.atomic
def add_door(*, address: Address, kind: str, place: str = "", by: By, now: datetime) -> Door:
    """Keep a door of the address. Raises UnknownKind, and NoHouse for a stairwell of a flat."""
    if kind not in DOOR_KINDS:
        raise refusals.UnknownKind(kind, DOOR_KINDS)
    if kind == STAIRWELL and not address.is_house:
        raise refusals.NoHouse
    where = " ".join(place.split())
    door, new = Door.objects.get_or_create(address=address, kind=kind, place=where)
    if new:
        _tell("door.added", address, by, now, kind=kind, place=where)
    return door


@transaction.atomic
def lead(*, door: Door, to: Iterable[Address], by: By, now: datetime) -> Door:
    """Say to which flats a stairwell door leads: to these, and to no others.

    Raises NoStairwell, and NotTheirs for a flat of another organisation.
    """
    if door.kind != STAIRWELL:
        raise refusals.NoStairwell
    door = _locked(door)
    flats = sorted(set(to), key=lambda flat: flat.pk)
    keeper = door.address.street.organisation_id
    if any(flat.street.organisation_id != keeper for flat in flats):
        raise refusals.NotTheirs
    before = {flat.pk for flat in door.leads_to.all()}
    if before != {flat.pk for flat in flats}:
        door.leads_to.set(flats)
        _tell("door.led", door.address, by, now, place=door.place, flats=len(flats))
    return door


def install(
    *,
    door: Door,
    kind: str,
    serial: str = "",
    at: datetime,
    by: By,
    now: datetime,
    known: Collection[str] | None = None,
) -> Unit:
    """Mount a unit on the door at `at` (aware); the same one again is the same unit.

    `known` are the kinds of the handbook, where one is at hand. Demands a transaction. Raises
    UnknownKind, NotYet, and MountedElsewhere for a serial that is on another door of theirs.
    """
    demand("install()")
    if not kind or (known is not None and kind not in known):
        raise refusals.UnknownKind(kind, tuple(known or ()))
    if at > now:
        raise refusals.NotYet
    door, serial = _locked(door), serial.strip()
    keeper = door.address.street.organisation
    there = _mounted(keeper, door, kind, serial, at)
    if there is None:
        there = Unit(organisation=keeper, door=door, kind=kind, serial=serial, installed=at)
        try:
            with transaction.atomic():
                there.save(force_insert=True)
        except IntegrityError:  # somebody has mounted it on another door meanwhile
            there = Unit.objects.get(organisation=keeper, serial=serial, removed__isnull=True)
        else:
            _tell("unit.installed", door.address, by, now, unit=kind, serial=serial, at=_day(at))
            return there
    if there.door_id != door.pk or there.kind != kind:
        raise refusals.MountedElsewhere(there)
    return there


def _mounted(keeper: Organisation, door: Door, kind: str, serial: str, at: datetime) -> Unit | None:
    live = Unit.objects.filter(organisation=keeper, removed__isnull=True)
    if serial:
        return live.filter(serial=serial).select_related("door__address__street").first()
    return live.filter(door=door, kind=kind, serial="", installed=at).first()


def remove(*, unit: Unit, at: datetime, by: By, now: datetime) -> Unit:
    """Take the unit off its door at `at` (aware). Said again with the same time, nothing is done.

    Demands a transaction. Raises AlreadyRemoved, TooEarly (before it was mounted), NotYet.
    """
    demand("remove()")
    unit = _locked_unit(unit)
    if unit.removed is not None:
        if unit.removed == at:
            return unit
        raise refusals.AlreadyRemoved(unit)
    _possible(at, unit.installed, now)
    unit.removed = at
    unit.save(update_fields=["removed"])
    address = unit.door.address
    _tell("unit.removed", address, by, now, unit=unit.kind, serial=unit.serial, at=_day(at))
    return unit


def change_battery(*, unit: Unit, at: datetime, by: By, now: datetime) -> Unit:
    """Write down that the unit got a new battery at `at` (aware); idempotent like `remove`.

    Demands a transaction. Raises AlreadyRemoved, TooEarly (before the last change), NotYet.
    """
    demand("change_battery()")
    unit = _locked_unit(unit)
    if unit.battery_changed == at:
        return unit
    if unit.removed is not None:
        raise refusals.AlreadyRemoved(unit)
    _possible(at, unit.battery_changed or unit.installed, now)
    unit.battery_changed = at
    unit.save(update_fields=["battery_changed"])
    address = unit.door.address
    _tell("battery.changed", address, by, now, unit=unit.kind, serial=unit.serial, at=_day(at))
    return unit


@transaction.atomic
def put_in_bundle(*, door: Door, name: str, by: By, now: datetime) -> Bundle:
    """Let the key bundle of this name open the door; the bundle is made where there is none."""
    keeper, called = door.address.street.organisation, " ".join(name.split())
    if not called:
        raise refusals.Refused("name")
    bundle, _new = Bundle.objects.get_or_create(organisation=keeper, name=called)
    if not bundle.doors.filter(pk=door.pk).exists():
        bundle.doors.add(door)
        controllers.changed(keeper)
        _tell("bundle.extended", door.address, by, now, bundle=called)
    return bundle


@transaction.atomic
def take_from_bundle(*, door: Door, bundle: Bundle, by: By, now: datetime) -> Bundle:
    """Let the key bundle open the door no longer. Raises NotTheirs."""
    if bundle.organisation_id != door.address.street.organisation_id:
        raise refusals.NotTheirs
    if bundle.doors.filter(pk=door.pk).exists():
        bundle.doors.remove(door)
        controllers.changed(bundle.organisation)
        _tell("bundle.reduced", door.address, by, now, bundle=bundle.name)
    return bundle


# --- helpers ------------------------------------------------------------------------------------


def _possible(at: datetime, since: datetime, now: datetime) -> None:
    if at < since:
        raise refusals.TooEarly
    if at > now:
        raise refusals.NotYet


def _locked(door: Door) -> Door:
    Door.objects.select_for_update().get(pk=door.pk)
    return Door.objects.select_related("address__street__organisation").get(pk=door.pk)


def _locked_unit(unit: Unit) -> Unit:
    Door.objects.select_for_update().get(pk=unit.door_id)
    rows = Unit.objects.select_related("door__address__street__organisation")
    return rows.get(pk=unit.pk)


def _day(at: datetime) -> str:
    return at.isoformat()


def _tell(did: str, address: Address, by: By, now: datetime, **after: Any) -> None:
    """An event about the address, in the chain of the organisation that keeps it."""
    record(
        organisation=address.street.organisation.key,
        by=by,
        did=did,
        kind="address",
        key=str(address.pk),
        after={"address": str(address), **{name: value for name, value in after.items() if value}},
        now=now,
    )
