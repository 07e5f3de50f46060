"""What comes of a downtime by itself: it begins, a duty is missed, it should be over, a step of its
plan comes near.

The worker writes these down; a downtime that has begun is down whether or not a worker runs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Min, Model, QuerySet

from driftbook.downtime.models import Downtime, Duty, PlanStep
from driftbook.downtime.models.downtimes import IN_STATE
from driftbook.downtime.planning import actions, refusals
from driftbook.history.by import ITSELF
from driftbook.work import claims
from driftbook.work.due import Upcoming

Row = TypeVar("Row", bound=Model)
NEAR = timedelta(days=1)
"""So long before a step of a plan is due, somebody is reminded of it."""
INSTANT = timedelta(microseconds=1)
"""Who is told at the very instant is told in time."""


class Downtimes:
    """The row is asked again under the lock of its chain, so each thing is done once."""

    name = "downtime"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is to be done."""
        missed, step = _first(_duties(), "by"), _first(_steps(), "by")
        found = [
            _first(_waiting(), "start"),
            _first(_running(), "remind"),
            missed + INSTANT if missed else None,
            step - NEAR if step else None,
        ]
        return min((at for at in found if at is not None), default=None)

    def run_due(self, now: datetime, limit: int) -> int:
        """One thing at a time, each in a transaction of its own."""
        late = _duties().filter(by__lt=now).order_by("by", "pk")
        done = _each(late, lambda row: actions.miss(duty=row, now=now), limit)
        begin = _waiting().filter(start__lte=now).order_by("start", "pk")
        done += _each(begin, lambda row: _start(row, now), limit - done)
        over = _running().filter(remind__lte=now).order_by("remind", "pk")
        done += _each(over, lambda row: actions.remind(downtime=row, now=now), limit - done)
        steps = _steps().filter(by__lte=now + NEAR).order_by("by", "pk")
        return done + _each(
            steps, lambda row: actions.remind_of_step(step=row, now=now), limit - done
        )

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """What begins next, by when somebody has to be told, and the steps of plans."""
        waiting, duties, steps = _waiting(), _duties(), _steps()
        if organisations is not None:
            waiting = waiting.filter(organisation__key__in=organisations)
            duties = duties.filter(downtime__organisation__key__in=organisations)
            steps = steps.filter(downtime__organisation__key__in=organisations)
        found = [
            *(
                _up(row.start, "downtime.starts", row)
                for row in waiting.order_by("start", "pk")[:limit]
            ),
            *(
                _up(row.by, "duty.due", row.downtime, duty=row.name)
                for row in duties.order_by("by", "pk")[:limit]
            ),
            *(
                _up(row.by, "step.due", row.downtime, step=row.name)
                for row in steps.order_by("by", "pk")[:limit]
            ),
        ]
        return nsmallest(limit, found, key=lambda item: item.due)


def _each(rows: QuerySet[Row], do: Callable[[Row], bool], limit: int) -> int:
    return claims.in_turn(rows, claims.guarded(do), limit)


def _start(row: Downtime, now: datetime) -> bool:
    try:
        actions.start(downtime=row, by=ITSELF, now=now)
    except (refusals.Over, refusals.NotYet):  # cancelled or moved meanwhile
        return False
    return True


def _waiting() -> QuerySet[Downtime]:
    rows = Downtime.objects.filter(IN_STATE["planned"])
    return rows.select_related("organisation")


def _running() -> QuerySet[Downtime]:
    rows = Downtime.objects.filter(remind__isnull=False, finished=None, cancelled=None)
    return rows.select_related("organisation")


def _duties() -> QuerySet[Duty]:
    return Duty.objects.filter(state="open").select_related("downtime__organisation")


def _steps() -> QuerySet[PlanStep]:
    rows = PlanStep.objects.filter(done=None, ended=None, reminded=None)
    rows = rows.filter(downtime__finished=None, downtime__cancelled=None)
    return rows.select_related("downtime__organisation")


def _first(rows: QuerySet[Any], field: str) -> datetime | None:
    found: datetime | None = rows.order_by().aggregate(first=Min(field))["first"]
    return found


def _up(due: datetime, what: str, row: Downtime, **details: str) -> Upcoming:
    return Upcoming(
        due=due,
        source=Downtimes.name,
        what=what,
        kind="downtime",
        key=str(row.key),
        organisation=row.organisation.key,
        details={"number": row.number, "title": row.title, **details},
    )
