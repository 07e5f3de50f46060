"""What takes time between two instants, read lightly: so much that a calendar can judge all of it.

A day is read up to the 999 of a list that a page tells; years before it are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, QuerySet, Value

from driftbook.downtime.changes.queries import LIVE, live
from driftbook.downtime.models import Change, Downtime, lasting
from driftbook.downtime.queries import changes, downtimes
from driftbook.handbook.deciding.downtime_shapes import Planned
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement
from driftbook.theme.paging import MANY, first_of_all

Rows = QuerySet[Any]
Row = Change | Downtime
CHANGE, DOWNTIME = "change", "downtime"
SHOWN = ("key", "number", "title", "systems", "start", "end")
STATES = {CHANGE: ("state", "risk"), DOWNTIME: ("started", "finished", "cancelled", "planning")}
WEIGHS = {CHANGE: "risk", DOWNTIME: "planning"}
SEVERE = ("high", "unplanned", "emergency")


@dataclass(frozen=True, slots=True)
class Span(Planned):
    """A change or a downtime without its words; `key` says which of both it is, and its row."""

    pk: int
    severe: bool
    """A change of high risk; a downtime that nobody planned, or in an emergency."""


class Spans:
    """Of an agreement, as the actor sees it: what is neither withdrawn, declined, done nor
    cancelled. A change with a downtime that stands is that downtime: it is there once."""

    def __init__(self, who: Actor, agreement: Agreement) -> None:
        mine, theirs = live(
            changes(who).filter(agreement=agreement), downtimes(who).filter(agreement=agreement)
        )
        self._rows: dict[str, Rows] = {CHANGE: mine, DOWNTIME: theirs}
        # By state, as their index has them: each is read in the order in which it begins.
        self.lists: list[tuple[str, Rows]] = [(CHANGE, mine.filter(state=one)) for one in LIVE]
        self.lists.append((DOWNTIME, theirs))

    def touching(self, start: datetime, end: datetime, zone: ZoneInfo) -> list[Span]:
        """What touches [start, end): of each list up to `MANY` and one more for each day there."""
        every: dict[str, Span] = {}
        for kind, rows in self.lists:
            for span in self._of(kind, rows, start, end, zone):
                every[span.key] = span
        return list(every.values())

    def _of(
        self, kind: str, rows: Rows, start: datetime, end: datetime, zone: ZoneInfo
    ) -> Iterator[Span]:
        yield from self.long(kind, rows, start)
        while start < end:
            part = self._light(kind, rows.filter(lasting.short(start, end)).order_by("start", "pk"))
            yield from part
            if len(part) <= MANY:
                return
            reached, last = start, _day_of(part[-1].start, zone)
            if last > start:
                start = last
            else:  # this day alone has more: go on with the next
                start = _day_of(reached, zone, 1)
                yield from self.long(kind, rows, start)

    def long(self, kind: str, rows: Rows, at: datetime) -> list[Span]:
        """What began long before and goes on then."""
        return self._light(kind, rows.filter(lasting.long(at)).order_by("end", "pk"))

    def _light(self, kind: str, rows: Rows) -> list[Span]:
        found = rows.values_list("pk", "systems", "start", "end", WEIGHS[kind])[: MANY + 1]
        return [_span(kind, *values) for values in found]

    def rows(self, keys: Iterable[str]) -> dict[str, Row]:
        """These whole, with what a calendar shows of them; without those that are gone since."""
        found: dict[str, Row] = {}
        wanted: dict[str, list[int]] = {CHANGE: [], DOWNTIME: []}
        for key in keys:
            kind, _blank, pk = key.partition(" ")
            wanted[kind].append(int(pk))
        for kind, pks in wanted.items():
            if pks:
                rows = self._rows[kind].filter(pk__in=pks).select_related(None)
                rows = rows.defer(None).only(*SHOWN, *STATES[kind])
                found |= {_key(kind, row.pk): row for row in rows}
        return found

    def of_day(self, start: datetime, end: datetime) -> InOrder:
        """All that touches [start, end), by when it begins: to be read by parts."""
        return InOrder(self, start, end)


class InOrder:
    """What touches a day, by when it began."""

    def __init__(self, spans: Spans, start: datetime, end: datetime) -> None:
        self._spans, self._start, self._end = spans, start, end

    def __getitem__(self, part: slice) -> list[Row]:
        """The rows from `start` to before `stop`; only as many are looked at as `stop`."""
        spans = self._spans
        long = [span for kind, rows in spans.lists for span in spans.long(kind, rows, self._start)]
        keys = [span.key for span in sorted(long, key=lambda one: (one.start, one.key))]
        if part.stop > len(keys):
            keys += self._short(part.stop - len(keys))
        there = spans.rows(keys[part])
        return [there[key] for key in keys[part] if key in there]

    def _short(self, most: int) -> list[str]:
        parts = [
            rows.filter(lasting.short(self._start, self._end))
            .order_by("start", "pk")
            .values_list("start", "pk", Value(kind, CharField()))
            for kind, rows in self._spans.lists
        ]
        return [_key(kind, pk) for _start, pk, kind in first_of_all(parts, most)]


def span(row: Row) -> Span:
    """A row that is there whole, as one that was read lightly."""
    kind = CHANGE if isinstance(row, Change) else DOWNTIME
    return _span(kind, row.pk, row.systems, row.start, row.end, getattr(row, WEIGHS[kind]))


def _span(
    kind: str, pk: int, systems: list[str], start: datetime, end: datetime, weighs: str
) -> Span:
    return Span(_key(kind, pk), tuple(systems), start, end, pk, weighs in SEVERE)


def _key(kind: str, pk: int) -> str:
    return f"{kind} {pk}"


def _day_of(at: datetime, zone: ZoneInfo, later: int = 0) -> datetime:
    """When the day begins in which the instant lies, or one so many days later."""
    day = at.astimezone(zone).date() + timedelta(days=later)
    return datetime.combine(day, time(), zone)
