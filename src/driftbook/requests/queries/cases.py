"""Which cases are whose. Lists, pages, counters, mails, extracts and the API start here."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from driftbook.people.actors import Actor
from driftbook.people.permissions import TABLE
from driftbook.requests.models import Case, Sharing

ABOUT = ("agreement", "edition", "customer", "provider")
"""What pages and programs show with a case, fetched with it."""
WHOLE = "case.oversee"
"""Whoever may do this sees all cases of their organisation, whatever is shared."""
HANDLE = "case.handle"


def cases(actor: Actor, action: str = "case.see") -> QuerySet[Case]:
    """The cases to which the actor may do this: as the customer, or as who handles it.

    Of a customer's own cases a colleague has those that the sharing lets them (B-02). A provider
    no longer sees those of an agreement that has ended, nor what first level has not sent on.
    What only a handler may do, the customer's own may do while the case is at first level.
    """
    side = actor.sides(action)
    providing = Q(provider__in=actor.pks(side.providing), agreement__in=actor.pks(side.running))
    if not side.asking:
        return Case.objects.filter(providing)
    own = Q(customer__in=actor.pks(side.asking))
    if action in FIRST_LEVEL:
        return Case.objects.filter(providing | own & Q(at_customer=True))
    return Case.objects.filter(providing | own & shared(actor))


FIRST_LEVEL = frozenset({HANDLE, "case.note"})
"""What the customer's own do to a case only while it is theirs to handle."""


def whole(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With what is shown of them, without the texts of their editions, which are large."""
    return rows.select_related(*ABOUT).defer("edition__files")


def of_parties(organisations: Collection[UUID] | None) -> Q:
    """What belongs to a case of which one of these is a party; None: to any case."""
    if organisations is None:
        return Q()
    customers = Q(case__customer__key__in=organisations)
    return customers | Q(case__provider__key__in=organisations)


def shared(actor: Actor) -> Q:
    """Which cases of the actor's own organisations they may see."""
    whole = [key for key, roles in actor.roles.items() if roles & TABLE[WHOLE].own]
    rest = [key for key in actor.roles if key not in whole]
    seen = Q(customer__in=actor.pks(whole)) | Q(person=actor.person, person__isnull=False)
    rows = Sharing.objects.filter(organisation__key__in=rest).exclude(level="own")
    for level, agreement, key in rows.values_list("level", "agreement", "organisation__key"):
        theirs = Q(agreement=agreement, customer__key=key)
        seen |= theirs if level == "everyone" else theirs & Q(role__in=actor.roles[key])
    return seen
