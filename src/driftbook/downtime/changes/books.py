"""The handbook by which a change is judged, and those in whose agreements somebody asks for one."""

from __future__ import annotations

from datetime import datetime

from driftbook.downtime.books import Book, book, of_agreements
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import Downtime, Kind
from driftbook.people.actors import Actor

__all__ = ["Book", "asked_for", "book", "books", "handbook_of"]


def books(actor: Actor, action: str, now: datetime) -> list[Book]:
    """Those of the agreements in which the actor may do this, by the handbook's id."""
    return of_agreements([pact.key for pact in actor.pacts if actor.may(action, pact)], now)


def asked_for(chapter: Downtime) -> dict[str, Kind]:
    """The kinds that somebody can ask for: what just happens is none of them."""
    return {name: kind for name, kind in chapter.kinds.items() if kind.planning != "unplanned"}


def chosen(there: list[Book], wanted: str) -> Book | None:
    """The one with this id, else the first, if there is any."""
    return next((one for one in there if one.handbook.id == wanted), next(iter(there), None))


def handbook_of(edition: Edition) -> Handbook | None:
    """What an edition says; None where this release cannot read it."""
    return shelf.readable(edition)
