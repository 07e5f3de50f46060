"""What a technician has to do."""

from __future__ import annotations

from django.db.models import QuerySet

from driftbook.jobs.days import Days
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import DONE, NOT_DONE
from driftbook.jobs.queries.board import TO_DO, left_over
from driftbook.jobs.queries.jobs import ABOUT, TECHNICIAN, jobs
from driftbook.people.actors import Actor

__all__ = ["DO", "TO_DO", "count", "is_lead", "left_over", "mine", "of_day", "without_time"]
DO = "job.do"


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


def without_time(rows: QuerySet[Job]) -> QuerySet[Job]:
    """What is to be done, and no time has been fixed."""
    return rows.filter(state__in=TO_DO, starts__isnull=True).order_by("pk")


def _on(rows: QuerySet[Job], day: Days) -> QuerySet[Job]:
    states = (*TO_DO, DONE, NOT_DONE)
    return rows.filter(starts__gte=day.start, starts__lt=day.end, state__in=states)
