"""Every unit of the fleet, street by street, for a file: some hundred are in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from driftbook.doors.books import Books
from driftbook.doors.fleet import queries, rows
from driftbook.doors.fleet.asking import Asked
from driftbook.doors.fleet.rows import Row
from driftbook.doors.fleet.standing import PLACE, STREET
from driftbook.doors.folding import folded
from driftbook.doors.models import Street
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation

AT_ONCE = 500


def shown(actor: Actor, want: Asked, now: datetime) -> Iterator[Row]:
    """The actor's units that are asked for, judged at `now` (aware) as they are read."""
    words = [folded(word) for word in want.text.split()]
    for row in _judged(actor, want, now):
        behind = not want.gateway or (row.gateway is not None and row.gateway.name == want.gateway)
        if behind and rows.fits(row, want.show) and (not words or rows.has(row, words)):
            yield row


def _judged(actor: Actor, want: Asked, now: datetime) -> Iterator[Row]:
    books, keepers = Books(actor, now), queries.keepers(actor)
    mine = queries.mounted(actor).select_related(None)
    if want.area is not None:
        mine = mine.filter(**{STREET: want.area})
    if want.gateway:
        mine = mine.filter(device__gateway__name=want.gateway)
    in_order = mine.order_by(*PLACE).values_list("pk", flat=True).iterator(AT_ONCE)
    while some := list(islice(in_order, AT_ONCE)):
        there = {row.brief.pk: row for row in _some(actor, keepers, some, books, now)}
        yield from (there[pk] for pk in some if pk in there)


def _some(
    actor: Actor,
    keepers: Mapping[int, Organisation],
    pks: Sequence[int],
    books: Books,
    now: datetime,
) -> Iterator[Row]:
    briefs, gateways = queries.briefs(actor, queries.mounted(actor).filter(pk__in=pks))
    verdicts, _down = rows.judged(briefs, gateways, keepers, books, now)
    streets = Street.objects.in_bulk({one.street for one in briefs})
    for one in briefs:
        street = streets[one.street]
        yield Row(
            brief=one,
            keeper=keepers[one.keeper],
            street=street,
            gateway=gateways.get(one.gateway or 0),
            book=books.of(keepers[one.keeper].key, one.kind),
            verdict=verdicts.get(one.key),
            place=rows.placed(street, one.number, one.letter, one.flat_order, one.pk),
        )
