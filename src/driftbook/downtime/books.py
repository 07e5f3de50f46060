"""By what a change or a downtime is judged: the edition that holds, and its chapter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import Downtime
from driftbook.people.models import Agreement


@dataclass(frozen=True)
class Book:
    """An edition with a chapter `downtime`."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    chapter: Downtime

    @property
    def title(self) -> str:
        """What the handbook calls itself."""
        return self.handbook.cover.title


class Called(Protocol):
    """Whatever of a handbook has a name: a system, a channel."""

    @property
    def name(self) -> str:
        """For people."""
        ...


def names(known: Mapping[str, Called], ids: Iterable[str]) -> tuple[str, ...]:
    """What these are called; one that the handbook no longer has goes by its id."""
    return tuple(known[id].name if id in known else id for id in ids)


def book(agreement: Agreement, now: datetime) -> Book | None:
    """The edition of the agreement that holds at `now` (aware); None: it says nothing of downtime,
    or this release cannot read it."""
    found = shelf.now_of(Edition.objects.filter(agreement=agreement), now)
    return _book(agreement, found) if found else None


def of_agreements(keys: Collection[UUID], now: datetime) -> list[Book]:
    """Those of the agreements with these keys that have the chapter, by the handbook's id."""
    rows = Edition.objects.filter(agreement__key__in=keys).select_related("agreement")
    found = shelf.opened(shelf.holding(rows, now))
    books = (_book(one.edition.agreement, one) for one in found)
    return [one for one in books if one is not None]


def _book(agreement: Agreement, found: shelf.Shelved) -> Book | None:
    handbook = found.handbook
    if handbook is None or handbook.downtime is None:
        return None
    return Book(agreement, found.edition, handbook, handbook.downtime)
