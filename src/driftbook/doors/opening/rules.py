"""Which handbook says what can be asked of a unit, and whom to turn to when it does not answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from driftbook.doors.models import Unit
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.doors import UnitKind
from driftbook.people.actors import Actor

OPEN = "door.open"


@dataclass(frozen=True)
class Rules:
    """A handbook with the chapter `doors`, in the edition that holds."""

    handbook: Handbook
    edition: int
    """Its number."""

    def kind(self, slug: str) -> UnitKind | None:
        """The kind of unit; None where the handbook knows no such kind."""
        return self.handbook.doors.units.get(slug) if self.handbook.doors else None


def of(actor: Actor, unit: Unit, now: datetime) -> Rules | None:
    """The handbook for the unit: one that knows its kind, if any does. None: no chapter at all.

    Only handbooks of agreements between the actor's organisations and the one that keeps the unit.
    """
    found = everywhere(actor, now).get(unit.organisation.key, [])
    return next((rules for rules in found if rules.kind(unit.kind)), next(iter(found), None))


def everywhere(actor: Actor, now: datetime) -> dict[UUID, list[Rules]]:
    """The handbooks with the chapter, by the key of the organisation whose doors they are about."""
    pacts = {pact.handbook: pact for pact in actor.pacts}
    found: dict[UUID, list[Rules]] = defaultdict(list)
    for entry in shelf.shelved(actor, now):
        pact, book = pacts.get(entry.name), entry.handbook
        if pact is None or book is None or book.doors is None:
            continue
        for key in sorted(pact.mine | pact.serves, key=str):
            found[key].append(Rules(book, entry.edition.number))
    return found


def opens(actor: Actor, book: Handbook) -> bool:
    """Whether the actor may open doors of which this handbook speaks; a key is another question."""
    pact = actor.pact(book.id)
    if pact is None or book.doors is None:
        return False
    if not any(kind.acts for kind in book.doors.units.values()):
        return False
    return any(actor.may(OPEN, key) for key in pact.mine | pact.serves)


def can_be_asked(actor: Actor, now: datetime) -> Q:
    """Of units: those of a kind of which anything can be asked, where the actor may ask at all."""
    fits = Q(pk__in=[])
    for key, found in everywhere(actor, now).items():
        if actor.may(OPEN, key):
            kinds = {
                slug
                for rules in found
                if rules.handbook.doors
                for slug, kind in rules.handbook.doors.units.items()
                if kind.acts
            }
            fits |= Q(organisation__key=key, kind__in=sorted(kinds))
    return fits
