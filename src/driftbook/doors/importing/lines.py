"""What a line of a file says: an address, and perhaps a door there, and a unit on the door."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from driftbook.doors import folding, ordering
from driftbook.doors.models import DOOR_KINDS, STAIRWELL, TEXT

ALL = "*"
"""In the column leads_to: all flats of the house."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[0-9A-Z-]{2,20}")


class Unfit(Exception):
    """A line that is refused; `why` is a code of `words`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Place(NamedTuple):
    """An address. Compared by what it says, and the street's name by its letters' sounds alone."""

    country: str
    postal_code: str
    name: str
    """The street's, in small letters."""
    number: int
    letter: str
    floor: str
    side: str

    @property
    def street(self) -> tuple[str, str, str]:
        """What makes the street the same one."""
        return self[:3]

    @property
    def house(self) -> Place:
        """The house of a flat."""
        return self._replace(floor="", side="")


class Line(NamedTuple):
    """A line that can be understood."""

    line: int
    place: Place
    street: str
    town: str
    register: str = ""
    door: str = ""
    where: str = ""
    """Where the door is, in words."""
    leads_to: tuple[str, ...] = ()
    """Flats as `floor side`, or `*`."""
    unit: str = ""
    serial: str = ""
    installed: date | None = None
    bundles: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The address as one line."""
        place = self.place
        flat = " ".join(part for part in (place.floor, place.side) if part)
        house = ", ".join(part for part in (f"{place.number}{place.letter}", flat) if part)
        return f"{self.street} {house}, {place.postal_code} {self.town}"


def address(
    line: int,
    *,
    street: str,
    house: str,
    letter: str = "",
    floor: str = "",
    side: str = "",
    postal_code: str,
    town: str,
    country: str,
    register: str = "",
) -> Line:
    """A line with an address alone. Raises Unfit."""
    name, kept_town, code = _street(street, postal_code, town)
    found = _house(house, letter)
    if found is None:
        raise Unfit("number")
    floor, side = ordering.floor(floor), ordering.side(side)
    if max(len(floor), len(side)) > 20 or len(register) > 60:
        raise Unfit("too-long")
    place = Place(country, code, name.casefold(), *found, floor, side)
    return Line(line, place, name, kept_town, register)


@lru_cache(maxsize=4096)
def _house(house: str, letter: str) -> tuple[int, str] | None:
    return ordering.house(f"{house.strip()}{letter.strip()}")


@lru_cache(maxsize=65536)
def _street(street: str, postal_code: str, town: str) -> tuple[str, str, str]:
    """Name, town and postal code without needless spaces. Raises Unfit."""
    name, there = " ".join(street.split()), " ".join(town.split())
    code = "".join(postal_code.split()).upper()
    if not folding.folded(name):
        raise Unfit("street")
    if not _CODE.fullmatch(code):
        raise Unfit("postal-code")
    if not there:
        raise Unfit("town")
    if max(len(name), len(there)) > TEXT:
        raise Unfit("too-long")
    return name, there, code


def furnished(
    line: Line,
    *,
    door: str,
    where: str,
    leads_to: str,
    unit: str,
    serial: str,
    installed: str,
    bundles: str,
) -> Line:
    """The line with its door and its unit, where it names any. Raises Unfit."""
    if not (door or where or leads_to or unit or serial or installed or bundles):
        return line
    if not door:
        raise Unfit("no-door")
    if door not in DOOR_KINDS:
        raise Unfit("door-kind")
    if door == STAIRWELL and line.place != line.place.house:
        raise Unfit("stairwell-of-flat")
    if leads_to and door != STAIRWELL:
        raise Unfit("no-stairwell")
    if not unit and (serial or installed):
        raise Unfit("no-unit")
    if unit and not (_SLUG.fullmatch(unit) and len(unit) <= 60):
        raise Unfit("unit-kind")
    names = tuple(" ".join(name.split()) for name in bundles.split("|") if name.strip())
    if max(map(len, (where, *names))) > TEXT or len(serial) > 60:
        raise Unfit("too-long")
    return line._replace(
        door=door,
        where=" ".join(where.split()),
        leads_to=tuple(" ".join(f.split()) for f in leads_to.split("|") if f.strip()),
        unit=unit,
        serial=serial,
        installed=_day(installed),
        bundles=names,
    )


def flat(text: str) -> tuple[str, str]:
    """Floor and side of `2 tv`, `st th`, `1102`."""
    first, _space, rest = text.partition(" ")
    if rest:
        return ordering.floor(first), ordering.side(rest)
    only = ordering.side(first)
    return ("", only) if only.isdigit() and len(only) == 4 else (ordering.floor(first), "")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit("installed") from None
