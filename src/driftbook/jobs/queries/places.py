"""Where somebody may order: the agreements, and in whose name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.jobs import Jobs
from driftbook.jobs.models import Draft
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation, Party

ORDER = "job.order"


@dataclass(frozen=True)
class Place:
    """An agreement in which the actor may order, in the name of one of its parties."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    """In the edition that holds now."""
    chapter: Jobs
    orderer: Organisation
    provider: Organisation

    @property
    def name(self) -> str:
        """What forms and addresses call it: `gladsaxe.gladsaxe-kommune`."""
        return f"{self.handbook.id}.{self.orderer.slug}"


def places(actor: Actor, now: datetime) -> list[Place]:
    """Every place in which the actor may order, by handbook, then by orderer."""
    found: list[Place] = []
    for entry in shelf.shelved(actor, now, ORDER):
        if entry.handbook is not None and entry.handbook.jobs is not None:
            found += _in(actor, entry.edition, entry.handbook, entry.handbook.jobs)
    return found


def of_draft(actor: Actor, draft: Draft, now: datetime) -> Place | None:
    """The place of a draft; None where the actor may no longer order there."""
    there = (draft.agreement_id, draft.orderer_id)
    found = places(actor, now)
    return next((p for p in found if (p.agreement.pk, p.orderer.pk) == there), None)


def _in(actor: Actor, edition: Edition, handbook: Handbook, chapter: Jobs) -> Iterator[Place]:
    """Only parties that the chapter lets order, where somebody provides."""
    rows = Party.objects.filter(agreement=edition.agreement).select_related("organisation")
    parties = list(rows.order_by("organisation__name", "pk"))
    provider = next((one.organisation for one in parties if one.name == chapter.provider), None)
    if provider is None:
        return
    for party in parties:
        if party.name in chapter.orderers and actor.may(ORDER, party.organisation.key):
            yield Place(
                agreement=edition.agreement,
                edition=edition,
                handbook=handbook,
                chapter=chapter,
                orderer=party.organisation,
                provider=provider,
            )
