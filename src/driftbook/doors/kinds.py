"""The kinds of units that the handbooks of an organisation know: the chapter `doors`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.editions import shelf
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation


def known(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, str]:
    """The kinds by their slugs, with their names; empty where no handbook has the chapter."""
    theirs = {
        pact.handbook
        for pact in actor.pacts
        if organisation.key in pact.mine or organisation.key in pact.serves
    }
    kinds: dict[str, str] = {}
    for book in shelf.handbooks(actor, now):
        chapter: Any = getattr(book, "doors", None)
        if book.id in theirs and chapter is not None:
            kinds |= {slug: str(kind.name) for slug, kind in chapter.units.items()}
    return kinds
