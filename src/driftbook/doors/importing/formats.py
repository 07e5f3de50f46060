"""The formats: Driftbook's own, the Danish address register's, Lantmäteriet's.

Each turns the names of the columns into a function that understands a record. Columns may stand in
any order, and unknown ones are ignored. The names of the registers' columns are those of their
exports, with dots and capital letters or without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from driftbook.doors.importing.files import Record, Table, Unreadable
from driftbook.doors.importing.lines import Line, Unfit, address, furnished

Understand = Callable[[int, Sequence[str]], Line]
_COUNTRY = re.compile(r"[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

ADDRESS = [
    "street",
    "number",
    "letter",
    "floor",
    "door",
    "postal_code",
    "town",
    "country",
    "register_id",
]
DOOR = ["door_kind", "door_place", "leads_to", "unit_kind", "serial", "installed", "bundles"]
NEUTRAL = [*ADDRESS, *DOOR]
"""The columns of Driftbook's own format."""
NEEDED = ("street", "number", "postal_code", "town")


class Refused(NamedTuple):
    """A line that cannot be understood: its number, and the code that says why."""

    line: int
    why: str


def lines(table: Table, format: str, country: str) -> Iterator[Line | Refused]:
    """The lines of a table. `country` is that of lines which name none. Raises Unreadable."""
    understand = FORMATS[format](table.columns, country)
    return _understood(table.records, understand)


def _understood(records: Iterator[Record], understand: Understand) -> Iterator[Line | Refused]:
    for record in records:
        if record.broken:
            yield Refused(record.line, "columns")
            continue
        try:
            if _CONTROL.search("".join(record.cells)):
                raise Unfit("characters")
            yield understand(record.line, record.cells)
        except Unfit as unfit:
            yield Refused(record.line, unfit.why)


def _cell(columns: list[str], *names: str) -> Callable[[Sequence[str]], str]:
    """What stands in the first of these columns that there is; empty where there is none."""
    place = next((columns.index(name) for name in names if name in columns), None)
    if place is None:
        return lambda cells: ""
    at = place
    return lambda cells: cells[at].strip()


def _demand(columns: list[str], *needed: tuple[str, ...]) -> None:
    missing = [names[0] for names in needed if not set(names) & set(columns)]
    if missing:
        raise Unreadable(f"columns are missing: {', '.join(missing)}")


def neutral(columns: list[str], country: str) -> Understand:
    """Driftbook's own format: see docs/doors.md."""
    _demand(columns, *((name,) for name in NEEDED))
    unknown = sorted(set(columns) - set(NEUTRAL) - {""})
    if unknown:
        raise Unreadable(f"unknown columns: {', '.join(unknown)}")
    cell = {name: _cell(columns, name) for name in NEUTRAL}
    street, number, letter, floor, side, code, town, land, register = (
        cell[name] for name in ADDRESS
    )
    kind, where, leads_to, unit, serial, installed, bundles = (cell[name] for name in DOOR)
    furnishing = any(name in columns for name in DOOR)

    def understand(line: int, cells: Sequence[str]) -> Line:
        here = land(cells).upper() or country
        if not _COUNTRY.fullmatch(here):
            raise Unfit("country")
        found = address(
            line,
            street=street(cells),
            house=number(cells),
            letter=letter(cells),
            floor=floor(cells),
            side=side(cells),
            postal_code=code(cells),
            town=town(cells),
            country=here,
            register=register(cells),
        )
        if not furnishing:
            return found
        return furnished(
            found,
            door=kind(cells),
            where=where(cells),
            leads_to=leads_to(cells),
            unit=unit(cells),
            serial=serial(cells),
            installed=installed(cells),
            bundles=bundles(cells),
        )

    return understand


# --- Danmarks Adresseregister -------------------------------------------------------------------

WHOLE = ("adressebetegnelse", "adgangsadressebetegnelse", "betegnelse")
_TOWN = re.compile(r"(\d{4}) (.+)")
_HOUSE = re.compile(r"(.+?) (\d{1,4}[^\W\d_]?)")
_FLAT = re.compile(r"(st|kl|k\d|\d{1,2})\.?(?: (\S+?)\.?)?", re.IGNORECASE)
CLOSED_DAR, CLOSED_FLAT = ("4", "5"), ("2", "4")
"""Given up or never built: as DAR numbers its states, and as the flat files number theirs."""


def dar(columns: list[str], _country: str) -> Understand:
    """An export of the Datafordeler: flat (vejnavn, husnr …), or DAR_Adresse with its whole text.

    Versions that hold no longer, and addresses that were given up, are refused.
    """
    _demand(columns, ("id_lokalid", "id"))
    whole = "vejnavn" not in columns
    if whole:
        _demand(columns, WHOLE)
    else:
        _demand(columns, ("husnr", "husnummertekst", "husnummer"), ("postnr", "postnummer"))
        _demand(columns, ("postnrnavn", "postnummernavn", "postdistrikt"))
    register, text = _cell(columns, "id_lokalid", "id"), _cell(columns, *WHOLE)
    street, house = (
        _cell(columns, "vejnavn"),
        _cell(columns, "husnr", "husnummertekst", "husnummer"),
    )
    floor = _cell(columns, "etage", "etagebetegnelse")
    side = _cell(columns, "dør", "doer", "dørbetegnelse", "doerbetegnelse")
    code = _cell(columns, "postnr", "postnummer")
    town = _cell(columns, "postnrnavn", "postnummernavn", "postdistrikt")
    status = _cell(columns, "status")
    closed = CLOSED_DAR if "id_lokalid" in columns else CLOSED_FLAT
    ended = [_cell(columns, "virkningtil"), _cell(columns, "registreringtil")]

    def understand(line: int, cells: Sequence[str]) -> Line:
        if any(end(cells) for end in ended):
            raise Unfit("outdated")
        if status(cells) in closed:
            raise Unfit("closed")
        parts = (
            _apart(text(cells))
            if whole
            else (street(cells), house(cells), floor(cells), side(cells), code(cells), town(cells))
        )
        return address(
            line,
            street=parts[0],
            house=parts[1],
            floor=parts[2],
            side=parts[3],
            postal_code=parts[4],
            town=parts[5],
            country="DK",
            register=register(cells),
        )

    return understand


def _apart(text: str) -> tuple[str, str, str, str, str, str]:
    """`Testvej 87A, 2. tv, Nybyen, 9999 Testby`, whose third part may be missing. Raises Unfit."""
    first, *middle, last = [part.strip() for part in text.split(",")] or [""]
    there, house = _TOWN.fullmatch(last), _HOUSE.fullmatch(first)
    if there is None:
        raise Unfit("postal-code")
    if house is None:
        raise Unfit("number")
    flat = _FLAT.fullmatch(middle[0]) if middle else None
    floor, side = (flat[1], flat[2] or "") if flat else ("", "")
    return house[1], house[2], floor, side, there[1], there[2]


# --- Lantmäteriet -------------------------------------------------------------------------------


def lantmateriet(columns: list[str], _country: str) -> Understand:
    """Belägenhetsadress: the GeoPackage's table, or the same columns as CSV.

    The name of a farm area follows that of its village. What tells the entrances of a house apart
    (lägestillägg) stands where the side of a flat does.
    """
    short = [
        re.sub(r"^(belagenhetsadress|adressplatsattribut|adressplatsbeteckning)_", "", name)
        for name in columns
    ]
    short = [re.sub(r"^adressplatsbeteckning_", "", name) for name in short]
    area = ("adressomrade_faststalltnamn", "adressomrade", "adressområde")
    _demand(short, area, ("adressplatsnummer",), ("postnummer",), ("postort",))
    register, street = _cell(short, "objektidentitet"), _cell(short, *area)
    farm = _cell(
        short, "gardsadressomrade_faststalltnamn", "gardsadressomrade", "gårdsadressområde"
    )
    number, letter = (
        _cell(short, "adressplatsnummer"),
        _cell(short, "bokstavstillagg", "bokstavstillägg"),
    )
    entrance = _cell(short, "lagestillagg", "lägestillägg")
    which = _cell(short, "lagestillaggsnummer", "lägestilläggsnummer")
    code, town = _cell(short, "postnummer"), _cell(short, "postort")

    def understand(line: int, cells: Sequence[str]) -> Line:
        return address(
            line,
            street=f"{street(cells)} {farm(cells)}",
            house=number(cells).removesuffix(".0"),
            letter=letter(cells),
            side=f"{entrance(cells)}{which(cells).removesuffix('.0')}",
            postal_code=code(cells),
            town=town(cells),
            country="SE",
            register=register(cells),
        )

    return understand


FORMATS: dict[str, Callable[[list[str], str], Understand]] = {
    "neutral": neutral,
    "dar": dar,
    "lantmateriet": lantmateriet,
}
