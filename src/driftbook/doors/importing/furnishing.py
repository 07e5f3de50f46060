"""The doors, units and bundles that lines name, once all addresses are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from driftbook.doors.importing.addresses import Addresses
from driftbook.doors.importing.lines import ALL, Line, Place, Unfit, flat
from driftbook.doors.models import Address, Bundle, Door, Unit
from driftbook.people.models import Organisation

HALF_A_DAY = timedelta(hours=12)
Outcome = tuple[str, tuple[str, ...]]
"""Why the line is refused, or empty; and what was added."""


class Spot(NamedTuple):
    """A door, also one that is not there yet."""

    place: Place
    kind: str
    where: str


class Furnishing:
    """Puts doors on addresses and units on doors, or only says what it would do."""

    def __init__(
        self, organisation: Organisation, addresses: Addresses, *, dry: bool, now: datetime
    ) -> None:
        self.organisation, self.addresses, self.dry, self.now = organisation, addresses, dry, now
        self.made: set[tuple[object, ...]] = set()
        """In a dry run: what earlier lines would have made."""
        self.serials: dict[str, Spot] = {}

    def furnish(self, lines: Sequence[Line]) -> dict[int, Outcome]:
        """By the number of the line: why it was refused, and what it added."""
        ids = self.addresses.ids({line.place for line in lines})
        outcomes: dict[int, Outcome] = {}
        for line in lines:
            try:
                outcomes[line.line] = ("", tuple(self._furnish(line, ids.get(line.place))))
            except Unfit as unfit:
                outcomes[line.line] = (unfit.why, ())
        return outcomes

    def _furnish(self, line: Line, address: int | None) -> list[str]:
        """What is added. Raises Unfit before anything is written."""
        spot = Spot(line.place, line.door, line.where)
        door = self._door(spot, address)
        flats = self._flats(line)
        needed = bool(line.unit) and self._unit_is_missing(line, spot, door)
        added = []
        if door is None and self._is_first("door", spot):
            added.append("door")
            if not self.dry and address is not None:
                door = Door.objects.create(address_id=address, kind=line.door, place=line.where)
        if needed:
            added.append("unit")
            self._mount(line, spot, door)
        if flats is not None and self._lead(spot, door, flats):
            added.append("flats")
        bundled = [name for name in line.bundles if self._bundle(name, spot, door)]
        if bundled:
            added.append("bundle")
        return added

    def _is_first(self, *what: object) -> bool:
        """Whether no earlier line of a dry run would have made it."""
        if what in self.made:
            return False
        if self.dry:
            self.made.add(what)
        return True

    def _door(self, spot: Spot, address: int | None) -> Door | None:
        if address is None:
            return None
        return Door.objects.filter(address=address, kind=spot.kind, place=spot.where).first()

    # units

    def _unit_is_missing(self, line: Line, spot: Spot, door: Door | None) -> bool:
        """Whether it has to be mounted. A unit that was removed since is not mounted again."""
        if line.installed and line.installed > self.now.date():
            raise Unfit("installed")
        if line.serial:
            self._demand_free(line, spot, door)
        there = Unit.objects.none()
        if door is not None:
            there = Unit.objects.filter(door=door, kind=line.unit, serial=line.serial)
            if line.installed:
                there = there.filter(installed__range=self._day(line.installed))
        missing = self._is_first("unit", spot, line.unit, line.serial, line.installed)
        return missing and not there.exists()

    def _demand_free(self, line: Line, spot: Spot, door: Door | None) -> None:
        """Raise Unfit where the serial is on another door of the organisation."""
        live = Unit.objects.filter(
            organisation=self.organisation, serial=line.serial, removed__isnull=True
        ).first()
        elsewhere = live is not None and (
            door is None
            or live.door_id != door.pk
            or live.kind != line.unit
            or not self._since(live, line.installed)
        )
        if elsewhere or self.serials.setdefault(line.serial, spot) != spot:
            raise Unfit("unit-elsewhere")

    def _mount(self, line: Line, spot: Spot, door: Door | None) -> None:
        if self.dry or door is None:
            return
        Unit.objects.create(
            organisation=self.organisation,
            door=door,
            kind=line.unit,
            serial=line.serial,
            installed=self._instant(line.installed) if line.installed else self.now,
        )

    def _instant(self, day: date) -> datetime:
        """A day as an instant: noon in UTC, which is that day wherever we are used."""
        return min(datetime.combine(day, time(12), UTC), self.now)

    def _day(self, day: date) -> tuple[datetime, datetime]:
        """All that may be meant by a day."""
        noon = datetime.combine(day, time(12), UTC)
        return noon - HALF_A_DAY, noon + HALF_A_DAY

    def _since(self, unit: Unit, day: date | None) -> bool:
        """Whether it was mounted on this day; any day will do for None."""
        if day is None:
            return True
        first, last = self._day(day)
        return first <= unit.installed <= last

    # stairwells

    def _flats(self, line: Line) -> set[Place] | None:
        """The flats that a stairwell door leads to; None where the line does not say."""
        if not line.leads_to:
            return None
        house = line.place.house
        if ALL in line.leads_to:
            return {house}
        flats = {house._replace(floor=f, side=s) for f, s in map(flat, line.leads_to)}
        missing = flats - self.addresses.ids(flats).keys()
        if any(hash(place) not in self.addresses.said for place in missing):
            raise Unfit("no-such-flat")
        return flats

    def _lead(self, spot: Spot, door: Door | None, flats: set[Place]) -> bool:
        """Whether the door leads to some of these flats only now."""
        if door is None:
            return self._is_first("flats", spot)
        if flats == {spot.place}:
            house = door.address
            there = Address.objects.filter(
                street=house.street_id, number=house.number, letter=house.letter
            )
            wanted = set(there.exclude(floor="", side="").values_list("pk", flat=True))
        else:
            wanted = set(self.addresses.ids(flats).values())
        missing = wanted - set(door.leads_to.values_list("pk", flat=True))
        if missing and not self.dry:
            door.leads_to.add(*missing)
        return bool(missing) and self._is_first("flats", spot)

    # bundles

    def _bundle(self, name: str, spot: Spot, door: Door | None) -> bool:
        there = Bundle.objects.filter(organisation=self.organisation, name=name)
        if door is not None and there.filter(doors=door).exists():
            return False
        if not self.dry and door is not None:
            bundle, _new = Bundle.objects.get_or_create(organisation=self.organisation, name=name)
            bundle.doors.add(door)
        return self._is_first("bundle", name, spot)
