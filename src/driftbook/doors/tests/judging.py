"""The whole fleet, each unit judged by itself: what pages, counts and files are held against."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from driftbook.doors.books import Books
from driftbook.doors.fleet import every, queries, rows
from driftbook.doors.fleet.asking import Asked
from driftbook.doors.fleet.rows import Down, Row
from driftbook.doors.fleet.words import ALL, FINE, WRONG
from driftbook.doors.folding import folded
from driftbook.people.actors import Actor


@dataclass(frozen=True)
class Fleet:
    """All of it, in the order of the streets."""

    actor: Actor
    now: datetime
    rows: tuple[Row, ...]
    down: tuple[Down, ...]
    counts: dict[str, int]
    """By fault; `fine`, `wrong` and `all` too. A unit with two faults counts in both."""


def gather(actor: Actor, now: datetime) -> Fleet:
    """Every unit that the actor may see, judged at `now` (aware)."""
    found = sorted(every.shown(actor, Asked(show=ALL), now), key=lambda row: row.place)
    gateways = {row.pk: row for row in queries.gateways(actor, queries.SEE)}
    briefs = [row.brief for row in found]
    _verdicts, down = rows.judged(briefs, gateways, queries.keepers(actor), Books(actor, now), now)
    return Fleet(actor, now, tuple(found), down, _counts(found))


def shown(fleet: Fleet, show: str, area: int | None, gateway: str, text: str) -> list[Row]:
    """The rows of one fault, street and gateway, that have the text in address, serial or kind."""
    words = [folded(word) for word in text.split()]
    return [
        row
        for row in fleet.rows
        if rows.fits(row, show)
        and (area is None or row.street.pk == area)
        and (not gateway or (row.gateway is not None and row.gateway.name == gateway))
        and rows.has(row, words)
    ]


def _counts(found: list[Row]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in found:
        counts[ALL] += 1
        counts[WRONG] += row.wrong
        counts.update(row.faults or (FINE,))
    return dict(counts)
