"""Whether hours are open at an instant, and the hours of some days: looked up, not worked out."""

from collections.abc import Iterator
from datetime import datetime

from driftbook.handbook import hours
from driftbook.handbook.book import Handbook
from driftbook.handbook.spans import Spans

_BLOCK = 366 * 86_400
_MARGIN = 2 * 86_400
"""So that what runs past the end of a block is whole in one of the two."""


def written(handbook: Handbook, reference: str) -> str:
    """The opening hours behind a reference: named hours, or hours written in place."""
    named = handbook.support.hours.get(reference) if handbook.support else None
    return named.open if named else reference


def at(handbook: Handbook, reference: str, instant: datetime) -> bool:
    """Whether the hours are open at the instant (aware)."""
    second = int(instant.timestamp())
    return _block(handbook, reference, second // _BLOCK).at(second)


def between(
    handbook: Handbook, reference: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Each opening that begins within [start, end), whole, in the handbook's zone."""
    first, last = int(start.timestamp()), int(end.timestamp())
    for number in range(first // _BLOCK, (last - 1) // _BLOCK + 1):
        for opens, closes in _block(handbook, reference, number).pairs():
            if max(first, number * _BLOCK) <= opens < min(last, (number + 1) * _BLOCK):
                yield (
                    datetime.fromtimestamp(opens, handbook.zone),
                    datetime.fromtimestamp(closes, handbook.zone),
                )


def _block(handbook: Handbook, reference: str, number: int) -> Spans:
    key = ("openings", reference, number)
    found: Spans | None = handbook.compiled.get(key)
    if found is None:
        start, end = number * _BLOCK - _MARGIN, (number + 1) * _BLOCK + _MARGIN
        if reference == "always":
            found = Spans((start, end))
        else:
            text = written(handbook, reference)
            found = hours.table(text, handbook.calendar, handbook.zone, start, end)
        handbook.compiled[key] = found
    return found
