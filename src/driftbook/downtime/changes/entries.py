"""A change or a downtime in the calendar, with what it collides with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from driftbook.downtime.changes import said, words
from driftbook.downtime.changes.said import Clash
from driftbook.downtime.changes.spans import Row, Spans
from driftbook.downtime.models import Change
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.collisions import Colliding, Collisions


@dataclass(frozen=True)
class Entry:
    """A change or a downtime on a day."""

    row: Row
    title: str
    route: str
    state: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime
    clashes: tuple[Clash, ...]
    """Those that are named, by when they collide."""
    more: int
    """With how many it collides beside."""
    first: bool = True
    """Whether it begins on this day."""

    def on(self, day: date) -> Entry:
        """As that day shows it."""
        return self if self.start.date() == day else replace(self, first=False)


def of(
    handbook: Handbook, spans: Spans, sweep: Collisions, keys: Collection[str], most: int
) -> dict[str, Entry]:
    """The entries with these keys, without those that are gone since.

    Named is what each collides with, if that is no more than `most`; else one fewer, and how many
    there are beside.
    """
    found = {key: _few(each, most) for key, each in sweep.of(set(keys), most).items()}
    others = {one.other for each in found.values() for one in each.first}
    rows = spans.rows({*keys, *others})
    return {key: _entry(handbook, rows[key], found[key], rows) for key in keys if key in rows}


def _few(found: Colliding, most: int) -> Colliding:
    return found if found.count <= most else replace(found, first=found.first[: most - 1])


def _entry(handbook: Handbook, row: Row, found: Colliding, rows: Mapping[str, Row]) -> Entry:
    clashes = tuple(
        said.clash(handbook, one, rows[one.other]) for one in found.first if one.other in rows
    )
    states = words.STATES if isinstance(row, Change) else words.DOWNTIMES
    return Entry(
        row=row,
        title=said.title(row),
        route=said.route(row),
        state=str(states[row.state]),
        systems=tuple(words.systems(handbook, row.systems)),
        start=row.start.astimezone(handbook.zone),
        end=row.end.astimezone(handbook.zone),
        clashes=clashes,
        more=found.count - len(found.first),
    )
