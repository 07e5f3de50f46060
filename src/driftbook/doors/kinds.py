"""The kinds of units that the handbooks of an organisation know: the chapter `doors`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from driftbook.doors.books import Books
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.doors import UnitKind
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation


def known(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, UnitKind]:
    """The kinds by their slugs; empty where no handbook of the organisation has the chapter."""
    books = Books(actor, now).about(organisation.key)
    return {slug: kind for book in books if book.doors for slug, kind in book.doors.units.items()}


def called(handbook: Handbook | None, kind: str) -> str:
    """What the handbook calls the kind; its slug where it does not know it."""
    known = handbook.doors.units.get(kind) if handbook and handbook.doors else None
    return known.name if known else kind


def names(kinds: Mapping[str, UnitKind]) -> dict[str, str]:
    """What they are called."""
    return {slug: kind.name for slug, kind in kinds.items()}


def fitting(kinds: Mapping[str, UnitKind], door: str) -> dict[str, str]:
    """Those that fit a door of this kind, with their names; all of them where none is said to."""
    return names({slug: kind for slug, kind in kinds.items() if door in kind.doors}) or names(kinds)
