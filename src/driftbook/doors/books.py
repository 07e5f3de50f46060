"""Which handbooks are about the doors of an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor


def choose(there: Sequence[Handbook], kind: str) -> Handbook | None:
    """Of handbooks, those with a chapter `doors` first, the one that knows the kind; else the
    first."""
    knowing = (book for book in there if book.doors and kind in book.doors.units)
    return next(knowing, there[0] if there else None)


class Books:
    """The handbooks that somebody may read, by whose units they are about."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self._actor = actor
        self._read = {book.id: book for book in shelf.handbooks(actor, now)}
        self._of: dict[UUID, list[Handbook]] = {}

    def of(self, organisation: UUID, kind: str) -> Handbook | None:
        """The one that knows the kind; else the first with a chapter `doors`, else the first.

        None: there is no handbook between the actor and the organisation.
        """
        return choose(self.about(organisation), kind)

    def about(self, organisation: UUID) -> list[Handbook]:
        """Those of the agreements between the actor and the organisation, by their names; the ones
        with a chapter `doors` first."""
        if organisation not in self._of:
            ids = {
                pact.handbook
                for pact in self._actor.pacts
                if organisation in pact.mine or organisation in pact.serves
            }
            found = [self._read[one] for one in ids if one in self._read]
            found.sort(key=lambda book: (book.doors is None, book.id))
            self._of[organisation] = found
        return self._of[organisation]
