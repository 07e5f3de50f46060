"""The addresses of a batch of lines: what is there already, what is new, what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

from driftbook.doors.actions import new_street, words_of
from driftbook.doors.importing.inserting import Row, insert, row
from driftbook.doors.importing.lines import Line, Place
from driftbook.doors.models import Address, Street, StreetWord
from driftbook.people.models import Organisation

T = TypeVar("T")
PIECE = 5_000
Outcome = tuple[str, tuple[str, ...]]
SAME: Outcome = ("same", ())
NEW: Outcome = ("new", ())
TWICE: Outcome = ("refused", ("register-twice",))
COLUMNS = ("street_id", "number", "letter", "floor", "side")
Spot = tuple[int, int, str, str, str]
"""Where an address is: its street, number, letter, floor and side."""


@dataclass(slots=True)
class Kept:
    """An address that is there already."""

    pk: int
    spot: Spot
    register: str


@dataclass(frozen=True)
class Known:
    """What is there already of a batch."""

    by_register: dict[str, Kept]
    by_spot: dict[Spot, Kept]


class Addresses:
    """The addresses of an organisation, as far as an import has to know them."""

    def __init__(self, organisation: Organisation, *, dry: bool) -> None:
        self.organisation, self.dry = organisation, dry
        self.streets: dict[tuple[str, str, str], int] = {}
        self.said: set[int] = set()
        """What earlier lines made, or would have made in a dry run, as hashes of places."""
        self.registers: set[int] = set()
        """The register numbers of all lines so far, as hashes: one number is one address."""
        self.fresh: set[tuple[str, str, str]] = set()
        """Streets that this import has made: it knows what is there without asking."""
        self.unnumbered = False
        """Whether no address had a register number before."""
        self.look_again()
        numbered = Address.objects.filter(street__organisation=organisation).exclude(register="")
        self.unnumbered = not numbered.exists()

    def look_again(self) -> None:
        """Read the streets, of which there are far fewer than addresses."""
        rows = Street.objects.filter(organisation=self.organisation)
        known = rows.values_list("country", "postal_code", "name", "pk")
        self.streets = {(land, code, name.casefold()): pk for land, code, name, pk in known}
        self.fresh.clear()
        self.unnumbered = False

    def keep(self, lines: Sequence[Line]) -> dict[int, Outcome]:
        """Write what is new or has changed; by the number of the line, what became of it."""
        if not self.dry:
            Organisation.objects.select_for_update(no_key=True).get(pk=self.organisation.pk)
            self._keep_streets(lines)
        known = self._there([line for line in lines if not self._needs_no_question(line)])
        outcomes: dict[int, Outcome] = {}
        new: dict[Place, Row] = {}
        registers: set[str] = set()
        for line in lines:
            outcome = self._known(line, known, registers) or self._new(line, new, registers)
            outcomes[line.line] = outcome
            if line.register:
                registers.add(line.register)
        if not self.dry:
            insert(new.values())
        self.said.update(map(hash, new))
        self.registers.update(map(hash, registers))
        return outcomes

    def _needs_no_question(self, line: Line) -> bool:
        """Whether the database can know nothing of it but what this import has written."""
        return line.place.street in self.fresh and (self.unnumbered or not line.register)

    def spot(self, place: Place) -> Spot | None:
        """Where the place is; None in a street that is not there yet."""
        street = self.streets.get(place.street)
        return (street, *place[3:]) if street else None

    def ids(self, places: Iterable[Place]) -> dict[Place, int]:
        """The ids of those of the places that are kept."""
        spots = {spot: place for place in places if (spot := self.spot(place))}
        return {spots[kept.spot]: kept.pk for kept in _at(list(spots))}

    def _new(self, line: Line, new: dict[Place, Row], registers: set[str]) -> Outcome:
        place = line.place
        if place in new or hash(place) in self.said:
            return SAME
        if self._came_before(line, registers):
            return TWICE
        new[place] = row(self.streets.get(place.street, 0), *place[3:], line.register)
        return NEW

    def _known(self, line: Line, known: Known, registers: set[str]) -> Outcome | None:
        """What becomes of an address whose register number or whose place is there already."""
        spot = self.spot(line.place)
        there = known.by_register.get(line.register) if line.register else None
        here = known.by_spot.get(spot) if spot else None
        if there is not None and there.spot != spot:
            return self._moved(line, spot, there, known, registers)
        if there is not None:
            return SAME
        if here is None:
            return None
        if not line.register or line.register == here.register:
            return SAME
        if self._came_before(line, registers):
            return TWICE
        here.register = line.register
        self._change(here)
        return ("changed", ("register",))

    def _moved(
        self,
        line: Line,
        spot: Spot | None,
        there: Kept,
        known: Known,
        registers: set[str],
    ) -> Outcome:
        if self._came_before(line, registers):
            return TWICE
        if spot in known.by_spot:
            return ("refused", ("place-taken",))
        if spot is not None:
            known.by_spot.pop(there.spot, None)
            there.spot = spot
            known.by_spot[spot] = there
            self._change(there)
        return ("changed", ("moved",))

    def _came_before(self, line: Line, registers: set[str]) -> bool:
        """Whether an earlier line has the same register number."""
        number = line.register
        return bool(number) and (number in registers or hash(number) in self.registers)

    def _change(self, kept: Kept) -> None:
        if self.dry:
            return
        row = Address(
            pk=kept.pk, register=kept.register, **dict(zip(COLUMNS, kept.spot, strict=True))
        )
        row.put_in_order()
        row.save(force_update=True)

    def _there(self, lines: Sequence[Line]) -> Known:
        """What is kept under the lines' register numbers, and at their places."""
        registers = sorted({line.register for line in lines if line.register})
        by_register: dict[str, Kept] = {}
        mine = set(self.streets.values())
        for some in _pieces(registers):
            rows = Address.objects.filter(register__in=some)  # a join would scan them all
            for pk, register, *spot in rows.values_list("pk", "register", *COLUMNS):
                if spot[0] in mine:
                    by_register[register] = Kept(pk, tuple(spot), register)
        by_spot = {kept.spot: kept for kept in by_register.values()}
        spots = {spot for line in lines if (spot := self.spot(line.place))}
        for kept in _at([spot for spot in spots if spot not in by_spot]):
            by_spot[kept.spot] = by_register.get(kept.register, kept)
        return Known(by_register, by_spot)

    def _keep_streets(self, lines: Sequence[Line]) -> None:
        new: dict[tuple[str, str, str], Street] = {}
        for line in lines:
            street = line.place.street
            if street not in self.streets and street not in new:
                new[street] = new_street(
                    self.organisation,
                    line.street,
                    line.place.postal_code,
                    line.town,
                    line.place.country,
                )
        if new:
            rows = Street.objects.bulk_create(new.values())
            StreetWord.objects.bulk_create([word for row in rows for word in words_of(row)])
            self.streets |= {street: row.pk for street, row in new.items()}
            self.fresh |= new.keys()


def _pieces(rows: list[T]) -> Iterator[list[T]]:
    """The rows in pieces that are no more parameters than a database takes at once."""
    for start in range(0, len(rows), PIECE):
        yield rows[start : start + PIECE]


def _at(spots: list[Spot]) -> list[Kept]:
    """The addresses at these places: a join with a list, which both databases do by the index."""
    return [kept for some in _pieces(spots) for kept in _among(some)]


def _among(spots: list[Spot]) -> list[Kept]:
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(spots))
    on = " AND ".join(f"kept.{column} = wanted.{column}" for column in COLUMNS)
    columns = ", ".join(COLUMNS)
    question = (
        f"WITH wanted ({columns}) AS (VALUES {values}) "  # noqa: S608 nothing of it is typed
        f"SELECT kept.id, kept.register, {', '.join(f'kept.{column}' for column in COLUMNS)} "
        f"FROM wanted JOIN {Address._meta.db_table} kept ON {on}"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [part for spot in spots for part in spot])
        return [Kept(row[0], tuple(row[2:]), row[1]) for row in cursor.fetchall()]
