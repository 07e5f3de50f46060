"""Where somebody may file cases: the agreements, in whose name, and of which types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.editions.shelf import Shelved
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import requests
from driftbook.handbook.schema.requests import Requests, RequestType
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation, Party
from driftbook.people.permissions import TABLE

FILE = "case.file"


@dataclass(frozen=True)
class Place:
    """An agreement in which the actor may file cases, in the name of one of its customers."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    """In the edition that holds now."""
    chapter: Requests
    customer: Organisation
    party: str
    """What the handbook calls the customer."""
    roles: frozenset[str]
    """Those of the actor's roles there in which cases are filed."""
    parties: tuple[Party, ...]
    """The actor's own parties of the agreement, and the providers, with their organisations."""

    @property
    def types(self) -> dict[str, RequestType]:
        """What may be asked for here, in the order of the handbook."""
        found = requests.offered(self.handbook, party=self.party, role=None)
        return {id_: one for id_, one in found if not one.filers or self.roles & {*one.filers}}


def places(actor: Actor, now: datetime, handbook: str | None = None) -> list[Place]:
    """Every place in which the actor may file, by handbook, then by customer.

    `handbook` asks for those of one only.
    """
    entries = _one(actor, now, handbook) if handbook else _all(actor, now)
    found: list[Place] = []
    for entry in entries:
        if entry.handbook is not None and entry.handbook.requests is not None:
            found += _in(actor, entry.edition, entry.handbook, entry.handbook.requests)
    return found


def _all(actor: Actor, now: datetime) -> list[Shelved]:
    return shelf.opened(shelf.holding(shelf.editions(actor, FILE, now), now))


def _one(actor: Actor, now: datetime, handbook: str) -> list[Shelved]:
    """As `_all`, of one handbook."""
    pact = actor.pact(handbook)
    if pact is None or not actor.may(FILE, pact):
        return []
    entry = shelf.now_of(Edition.objects.filter(agreement__key=pact.key), now)
    return [entry] if entry else []


def agreements(actor: Actor) -> list[Agreement]:
    """Those in which the actor may file, for the local office of each."""
    keys = [pact.key for pact in actor.pacts if actor.may(FILE, pact)]
    return list(Agreement.objects.filter(key__in=keys).order_by("handbook"))


def chosen(found: list[Place], customer: str | None) -> Place | None:
    """The place of the customer with this slug; the only one, or the first, if none is named."""
    fits = [one for one in found if customer in (None, "", one.customer.slug)]
    return fits[0] if fits else None


def _in(actor: Actor, edition: Edition, handbook: Handbook, chapter: Requests) -> Iterator[Place]:
    """Only parties whose cases the chapter takes, of whatever type."""
    near = Q(organisation__key__in=actor.roles) | Q(provides=True)
    rows = Party.objects.filter(near, agreement=edition.agreement).select_related("organisation")
    parties = tuple(rows.order_by("organisation__name", "pk"))
    takes = customers(chapter)
    for party in parties:
        roles = roles_in(actor, party.organisation)
        if roles and party.name in takes:
            yield Place(
                agreement=edition.agreement,
                edition=edition,
                handbook=handbook,
                chapter=chapter,
                customer=party.organisation,
                party=party.name,
                roles=roles,
                parties=parties,
            )


def customers(chapter: Requests) -> frozenset[str]:
    """The parties that may file anything at all."""
    types = chapter.types.values()
    return frozenset(chapter.customers).union(*(one.customers for one in types))


def roles_in(actor: Actor, customer: Organisation) -> frozenset[str]:
    """The roles in which the actor files cases for the customer."""
    return actor.roles.get(customer.key, frozenset()) & TABLE[FILE].own
