"""The plan of a downtime over HTTP (O-10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from driftbook.downtime.models import Downtime
from driftbook.downtime.planning import actions, visiting
from driftbook.downtime.planning import api_shapes as shapes
from driftbook.downtime.planning.answering import ONE, done
from driftbook.downtime.planning.visiting import PLAN, downtime_for
from driftbook.history.by import By
from driftbook.people.api_auth import Needs

router = Router(tags=["downtime"])


@router.post(
    "/downtimes/{downtime}/steps",
    response=ONE,
    auth=Needs(PLAN, of_object=True),
    summary="Add a step to the plan",
)
def add_step(request: HttpRequest, downtime: UUID, body: shapes.PlanStepIn) -> Any:
    """Who receives it, and by when (O-10)."""
    found = downtime_for(request, downtime, PLAN)
    return done(request, found, PLAN, _adding(found, body.model_dump()))


def _adding(found: Downtime, given: Mapping[str, Any]) -> Callable[[By, datetime], object]:
    return lambda by, now: actions.add_step(downtime=found, **given, by=by, now=now)


@router.put(
    "/downtimes/{downtime}/steps/{step}",
    response=ONE,
    auth=Needs(PLAN, of_object=True),
    summary="Change a step of the plan",
)
def change_step(request: HttpRequest, downtime: UUID, step: UUID, body: shapes.PlanStepIn) -> Any:
    """The whole step."""
    found = downtime_for(request, downtime, PLAN)
    row, given = visiting.step_of(found, step), body.model_dump()
    return done(
        request,
        found,
        PLAN,
        lambda by, now: actions.change_step(step=row, **given, by=by, now=now),
    )


@router.post(
    "/downtimes/{downtime}/steps/{step}/done",
    response=ONE,
    auth=Needs(PLAN, of_object=True),
    summary="A step of the plan is done",
)
def stepdone(request: HttpRequest, downtime: UUID, step: UUID) -> Any:
    """Twice is once."""
    found = downtime_for(request, downtime, PLAN)
    row = visiting.step_of(found, step)
    return done(request, found, PLAN, lambda by, now: actions.finish_step(step=row, by=by, now=now))


@router.post(
    "/downtimes/{downtime}/steps/{step}/removal",
    response=ONE,
    auth=Needs(PLAN, of_object=True),
    summary="Take a step out of the plan",
)
def step_removal(request: HttpRequest, downtime: UUID, step: UUID) -> Any:
    """404 for one that was taken out before."""
    found = downtime_for(request, downtime, PLAN)
    row = visiting.step_of(found, step)
    return done(request, found, PLAN, lambda by, now: actions.remove_step(step=row, by=by, now=now))
