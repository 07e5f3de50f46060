"""The fleet: each unit with what it said and what is wrong with it, judged by its handbook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from driftbook.doors.fleet import facts, queries
from driftbook.doors.fleet.books import Books
from driftbook.doors.fleet.words import ALL, BEHIND, FINE, NOT_CONNECTED, WRONG
from driftbook.doors.folding import folded
from driftbook.doors.models import Device, Gateway, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import fleet as deciding
from driftbook.handbook.deciding.door_shapes import DeviceVerdict
from driftbook.people.actors import Actor

PAGE = 50
QUIET = (BEHIND, NOT_CONNECTED)
"""What is nobody's errand at the unit itself: it is said once, elsewhere."""
Place = tuple[str, str, str, int, int, str, str, int]
"""What units are sorted by: town and street, then house and flat, as one walks along them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, what talks for it, and the verdict."""

    unit: Unit
    device: Device | None
    book: Handbook | None
    verdict: DeviceVerdict | None
    """None: nothing talks for it, or no handbook says how it is judged."""
    place: Place

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong, the worst first; `not-connected` where nothing talks for it."""
        if self.device is None:
            return (NOT_CONNECTED,)
        return self.verdict.faults if self.verdict else ()

    @property
    def wrong(self) -> bool:
        """Whether somebody has to look at the unit itself."""
        return any(fault not in QUIET for fault in self.faults)

    @property
    def kind(self) -> str:
        """As the handbook calls it."""
        doors = self.book.doors if self.book else None
        known = doors.units.get(self.unit.kind) if doors else None
        return known.name if known else self.unit.kind


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


@dataclass(frozen=True)
class Fleet:
    """All of it, in the order of the streets."""

    rows: tuple[Row, ...]
    down: tuple[Down, ...]
    counts: dict[str, int]
    """By fault; `fine`, `wrong` and `all` too. A unit with two faults counts in both."""
    gateways: int


def gather(actor: Actor, now: datetime) -> Fleet:
    """Every unit that the actor may see, judged at `now` (aware)."""
    books = Books(actor, now)
    gateways = queries.keepers(queries.gateways(actor, queries.SEE))
    units = list(queries.units(actor, queries.SEE))
    verdicts, down = _judged(units, gateways, books, now)
    rows = [
        Row(
            unit=unit,
            device=device_of(unit),
            book=books.of(unit.organisation.key, unit.kind),
            verdict=verdicts.get(str(unit.key)),
            place=place(unit),
        )
        for unit in units
    ]
    rows.sort(key=lambda row: row.place)
    return Fleet(tuple(rows), down, _counts(rows), sum(map(len, gateways.values())))


def device_of(unit: Unit) -> Device | None:
    """What talks for the unit; one behind a gateway that was removed does not."""
    device: Device | None = getattr(unit, "device", None)
    return device if device is not None and device.gateway.removed is None else None


def judged(unit: Unit, books: Books, now: datetime) -> DeviceVerdict | None:
    """The verdict of one unit alone."""
    device = device_of(unit)
    if device is None:
        return None
    verdicts, _down = _judged([unit], {unit.organisation_id: [device.gateway]}, books, now)
    return verdicts.get(str(unit.key))


def _judged(
    units: Sequence[Unit], gateways: dict[int, list[Gateway]], books: Books, now: datetime
) -> tuple[dict[str, DeviceVerdict], tuple[Down, ...]]:
    """The verdicts by the key of the unit, and the gateways that are down, each once."""
    groups: dict[tuple[int, str], list[Unit]] = defaultdict(list)
    known: dict[tuple[int, str], Handbook] = {}
    for unit in units:
        book = books.of(unit.organisation.key, unit.kind)
        if book is not None and device_of(unit) is not None:
            groups[unit.organisation_id, book.id].append(unit)
            known[unit.organisation_id, book.id] = book
    verdicts: dict[str, DeviceVerdict] = {}
    down: dict[str, Down] = {}
    for (keeper, book_id), theirs in groups.items():
        there = gateways.get(keeper, [])
        found = deciding.decide(
            known[keeper, book_id],
            [facts.of_gateway(one) for one in there],
            [facts.of_device(unit, unit.device) for unit in theirs],
            now,
        )
        verdicts.update((one.unit, one) for one in found.devices)
        named = {one.name: one for one in there}
        for name, since, behind in found.down:
            before = down[name].units if name in down else 0
            down[name] = Down(named[name], since, before + behind, known[keeper, book_id])
    return verdicts, tuple(sorted(down.values(), key=lambda one: (-one.units, one.gateway.name)))


def place(unit: Unit) -> Place:
    """What the unit is sorted by."""
    address = unit.door.address
    street = address.street
    return (
        street.folded_town,
        street.folded,
        street.postal_code,
        street.pk,
        address.number,
        address.letter,
        address.flat_order,
        unit.pk,
    )


def _counts(rows: Iterable[Row]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[ALL] += 1
        counts[WRONG] += row.wrong
        counts.update(row.faults or (FINE,))
    return dict(counts)


# --- what of it is shown --------------------------------------------------------------------------


def shown(fleet: Fleet, show: str, area: int | None, gateway: str, text: str) -> list[Row]:
    """The rows of one fault, street and gateway, that have the text in address, serial or kind."""
    words = [folded(word) for word in text.split()]
    return [
        row
        for row in fleet.rows
        if _fits(row, show)
        and (area is None or row.unit.door.address.street_id == area)
        and (not gateway or (row.device is not None and row.device.gateway.name == gateway))
        and (not words or _has(row, words))
    ]


def _fits(row: Row, show: str) -> bool:
    if show == ALL:
        return True
    if show == WRONG:
        return row.wrong
    return show in (row.faults or (FINE,))


def _has(row: Row, words: list[str]) -> bool:
    said = folded(f"{row.unit.door.address} {row.unit.serial} {row.kind}")
    return all(word in said for word in words)


def page(rows: list[Row], after: Unit | None, limit: int = PAGE) -> tuple[list[Row], str]:
    """The rows behind a unit (None: the first ones), and the key of the last for the next page."""
    if after is not None:
        mark = place(after)
        rows = [row for row in rows if row.place > mark]
    there = rows[:limit]
    return there, str(there[-1].unit.key) if len(rows) > limit else ""


def areas(rows: Iterable[Row]) -> list[Area]:
    """The streets in their order, with what is wrong there."""
    return [_area(there) for there in by_street(rows)]


def by_street(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, street by street."""
    there: list[Row] = []
    for row in rows:
        if there and there[-1].unit.door.address.street_id != row.unit.door.address.street_id:
            yield there
            there = []
        there.append(row)
    if there:
        yield there


def _area(rows: list[Row]) -> Area:
    street = rows[0].unit.door.address.street
    return Area(
        key=street.pk,
        street=street.name,
        town=f"{street.postal_code} {street.town}",
        units=len(rows),
        wrong=sum(row.wrong for row in rows),
        counts=dict(Counter(fault for row in rows for fault in row.faults)),
    )
