"""The fleet: each unit with what it said and what is wrong with it, judged by its handbook.

For a page units are read whole; for a file all of them from a few columns, see `every`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from driftbook.doors import kinds
from driftbook.doors.books import Books
from driftbook.doors.fleet import facts, queries
from driftbook.doors.fleet.queries import Brief
from driftbook.doors.fleet.words import ALL, BEHIND, FINE, NOT_CONNECTED, WRONG
from driftbook.doors.folding import folded
from driftbook.doors.models import Device, Gateway, Street, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import fleet as deciding
from driftbook.handbook.deciding.door_shapes import DeviceFacts, DeviceVerdict
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation

PAGE = 50
QUIET = (BEHIND, NOT_CONNECTED)
"""What is nobody's errand at the unit itself: it is said once, elsewhere."""
Place = tuple[str, str, str, int, int, str, str, int]
"""What units are sorted by: town and street, then house and flat, as one walks along them."""


@dataclass(slots=True)
class Row:
    """A unit in brief, and the verdict."""

    brief: Brief
    keeper: Organisation
    street: Street
    gateway: Gateway | None
    """Behind which its device is; None: nothing talks for it."""
    book: Handbook | None
    verdict: DeviceVerdict | None
    """None: nothing talks for it, or no handbook says how it is judged."""
    place: Place
    whole: Unit | None = None
    """All that belongs to it, where it was read."""

    @property
    def unit(self) -> Unit:
        """The whole of it."""
        if self.whole is None:
            raise LookupError("the unit was not read whole")
        return self.whole

    @property
    def device(self) -> Device | None:
        """What talks for it."""
        return device_of(self.unit)

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong, the worst first; `not-connected` where nothing talks for it."""
        if self.gateway is None:
            return (NOT_CONNECTED,)
        return self.verdict.faults if self.verdict else ()

    @property
    def wrong(self) -> bool:
        """Whether somebody has to look at the unit itself."""
        return any(fault not in QUIET for fault in self.faults)

    @property
    def kind(self) -> str:
        """As the handbook calls it."""
        return kinds.called(self.book, self.brief.kind)


@dataclass(frozen=True, slots=True)
class Down:
    """A gateway that is down, and how many units are behind it."""

    gateway: Gateway
    since: datetime | None
    units: int
    book: Handbook


@dataclass(frozen=True, slots=True)
class Area:
    """A street with units."""

    key: int
    street: str
    town: str
    units: int
    wrong: int
    counts: dict[str, int]


def of_one(unit: Unit, books: Books, now: datetime) -> Row:
    """The row of one unit alone, removed or not."""
    device = device_of(unit)
    brief = queries.brief_of(unit, device)
    gateways = {device.gateway.pk: device.gateway} if device else {}
    keepers = {unit.organisation_id: unit.organisation}
    verdicts, _down = judged([brief], gateways, keepers, books, now)
    return Row(
        brief=brief,
        keeper=unit.organisation,
        street=unit.door.address.street,
        gateway=device.gateway if device else None,
        book=books.of(unit.organisation.key, unit.kind),
        verdict=verdicts.get(brief.key),
        place=place(unit),
        whole=unit,
    )


def of_units(units: Sequence[Unit], actor: Actor, books: Books, now: datetime) -> list[Row]:
    """The rows of these units, in their order, judged at `now` (aware): for a page of them."""
    keepers = queries.keepers(actor)
    behind = [device.gateway for unit in units if (device := device_of(unit)) is not None]
    gateways = {row.pk: row for row in behind if row.organisation_id in keepers}
    briefs = [queries.brief_of(unit, _seen(unit, gateways)) for unit in units]
    verdicts, _down = judged(briefs, gateways, keepers, books, now)
    return [
        Row(
            brief=one,
            keeper=keepers[one.keeper],
            street=unit.door.address.street,
            gateway=gateways.get(one.gateway or 0),
            book=books.of(keepers[one.keeper].key, one.kind),
            verdict=verdicts.get(one.key),
            place=place(unit),
            whole=unit,
        )
        for unit, one in zip(units, briefs, strict=True)
    ]


def _seen(unit: Unit, gateways: dict[int, Gateway]) -> Device | None:
    device = device_of(unit)
    return device if device is not None and device.gateway_id in gateways else None


def device_of(unit: Unit) -> Device | None:
    """What talks for the unit; one behind a gateway that was removed does not."""
    if not unit.mounted:
        return None
    device: Device | None = getattr(unit, "device", None)
    return device if device is not None and device.gateway.removed is None else None


def judged(
    briefs: Sequence[Brief],
    gateways: Mapping[int, Gateway],
    keepers: Mapping[int, Organisation],
    books: Books,
    now: datetime,
) -> tuple[dict[str, DeviceVerdict], tuple[Down, ...]]:
    """The verdicts by the key of the unit, and the gateways that are down, each once; `now` is
    aware."""
    groups: dict[tuple[int, str], list[DeviceFacts]] = defaultdict(list)
    known: dict[tuple[int, str], Handbook] = {}
    for one in briefs:
        book = books.of(keepers[one.keeper].key, one.kind)
        if book is not None and one.facts is not None:
            groups[one.keeper, book.id].append(one.facts)
            known[one.keeper, book.id] = book
    verdicts: dict[str, DeviceVerdict] = {}
    down: dict[str, Down] = {}
    for group, theirs in groups.items():
        there = {row.name: row for row in gateways.values() if row.organisation_id == group[0]}
        told = [facts.of_gateway(row) for row in there.values()]
        found = deciding.decide(known[group], told, theirs, now)
        verdicts.update((one.unit, one) for one in found.devices)
        for name, since, behind in found.down:
            before = down[name].units if name in down else 0
            down[name] = Down(there[name], since, before + behind, known[group])
    return verdicts, tuple(sorted(down.values(), key=lambda one: (-one.units, one.gateway.name)))


def place(unit: Unit) -> Place:
    """What the unit is sorted by."""
    address = unit.door.address
    return placed(address.street, address.number, address.letter, address.flat_order, unit.pk)


def placed(street: Street, number: int, letter: str, flat_order: str, pk: int) -> Place:
    """The same of a unit whose columns are known."""
    town, name = street.folded_town, street.folded
    return (town, name, street.postal_code, street.pk, number, letter, flat_order, pk)


# --- what of it is shown --------------------------------------------------------------------------


def fits(row: Row, show: str) -> bool:
    """Whether it has that fault, or is `wrong` or `fine`; all are `all`."""
    if show == ALL:
        return True
    if show == WRONG:
        return row.wrong
    return show in (row.faults or (FINE,))


def has(row: Row, words: list[str]) -> bool:
    """Whether it says all the folded words."""
    one = row.brief
    at = (one.number, one.letter, one.floor, one.side)
    return says(words, row.street, at, one.serial, row.kind)


def says(
    words: list[str], street: Street, at: tuple[int, str, str, str], serial: str, kind: str
) -> bool:
    """Whether all folded words stand in street, house and flat, serial or the name of the kind."""
    number, letter, floor, side = at
    address = f"{street} {number}{letter} {floor} {side}"
    said = folded(f"{street.name} {number}{letter} {address} {serial} {kind}")
    return all(word in said for word in words)


def areas(rows: Iterable[Row]) -> list[Area]:
    """The streets in their order, with what is wrong there."""
    return [_area(there) for there in by_street(rows)]


def by_street(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, street by street."""
    there: list[Row] = []
    for row in rows:
        if there and there[-1].street.pk != row.street.pk:
            yield there
            there = []
        there.append(row)
    if there:
        yield there


def _area(rows: list[Row]) -> Area:
    street = rows[0].street
    return Area(
        key=street.pk,
        street=street.name,
        town=f"{street.postal_code} {street.town}",
        units=len(rows),
        wrong=sum(row.wrong for row in rows),
        counts=dict(Counter(fault for row in rows for fault in row.faults)),
    )
