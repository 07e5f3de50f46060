"""A page of the fleet: only its units are read whole and judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from driftbook.doors import kinds
from driftbook.doors.books import Books
from driftbook.doors.fleet import queries, rows, standing
from driftbook.doors.fleet.kept import Kept
from driftbook.doors.fleet.rows import PAGE, Row
from driftbook.doors.fleet.standing import STREET, Standing
from driftbook.doors.folding import folded
from driftbook.doors.models import Street, Unit
from driftbook.people.actors import Actor

COLUMNS = (
    *("pk", "organisation_id", "kind", "serial"),
    *("door__address__number", "door__address__letter"),
    *("door__address__floor", "door__address__side"),
    *(f"{STREET}__name", f"{STREET}__postal_code", f"{STREET}__town"),
)


def page(
    actor: Actor,
    books: Books,
    fleet: Standing | Kept,
    now: datetime,
    *,
    show: str,
    area: int | None = None,
    gateway: str = "",
    text: str = "",
    after: Unit | None = None,
    limit: int = PAGE,
) -> tuple[list[Row], str]:
    """The rows behind a unit (None: the first ones), and the key of the last for the next page."""
    narrowed = area is not None or gateway
    if isinstance(fleet, Kept):
        if not (narrowed or text):
            return _kept(actor, books, fleet, now, show, after, limit)
        live = fleet.live if narrowed else replace(fleet.live, units=fleet.saying(actor, text))
        fleet, text = live, text if narrowed else ""
    found = fleet.of(show, area, gateway)
    if after is not None:
        found = standing.behind(found, rows.place(after))
    words = [folded(word) for word in text.split()]
    pks = _saying(actor, books, found, words) if words else found.values_list("pk", flat=True)
    here = list(islice(pks, limit + 1) if words else pks[: limit + 1])  # type: ignore[index]
    there = queries.whole(here[:limit])
    shown = rows.of_units([there[pk] for pk in here[:limit] if pk in there], actor, books, now)
    return shown, shown[-1].brief.key if shown and len(here) > limit else ""


def _kept(
    actor: Actor,
    books: Books,
    fleet: Kept,
    now: datetime,
    show: str,
    after: Unit | None,
    limit: int,
) -> tuple[list[Row], str]:
    """Those that the worker has found, without what stands otherwise now."""
    here = fleet.after(show, after, limit + 1)
    there = queries.whole(here[:limit], queries.mounted(actor))
    judged = rows.of_units([there[pk] for pk in here[:limit] if pk in there], actor, books, now)
    last = judged[-1].brief.key if judged and len(here) > limit else ""
    return [row for row in judged if rows.fits(row, show)], last


def _saying(actor: Actor, books: Books, found: QuerySet[Unit], words: list[str]) -> Iterator[int]:
    """Those that have the words in address, serial or kind. It reads on until enough are found."""
    keepers = queries.keepers(actor)
    for pk, keeper, kind, serial, *at, name, code, town in found.values_list(*COLUMNS).iterator():
        street = Street(name=name, postal_code=code, town=town)
        called = kinds.called(books.of(keepers[keeper].key, kind), kind)
        number, letter, floor, side = at
        if rows.says(words, street, (number, letter, floor, side), serial, called):
            yield pk
