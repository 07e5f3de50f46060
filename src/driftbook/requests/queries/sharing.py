"""Who of a customer sees whose cases, as the customer has chosen (B-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation, Party
from driftbook.requests.models import Sharing
from driftbook.requests.queries.types import customers

SHARE = "case.share"


@dataclass(frozen=True)
class Shared:
    """A customer in an agreement, and who sees its cases."""

    agreement: Agreement
    organisation: Organisation
    handbook: Handbook
    level: str

    @property
    def name(self) -> str:
        """What forms call it."""
        return f"{self.agreement.handbook}.{self.organisation.slug}"


def levels(actor: Actor, now: datetime) -> list[Shared]:
    """Every place in which the actor may say who sees the cases, with what holds there."""
    keys = [pact.key for pact in actor.pacts if actor.may(SHARE, pact)]
    rows = Edition.objects.filter(agreement__key__in=keys).select_related("agreement")
    found = []
    for entry in shelf.opened(shelf.holding(rows, now)):
        if entry.handbook is not None and entry.handbook.requests is not None:
            found += _in(actor, entry.edition.agreement, entry.handbook)
    return found


def _in(actor: Actor, agreement: Agreement, handbook: Handbook) -> list[Shared]:
    chapter = handbook.requests
    if chapter is None:
        return []
    parties = Party.objects.filter(agreement=agreement, name__in=customers(chapter))
    parties = parties.filter(organisation__key__in=actor.roles).select_related("organisation")
    chosen = dict(Sharing.objects.filter(agreement=agreement).values_list("organisation", "level"))
    return [
        Shared(
            agreement, one.organisation, handbook, chosen.get(one.organisation_id, chapter.sharing)
        )
        for one in parties.order_by("organisation__name", "pk")
        if actor.may(SHARE, one.organisation.key)
    ]
