"""An import: batches of lines, each in a transaction of its own.

Killed half-way, it is run again: what is there is left as it is. First the addresses of all lines,
then the doors and units of those that name any. A dry run reads and tells, and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db import IntegrityError, connection, transaction

from driftbook.doors.importing.addresses import Addresses
from driftbook.doors.importing.formats import Refused
from driftbook.doors.importing.furnishing import Furnishing
from driftbook.doors.importing.lines import Line
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Organisation

BATCH = 20_000
"""Lines that are written at once: few enough that others need not wait long for the database."""
ROOM = 256_000
"""Kilobytes of SQLite's cache meanwhile: indexes that do not fit into it are written many times."""
NEW, SAME, CHANGED, REFUSED = WHATS = ("new", "same", "changed", "refused")


class Verdict(NamedTuple):
    """What becomes of a line."""

    line: int
    what: str
    """`new`, `same`, `changed`, `refused`."""
    why: tuple[str, ...]
    """Codes of `words`: what is changed, or why it is refused."""
    text: str
    """The address; empty where it could not be understood."""


@dataclass
class Counts:
    """How many lines became what."""

    of: Counter[str] = field(default_factory=Counter)

    @property
    def lines(self) -> int:
        """All of them."""
        return sum(self.of.values())

    def as_dict(self) -> dict[str, int]:
        """Each, also those that are 0."""
        return {what: self.of[what] for what in WHATS}


T = TypeVar("T")
Tell = Callable[[Verdict], None]


def run(
    *,
    organisation: Organisation,
    lines: Iterable[Line | Refused],
    name: str,
    format: str,
    tell: Tell,
    by: By,
    now: datetime,
    dry: bool = False,
) -> Counts:
    """Take the lines into the registry of the organisation, and tell what became of each.

    One event in the history says how many, unless nothing changed. `name` is the file's.
    """
    counts = Counts()
    addresses = Addresses(organisation, dry=dry)
    furnishing = Furnishing(organisation, addresses, dry=dry, now=now)

    def say(verdict: Verdict) -> None:
        counts.of[verdict.what] += 1
        tell(verdict)

    try:
        _make_room()
        waiting = _addresses(iter(lines), addresses, say)
        for part in _parts(iter(waiting), BATCH):
            _furnish(part, furnishing, say, dry=dry)
    finally:
        if not dry and (counts.of[NEW] or counts.of[CHANGED]):
            _record(organisation, counts, name, format, by, now)
    return counts


def _make_room() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{ROOM}")


def _record(
    organisation: Organisation, counts: Counts, name: str, format: str, by: By, now: datetime
) -> None:
    with transaction.atomic():
        record(
            organisation=organisation.key,
            by=by,
            did="addresses.imported",
            kind="organisation",
            key=organisation.slug,
            after={"file": name, "format": format, **counts.as_dict()},
            now=now,
        )


def _addresses(
    lines: Iterator[Line | Refused], addresses: Addresses, say: Tell
) -> list[tuple[Line, Verdict]]:
    """Keep the addresses; returns the lines that also name a door, which are told later."""
    waiting = []
    for part in _parts(lines, BATCH):
        good = [line for line in part if isinstance(line, Line)]
        outcomes = _kept(addresses, good)
        for line in part:
            if not isinstance(line, Line):
                say(Verdict(line.line, REFUSED, (line.why,), ""))
                continue
            what, why = outcomes[line.line]
            verdict = Verdict(line.line, what, why, line.text)
            if line.door and what != REFUSED:
                waiting.append((line, verdict))
            else:
                say(verdict)
    return waiting


def _kept(addresses: Addresses, lines: list[Line]) -> dict[int, tuple[str, tuple[str, ...]]]:
    try:
        with transaction.atomic():
            return addresses.keep(lines)
    except IntegrityError:  # somebody else wrote some of these meanwhile: look once more
        addresses.look_again()
        with transaction.atomic():
            return addresses.keep(lines)


def _furnish(
    part: list[tuple[Line, Verdict]], furnishing: Furnishing, say: Tell, *, dry: bool
) -> None:
    told = []
    with transaction.atomic():
        outcomes = furnishing.furnish([line for line, _verdict in part])
    for line, verdict in part:
        refused, added = outcomes[line.line]
        if refused:
            told.append(verdict._replace(what=REFUSED, why=(refused,)))
        elif added and verdict.what == SAME:
            told.append(verdict._replace(what=CHANGED, why=added))
        else:
            told.append(verdict._replace(why=(*verdict.why, *added)))
    for verdict in told:
        say(verdict)


def _parts(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while part := list(islice(rows, size)):
        yield part
