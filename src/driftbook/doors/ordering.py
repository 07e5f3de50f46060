"""The order in which houses and flats follow each other on a street.

Numbers by their value, then letters; flats by floor (kl, st, 1, 2 …) and side (tv, mf, th, then
numbers). The order is a text that is compared byte by byte, and stands in a column of its own.
"""

from __future__ import annotations

import re

FLOORS = {"kl": -1, "st": 0, "bv": 0, "nb": 0}
"""Floors with a name: the basement is below the ground floor. bv, nb: Swedish ground floor."""
SIDES = {"tv": 0, "mf": 1, "th": 2}
GROUND, HIGHEST = 500, 499
"""Where the ground floor lies in the order, and how far up and down floors are counted."""
BIGGEST_NUMBER = 99_999
_HOUSE = re.compile(r"0*(\d{1,5})\s*([^\W\d_]{0,2})")
_BASEMENT = re.compile(r"k(\d{1,2})")
_NUMBER = re.compile(r"\d{1,9}")


def house(text: str) -> tuple[int, str] | None:
    """Number and letter of a house: `12A`, `012 a`; None when it is none.

    >>> house("012 a"), house("7"), house("x")
    ((12, 'A'), (7, ''), None)
    """
    found = _HOUSE.fullmatch(text.strip())
    return (int(found[1]), found[2].upper()) if found and int(found[1]) else None


def floor(text: str) -> str:
    """A floor as it is kept: small letters, without full stop and leading zeros."""
    plain = " ".join(text.casefold().split()).rstrip(".").removesuffix(" sal").rstrip(".")
    return str(int(plain)) if _NUMBER.fullmatch(plain) else plain


def side(text: str) -> str:
    """A side, or the number of a flat, as it is kept."""
    plain = " ".join(text.casefold().split()).rstrip(".")
    return plain if not _NUMBER.fullmatch(plain) or len(plain) >= 4 else str(int(plain))


def flat_order(floor: str, side: str) -> str:
    """What flats of a house are sorted by; the house itself comes first.

    >>> sorted([("1", "th"), ("kl", ""), ("st", "tv"), ("", ""), ("10", "tv")],
    ...        key=lambda flat: flat_order(*flat))
    [('', ''), ('kl', ''), ('st', 'tv'), ('1', 'th'), ('10', 'tv')]
    """
    if not floor and not side:
        return ""
    return f"{_floor_place(floor, side)}{_side_place(side)}"


def _floor_place(floor: str, side: str) -> str:
    """Three digits; `z` for a floor that has no place among the others.

    A Swedish flat says its floor in its number: 1001 lies on the entrance floor, 1102 above it.
    """
    place: int | None = FLOORS.get(floor)
    basement = _BASEMENT.fullmatch(floor)
    if basement:
        place = -int(basement[1])
    elif _NUMBER.fullmatch(floor):
        place = int(floor)
    elif not floor and _NUMBER.fullmatch(side) and len(side) == 4:
        place = int(side[:2]) - 10
    if not floor and place is None:
        place = 0
    if place is None or abs(place) > HIGHEST:
        return f"z{floor}:"
    return f"{GROUND + place:03d}"


def _side_place(side: str) -> str:
    if side in SIDES:
        return f"0{SIDES[side]}"
    if _NUMBER.fullmatch(side):
        return f"1{int(side):09d}"
    return f"2{side}" if side else ""
