"""How the pages and the API that prepare for incidents get what they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.incidents import Incidents
from driftbook.history.by import By
from driftbook.incidents.models import Address, Outlet
from driftbook.incidents.queries.preparing import POST, PREPARE, addresses, outlets
from driftbook.people.by import by
from driftbook.people.fetching import demand_own, fetching
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation


@dataclass(frozen=True)
class Preparing:
    """A handbook with cards, and the organisation that prepares for them."""

    agreement: Agreement
    organisation: Organisation
    handbook: Handbook
    chapter: Incidents
    by: By
    """The visitor, for the history."""

    def addresses(self) -> list[Address]:
        """Of all receivers, also of those that the edition that holds no longer has."""
        return list(addresses(organisation=self.organisation, agreement=self.agreement))

    def outlets(self) -> list[Outlet]:
        """Of posts and announcements."""
        return list(outlets(organisation=self.organisation, agreement=self.agreement))

    def subjects(self, kind: str) -> dict[str, str]:
        """The posts or the announcements of the handbook: what they are called, by id."""
        if kind == POST:
            return {id: one.name for id, one in self.chapter.posts.items()}
        return {id: one.name for id, one in self.chapter.announcements.items()}


@dataclass(frozen=True)
class Receiver:
    """Somebody who is informed, and where they are reached."""

    id: str
    name: str
    addresses: list[Address] = field(default_factory=list)
    known: bool = True
    """Whether the handbook still has them."""


def preparing(request: HttpRequest, handbook: str) -> Preparing:
    """The handbook, if the visitor may prepare for its cards.

    Raises SignInFirst, Http404 for whoever is no party and for a handbook without cards, Refused.
    """
    pact = pact_of(request, handbook, PREPARE)
    there = shelf.entry(actor(request), handbook, timezone.now(), PREPARE)
    read = there.handbook if there else None
    if read is None or read.incidents is None:
        raise Http404(f"the handbook '{handbook}' has no cards")
    whose = on_behalf(request, PREPARE, pact)
    return Preparing(
        agreement=Agreement.objects.get(key=pact.key),
        organisation=whose.organisation,
        handbook=read,
        chapter=read.incidents,
        by=whose.by,
    )


def receivers(prepared: Preparing) -> list[Receiver]:
    """Every receiver of the handbook, then those that it no longer has and that have addresses."""
    found = {id: Receiver(id, one.name) for id, one in prepared.chapter.receivers.items()}
    for row in prepared.addresses():
        gone = Receiver(row.receiver, row.receiver, known=False)
        found.setdefault(row.receiver, gone).addresses.append(row)
    return list(found.values())


def address_for(request: HttpRequest, key: UUID, action: str = PREPARE) -> Address:
    """The address, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    return _address(request, key, action)


def outlet_for(request: HttpRequest, key: UUID, action: str = PREPARE) -> Outlet:
    """The outlet, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    return _outlet(request, key, action)


def whoever(request: HttpRequest, organisation: Organisation) -> By:
    """Who prepares, for the history."""
    return by(actor(request), PREPARE, organisation.key)


def title_of(agreement: Agreement) -> str:
    """What the handbook is called, for a trial message."""
    edition = shelf.newest(agreement.handbook)
    return edition.title if edition else agreement.handbook


_address = fetching(
    lambda: Address.objects.select_related("organisation", "agreement"),
    lambda row: row.organisation,
    demand=demand_own,
)
_outlet = fetching(
    lambda: Outlet.objects.select_related("organisation", "agreement", "endpoint"),
    lambda row: row.organisation,
    demand=demand_own,
)
