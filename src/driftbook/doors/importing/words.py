"""What becomes of a line, and why, as pages and the command say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

WHAT: dict[str, Promise] = {
    "new": _("new"),
    "same": _("the same"),
    "changed": _("changed"),
    "refused": _("refused"),
}
WHY: dict[str, Promise] = {
    # changed
    "register": _("it has another id in the register now"),
    "moved": _("the register knows it as another address now"),
    "door": _("a door is added"),
    "unit": _("a unit is mounted"),
    "flats": _("the stairwell leads to more flats"),
    "bundle": _("a key bundle opens the door"),
    "tag-holder": _("it is said who has the tag"),
    "tag-address": _("it is said where the tag belongs"),
    "tag-access": _("it is said what the tag opens"),
    # refused
    "columns": _("it has more or fewer columns than the first line, or a quotation mark too many"),
    "characters": _("it has characters that belong into no text"),
    "street": _("the street has no name"),
    "number": _("the number of the house is missing, or is none"),
    "postal-code": _("the postal code is missing, or is none"),
    "town": _("the town is missing"),
    "country": _("the country is no code of two letters"),
    "too-long": _("one of the texts is too long"),
    "closed": _("the register says that the address is given up"),
    "outdated": _("it is an earlier version of the address"),
    "place-taken": _("another address has this place, with another id"),
    "register-twice": _("an earlier line gives the same id to another address"),
    "no-door": _("it names something on a door, but no kind of door"),
    "door-kind": _("a door is private, stairwell or key-box"),
    "stairwell-of-flat": _("a stairwell door belongs to the house: leave floor and door empty"),
    "no-stairwell": _("only a stairwell door leads to flats"),
    "no-unit": _("a serial or a day is given, but no kind of unit"),
    "unit-kind": _("the kind of the unit is no short name such as smart-lock"),
    "installed": _("the day is none, or has not come yet; write it as 2026-11-23"),
    "unit-elsewhere": _("a unit with this serial is on another door, or since another day"),
    "tag-number": _("the number is none of a tag"),
    "tag-twice": _("an earlier line has the same number"),
    "tag-out": _("the tag is with somebody else; take it back first"),
    "no-such-address": _("the address is not known, or there are several like it"),
    "no-such-flat": _("one of the flats that the door leads to is not known"),
}


def said(why: Iterable[str]) -> str:
    """Why, as a sentence; empty for no reasons."""
    return capfirst(", ".join(str(WHY[code]) for code in why))


def refused(line: int, why: Iterable[str]) -> str:
    """A refused line, as a command prints it."""
    return f"line {line}: refused: {said(why)}"


def summary(counts: Mapping[str, int], *, dry: bool) -> str:
    """How many lines became what, or would have, as a command prints it."""
    each = ", ".join(f"{count} {WHAT[what]}" for what, count in counts.items())
    return f"{'would be: ' if dry else ''}{each}"
