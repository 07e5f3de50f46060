"""What somebody means who types an address: street, number, flat, postal code, town.

`Kongevej 12 2830`, `kongevej 12a, 2. tv`, `Gl. Kongevej, 2830 Virum 12`. A text may be read in
several ways: the search tries one after the other until something is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from driftbook.doors import ordering

LONGEST = 120
"""Letters of a question that are read."""
COMMA = ","
_PIECE = re.compile(r"[^\s,]+|,")
_POSTAL = re.compile(r"\d{4,5}")
_SPACED = re.compile(r"(?<!\d)(\d{3}) (\d{2})(?!\S)")
"""A Swedish postal code, with its space."""
_NUMBER = re.compile(r"\d{1,3}[^\W\d_]{0,2}|\d{4}[^\W\d_]{1,2}")
_FLOOR = re.compile(r"(?:\d{1,2}|st|kl|bv|nb)\.?", re.IGNORECASE)
_SIDE = re.compile(r"(?:tv|mf|th)\.?|\d{1,3}", re.IGNORECASE)
_FLAT = re.compile(r"lgh\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """One way to read what was typed; what was not said is empty."""

    street: str = ""
    number: int | None = None
    letter: str = ""
    floor: str = ""
    side: str = ""
    postal_code: str = ""
    """Its beginning."""
    town: str = ""
    """Its beginning."""


def readings(text: str) -> Iterator[Question]:
    """The ways to read the text, the likeliest first; none for a text that says nothing."""
    pieces = _PIECE.findall(_SPACED.sub(r"\1\2", " ".join(text[:LONGEST].split())))
    while pieces and pieces[0] == COMMA:
        pieces.pop(0)
    if not pieces:
        return
    if _POSTAL.fullmatch(pieces[0]):
        yield Question(postal_code=pieces[0], town=_words(pieces[1:]))
    numbers = [place for place, piece in enumerate(pieces) if place and _NUMBER.fullmatch(piece)]
    for place in numbers[:2]:
        yield _read(pieces, place)
    yield _read(pieces, None)
    yield from _otherwise(pieces, numbers)


def _otherwise(pieces: list[str], numbers: list[int]) -> Iterator[Question]:
    """A number or a flat that looks like a postal code; a town alone, or without a comma."""
    long = [place for place, piece in enumerate(pieces) if place and _POSTAL.fullmatch(piece)]
    if numbers and long:
        first = _read(pieces, numbers[0])
        yield replace(first, side=first.postal_code, postal_code="")
    elif long and len(pieces[long[0]]) == 4:
        yield _read(pieces, long[0])
    yield Question(town=_words(pieces))
    first_number = numbers[0] if numbers else None
    read = _read(pieces, first_number)
    street, _space, town = read.street.rpartition(" ")
    if street and not read.town:
        yield replace(read, street=street, town=town)


def _read(pieces: list[str], at: int | None) -> Question:
    """The text with the house number at this place; None: without a number."""
    before, after = (pieces, []) if at is None else (pieces[:at], pieces[at + 1 :])
    bounds = [p for p, piece in enumerate(before) if p and (piece == COMMA or _is_code(piece))]
    end = bounds[0] if bounds else len(before)
    house = ordering.house(pieces[at]) if at is not None else None
    after = [piece for piece in after if piece != COMMA]
    number, letter = house or (None, "")
    if number is not None and not letter and after and len(after[0]) == 1 and after[0].isalpha():
        letter = after.pop(0).upper()
    floor, side = _flat(after)
    rest = [piece for piece in before[end:] if piece != COMMA] + after
    code = next((piece for piece in rest if _is_code(piece) or _is_begun(piece)), "")
    return Question(
        street=_words(before[:end]),
        number=number,
        letter=letter,
        floor=floor,
        side=side,
        postal_code=code,
        town=_words([piece for piece in rest if piece != code]),
    )


def _is_code(piece: str) -> bool:
    return bool(_POSTAL.fullmatch(piece))


def _is_begun(piece: str) -> bool:
    """The beginning of a postal code, behind a number."""
    return len(piece) == 3 and piece.isdigit()


def _flat(after: list[str]) -> tuple[str, str]:
    """Floor and side at the beginning of what follows the number; they are taken from it."""
    floor = side = ""
    if len(after) > 1 and _FLAT.fullmatch(after[0]):
        del after[0]
        return "", ordering.side(after.pop(0))
    if after and _FLOOR.fullmatch(after[0]):
        floor = ordering.floor(after.pop(0))
        if after and _SIDE.fullmatch(after[0]):
            side = ordering.side(after.pop(0))
    return floor, side


def _words(pieces: list[str]) -> str:
    return " ".join(piece for piece in pieces if piece != COMMA)
