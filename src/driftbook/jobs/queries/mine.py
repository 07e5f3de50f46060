"""What a technician has to do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from driftbook.jobs.days import Days
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import ACCEPTED, DONE, NOT_DONE, UNDER_WAY
from driftbook.jobs.queries.board import ABOUT
from driftbook.jobs.queries.jobs import TECHNICIAN, jobs
from driftbook.people.actors import Actor

DO = "job.do"
TO_DO = (ACCEPTED, UNDER_WAY)


def is_lead(actor: Actor) -> bool:
    """Whether the actor leads and drives nowhere: then everybody's jobs are shown."""
    return not any(TECHNICIAN in roles for roles in actor.roles.values())


def mine(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs; of somebody who leads and is no technician, everybody's."""
    rows = jobs(actor, DO)
    if not is_lead(actor):
        rows = rows.filter(technician=actor.person)
    return rows.select_related(*ABOUT).defer("order__edition__files")


def of_day(rows: QuerySet[Job], day: Days) -> QuerySet[Job]:
    """The jobs of a day, by time; those that have ended, too."""
    return _on(rows, day).order_by("starts", "pk")


def count(rows: QuerySet[Job], day: Days) -> int:
    """How many there are to do on a day."""
    return _on(rows, day).filter(state__in=TO_DO).count()


def left_over(rows: QuerySet[Job], before: datetime) -> QuerySet[Job]:
    """What should have been done before, and of which nobody has said how it went."""
    return rows.filter(state__in=TO_DO, starts__lt=before).order_by("starts", "pk")


def without_time(rows: QuerySet[Job]) -> QuerySet[Job]:
    """What is to be done, and no time has been fixed."""
    return rows.filter(state__in=TO_DO, starts__isnull=True).order_by("pk")


def concerns(actor: Actor, key: UUID) -> bool:
    """Whether the job with this key is a party's of the actor."""
    found = Job.objects.filter(key=key).select_related("order__orderer", "order__provider").first()
    return found is not None and bool(
        {found.order.orderer.key, found.order.provider.key} & actor.roles.keys()
    )


def _on(rows: QuerySet[Job], day: Days) -> QuerySet[Job]:
    states = (*TO_DO, DONE, NOT_DONE)
    return rows.filter(starts__gte=day.start, starts__lt=day.end, state__in=states)
