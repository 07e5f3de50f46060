"""Whether hours are open at an instant, and the hours of some days: looked up, not worked out."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from driftbook.handbook import hours
from driftbook.handbook.book import Handbook
from driftbook.handbook.spans import Spans

BLOCK = 366 * 86_400
"""Seconds of a kept table."""
_MARGIN = 2 * 86_400
"""So that an opening of a day or two that runs past the end of a block is whole in it."""


def written(handbook: Handbook, reference: str) -> str:
    """The opening hours behind a reference: named hours, or hours written in place."""
    named = handbook.support.hours.get(reference) if handbook.support else None
    return named.open if named else reference


def at(handbook: Handbook, reference: str, instant: datetime) -> bool:
    """Whether the hours are open at the instant (aware)."""
    second = int(instant.timestamp())
    return block(handbook, reference, second // BLOCK).at(second)


def between(
    handbook: Handbook, reference: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Each opening that begins within [start, end), whole, in the handbook's zone."""
    first, last = int(start.timestamp()), int(end.timestamp())
    for opens, closes in touching(handbook, reference, first, last):
        if opens >= first:
            yield (
                datetime.fromtimestamp(opens, handbook.zone),
                datetime.fromtimestamp(closes, handbook.zone),
            )


def touching(handbook: Handbook, reference: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each opening that touches [start, end), UTC seconds: whole if it is of two days at most."""
    if start >= end:
        return
    numbers = range(start // BLOCK, (end - 1) // BLOCK + 1)
    table = block(handbook, reference, numbers[0])
    for number in numbers[1:]:
        table = table | block(handbook, reference, number)
    index = bisect_right(table.bounds, start) & ~1
    while index < len(table.bounds) and table.bounds[index] < end:
        yield table.bounds[index], table.bounds[index + 1]
        index += 2


def block(handbook: Handbook, reference: str, number: int) -> Spans:
    """The kept table of [number × BLOCK, (number + 1) × BLOCK), and two days on either side."""
    key = ("openings", reference, number)
    found: Spans | None = handbook.compiled.get(key)
    if found is None:
        start, end = number * BLOCK - _MARGIN, (number + 1) * BLOCK + _MARGIN
        if reference == "always":
            return Spans((start, end))
        text = written(handbook, reference)
        found = hours.table(text, handbook.calendar, handbook.zone, start, end)
        handbook.keep(key, found)
    return found
