"""Walking a chain: is every event as it was written, and is none missing?"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from driftbook.history import hashing, triggers
from driftbook.history.models import START, Chain, Event
from driftbook.history.pruning import DID, KIND

PROBLEMS = {
    "content-changed": "what was before or after has been changed",
    "content-missing": "what was before and after is gone, and no pruning says so",
    "event-changed": "the event has been changed",
    "out-of-order": "it does not follow the event before it",
    "number-missing": "the event is missing",
    "cut-at-the-end": "the events from here to the end of the chain are missing",
    "head-changed": "the head of the chain is not this event",
    "head-missing": "the chain has events, but no head",
}


@dataclass(frozen=True)
class Verdict:
    """What became of a chain."""

    organisation: UUID
    events: int
    """How many were looked at."""
    blanked: int
    """How many of them have been kept long enough and are blank."""
    head: str
    """The hash of the last event: whoever keeps it elsewhere can tell whether the end was cut."""
    problem: str = ""
    """A code of PROBLEMS; empty: sound."""
    number: int = 0
    """The first broken event."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


def chains() -> Iterator[UUID]:
    """Every organisation that has a chain or events, in order."""
    heads = set(Chain.objects.values_list("pk", flat=True))
    events = set(Event.objects.order_by().values_list("organisation", flat=True).distinct())
    yield from sorted(heads | events)


def missing_triggers() -> list[str]:
    """Triggers that should keep tables append-only and are not there, or have been altered."""
    return triggers.missing(connection)


def verify(organisation: UUID) -> Verdict:
    """Walk the chain from its first event; stops at the first broken one."""
    walk = _Walk()
    events = Event.objects.filter(organisation=organisation).order_by("number")
    with _snapshot():
        for event in events.iterator(2000):
            problem = walk.step(event)
            if problem:
                return walk.verdict(organisation, *problem)
        bare = walk.uncovered()
        if bare:
            return walk.verdict(organisation, "content-missing", bare)
        return walk.verdict(organisation, *_at_the_end(walk, organisation))


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database, however much is written meanwhile, and nobody waits for us."""
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        mode = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]


def _at_the_end(walk: _Walk, organisation: UUID) -> tuple[str, int]:
    head = Chain.objects.filter(pk=organisation).first()
    if head is None:
        return "head-missing", walk.number
    if head.number > walk.number:
        return "cut-at-the-end", walk.number + 1
    if (head.number, head.hash) != (walk.number, walk.hash):
        return "head-changed", walk.number
    return "", 0


@dataclass
class _Walk:
    number: int = 0
    hash: str = START
    blanked: dict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("Q")))
    covered: dict[str, int] = field(default_factory=dict)

    def step(self, event: Event) -> tuple[str, int] | None:
        """Look at the next event; returns what is wrong and where."""
        expected = self.number + 1
        if event.number != expected:
            return "number-missing", expected
        if hashing.of_event(event) != event.hash:
            return "event-changed", expected
        if event.previous != self.hash:
            return "out-of-order", expected
        if event.blanked:
            self.blanked[event.kind].append(event.number)
        elif hashing.of_content(event.salt, event.content) != event.content_hash:
            return "content-changed", expected
        elif event.did == DID and event.kind == KIND:
            self._cover(event)
        self.number, self.hash = event.number, event.hash
        return None

    def _cover(self, event: Event) -> None:
        for kind, part in ((event.after or {}).get("kinds") or {}).items():
            self.covered[kind] = max(self.covered.get(kind, 0), part["up_to"])

    def uncovered(self) -> int:
        """The first event that is blank although no pruning says so; 0: none."""
        first: list[int] = []
        for kind, numbers in self.blanked.items():
            place = bisect_right(numbers, self.covered.get(kind, 0))
            first += numbers[place : place + 1]
        return min(first, default=0)

    def verdict(self, organisation: UUID, problem: str, number: int) -> Verdict:
        """What is said about the chain."""
        return Verdict(
            organisation=organisation,
            events=self.number,
            blanked=sum(len(numbers) for numbers in self.blanked.values()),
            head=self.hash,
            problem=problem,
            number=number,
        )
