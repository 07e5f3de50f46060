"""Which changes and which downtimes are whose. Pages, API, exports and mails start here."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet

from driftbook.downtime.models import Change, Downtime
from driftbook.people.actors import Actor

Row = TypeVar("Row", Change, Downtime)
ABOUT = ("organisation", "agreement", "edition")


def changes(actor: Actor, action: str = "change.see") -> QuerySet[Change]:
    """The changes with which the actor may do this.

    Those that their own organisation asked for; those of the parties of an agreement that has not
    ended, where they are shared; and those of whom the actor's organisation serves.
    """
    theirs = Q(organisation__in=actor.pks(actor.sides(action).asking))
    for pact in actor.pacts:
        if actor.may(action, pact):
            seen = Q(shared=True) | Q(organisation__in=actor.pks(pact.serves))
            theirs |= Q(agreement__in=actor.pks([pact.key])) & seen
    return whole(Change.objects.filter(theirs))


def downtimes(actor: Actor, action: str = "downtime.see") -> QuerySet[Downtime]:
    """The downtimes with which the actor may do this.

    To change anything of them: those of the own organisation. To see them: also those that were
    announced by a party of an agreement that has not ended; what nobody was told of yet is seen
    by whoever may see changes. What is not shared is seen between providers and whom they serve,
    and by others as far as the public page tells it.
    """
    if action != "downtime.see":
        own = actor.pks(actor.sides(action).asking)
        return whole(Downtime.objects.filter(organisation__in=own))
    told = Q(announced__isnull=False)
    seen = Q(organisation__in=actor.pks(actor.sides(action).asking)) & told
    seen |= Q(organisation__in=actor.pks(actor.sides("change.see").asking))
    shared = Q(shared=True) & (Q(change=None) | Q(change__shared=True))
    for pact in actor.pacts:
        here, both = Q(agreement__in=actor.pks([pact.key])), pact.serves | pact.served_by
        known = Q(shown__isnull=False) | told & (shared | Q(organisation__in=actor.pks(both)))
        if actor.may("change.see", pact):
            known |= shared | Q(organisation__in=actor.pks(pact.serves))
        seen |= here & known
    return whole(Downtime.objects.filter(seen))


def whole(rows: QuerySet[Row]) -> QuerySet[Row]:
    """With what is shown of them, without the texts of their editions, which are large."""
    return rows.select_related(*ABOUT).defer("edition__files")
