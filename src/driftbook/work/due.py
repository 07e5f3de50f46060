"""Due sources: rows of the domain that say when something is to be done.

The durable truth is always such a row. The worker asks every source what is due, and a page asks
them what happens next. An app registers its sources in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class Upcoming:
    """One thing that will happen, for a page that shows what happens next and when."""

    due: datetime
    """Aware. In the past: it should have happened and is waiting for a worker."""
    source: str
    what: str
    """A code such as `message.mail`; pages phrase it."""
    kind: str
    """With `key`: the object that it is about, as in the history."""
    key: str
    organisation: UUID | None = None
    attempts: int = 0
    details: dict[str, Any] = field(default_factory=dict)


class Source(Protocol):
    """Where due rows come from."""

    name: str
    """Unique, such as `outbox`."""

    def next_due(self, now: datetime) -> datetime | None:
        """The earliest instant at which something is due, also in the past; None: nothing waits.

        A row that somebody is working on counts with the end of its lease.
        """
        ...

    def run_due(self, now: datetime, limit: int) -> int:
        """Claim and do at most `limit` units that are due; returns how many were touched.

        Each unit is claimed by itself (`work.claims`), done idempotently, and written with its
        outcome, its attempts and its next due time. Looks at `work.stopping.asked()` between units.
        """
        ...

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The first `limit` things that wait, by due time; None: of all organisations."""
        ...


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let the worker and the pages know a source; the same name again replaces it."""
    _SOURCES[source.name] = source


def forget(name: str) -> None:
    """Take a source out again (tests)."""
    _SOURCES.pop(name, None)


def sources() -> list[Source]:
    """Every source, in the order in which they came."""
    return list(_SOURCES.values())


def next_due(now: datetime) -> datetime | None:
    """When the first thing of all sources is due."""
    found = [source.next_due(now) for source in sources()]
    return min((due for due in found if due is not None), default=None)


def upcoming(
    now: datetime, organisations: Collection[UUID] | None = None, limit: int = 50
) -> list[Upcoming]:
    """What happens next, of all sources, by due time."""
    found = [item for source in sources() for item in source.upcoming(now, organisations, limit)]
    return nsmallest(limit, found, key=lambda item: (item.due, item.source, item.key))
