"""The handbook by which a change is judged, and those in whose agreements somebody asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import Downtime, Kind
from driftbook.people.actors import Actor
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


def book(agreement: Agreement, now: datetime) -> Book | None:
    """The edition of the agreement that holds at `now` (aware); None: it says nothing of downtime,
    or this release cannot read it."""
    found = shelf.now_of(Edition.objects.filter(agreement=agreement), now)
    return _book(agreement, found) if found else None


def books(actor: Actor, action: str, now: datetime) -> list[Book]:
    """Those of the agreements in which the actor may do this, by the handbook's id."""
    keys = [pact.key for pact in actor.pacts if actor.may(action, pact)]
    rows = Edition.objects.filter(agreement__key__in=keys).select_related("agreement")
    found = shelf.opened(shelf.holding(rows, now))
    books = (_book(one.edition.agreement, one) for one in found)
    return [one for one in books if one is not None]


def asked_for(chapter: Downtime) -> dict[str, Kind]:
    """The kinds that somebody can ask for: what just happens is none of them."""
    return {name: kind for name, kind in chapter.kinds.items() if kind.planning != "unplanned"}


def chosen(there: list[Book], wanted: str) -> Book | None:
    """The one with this id, else the first, if there is any."""
    return next((one for one in there if one.handbook.id == wanted), next(iter(there), None))


def handbook_of(edition: Edition) -> Handbook | None:
    """What an edition says; None where this release cannot read it."""
    return shelf.readable(edition)


def _book(agreement: Agreement, found: shelf.Shelved) -> Book | None:
    handbook = found.handbook
    if handbook is None or handbook.downtime is None:
        return None
    return Book(agreement, found.edition, handbook, handbook.downtime)
