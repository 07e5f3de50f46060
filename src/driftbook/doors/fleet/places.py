"""Where a unit has its place among others, as one text that a database sorts by its bytes."""

from __future__ import annotations

from driftbook.doors.fleet.rows import Place

WORD = 60
"""Characters of a town or a street that count: the rest would make the index too wide."""
BETWEEN = "\x01"
"""Before every character that stands in a name."""


def written(place: Place) -> str:
    """Sorted by it, units come as they do by their `Place`; but for names that differ late."""
    town, street, postal_code, key, number, letter, flat, unit = place
    parts = (town[:WORD], street[:WORD], postal_code, f"{key:012}", f"{number:010}", letter, flat)
    return BETWEEN.join((*parts, f"{unit:012}"))
