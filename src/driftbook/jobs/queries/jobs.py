"""Which orders and jobs are whose. Lists, pages, counters, feeds and the API start here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from driftbook.jobs.models import Job, Order
from driftbook.people.actors import Actor
from driftbook.people.permissions import TABLE

TECHNICIAN = "technician"
ABOUT_ORDERS = ("agreement", "edition", "orderer", "provider")
ABOUT = (*(f"order__{name}" for name in ABOUT_ORDERS), "address__street", "door", "unit")
"""What pages and programs show with a job, fetched with it."""
OWN_ONLY = "job.do"
"""Technicians carry out what is theirs, and do not see the rest of the board."""


def orders(actor: Actor, action: str = "job.see") -> QuerySet[Order]:
    """The orders to which the actor may do this: as orderer, or as the provider of it.

    A provider no longer sees those of an agreement that has ended.
    """
    return Order.objects.filter(_allowed(actor, action, ""))


def jobs(actor: Actor, action: str = "job.see") -> QuerySet[Job]:
    """The jobs to which the actor may do this; of `job.do`, a technician has their own only."""
    found = Job.objects.filter(_allowed(actor, action, "order__"))
    if action != OWN_ONLY:
        return found
    whole = [key for key, roles in actor.roles.items() if roles & _leads()]
    mine = Q(technician=actor.person, technician__isnull=False)
    return found.filter(mine | Q(order__provider__key__in=whole))


def _leads() -> frozenset[str]:
    return TABLE[OWN_ONLY].served - {TECHNICIAN}


def _allowed(actor: Actor, action: str, order: str) -> Q:
    asking, providing, running = map(actor.pks, actor.sides(action))
    return Q(**{f"{order}orderer__in": asking}) | Q(
        **{f"{order}provider__in": providing, f"{order}agreement__in": running}
    )
