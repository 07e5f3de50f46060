"""Carrying jobs out over HTTP: the same rules and the same refusals as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.doors import refusals
from driftbook.jobs.actions import carrying, finishing
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.models import Job
from driftbook.jobs.outcomes import BadTime, Incomplete, Mounted, Outcome
from driftbook.jobs.queries import mine as queries
from driftbook.jobs.queries.board import ASSIGN
from driftbook.jobs.queries.mine import DO
from driftbook.jobs.queries.technicians import technician
from driftbook.jobs.visiting import acting, job_for
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.middleware import actor

router = Router(tags=["jobs"])
CONFLICT = {409: Problem}


class Mine(Schema):
    """A job that the caller carries out."""

    job: UUID
    number: str = Field(examples=["41-2"])
    handbook: str
    type: str
    state: str
    service_class: str = Field(description="Empty: no class has been decided yet.")
    invoiced: bool
    starts: datetime | None = Field(description="null: no time has been fixed.")
    ends: datetime | None
    address: str
    door: str = Field(description="private, stairwell or key-box")
    unit: str
    facts: dict[str, Any]
    citizen: str
    citizen_phone: str
    notify: bool = Field(description="Whether the citizen is to be told before.")
    contact: str
    contact_phone: str
    technician: UUID | None


class Assignment(Schema):
    """Whom to send."""

    technician: UUID | None = Field(description="The key of a person; null: nobody.")
    accept: bool = Field(False, description="Also accept it, where it was only placed.")


class Departure(Schema):
    """Setting out without a notice."""

    called: bool = Field(False, description="Somebody has called the citizen instead.")


class Ended(Schema):
    """How it went."""

    outcome: Literal["done", "not-done"]
    at: datetime = Field(description="When, with its zone.", examples=["2026-11-24T13:40:00+01:00"])
    note: str = Field("", max_length=2000, description="Why, where it was not done. No names.")
    battery: bool = Field(False, description="At a repair: the battery was changed.")
    kind: str = Field("", max_length=60, description="The kind of unit that was mounted.")
    serial: str = Field("", max_length=60)


@router.get(
    "/mine", response={200: list[Mine], **REFUSALS}, auth=Needs(DO), summary="What I have to do"
)
def list_mine(
    request: HttpRequest,
    state: Annotated[Literal["open", "all"], Query(description="open: not ended.")] = "open",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Any:
    """The technician's own; of somebody who leads and is no technician, everybody's."""
    rows = queries.mine(actor(request))
    rows = rows.filter(state__in=queries.TO_DO) if state == "open" else rows
    return [_told(job) for job in rows.order_by("starts", "pk")[:limit]]


@router.post(
    "/{key}/acceptance",
    response={200: Mine, **CONFLICT, **REFUSALS},
    auth=Needs(ASSIGN, of_object=True),
    summary="Accept a job",
)
def accept_job(request: HttpRequest, key: UUID) -> Any:
    """Accepting twice is accepting once; 409 where it can no longer be accepted."""
    job = job_for(request, key, ASSIGN)
    by, now = acting(request, ASSIGN, job.order), timezone.now()
    return _answer(job, lambda: _one(carrying.accept(jobs=[job], by=by, now=now)))


@router.post(
    "/{key}/assignment",
    response={200: Mine, **CONFLICT, **REFUSALS},
    auth=Needs(ASSIGN, of_object=True),
    summary="Give a job to a technician",
)
def assign_job(request: HttpRequest, key: UUID, body: Assignment) -> Any:
    """422 for somebody who is no technician of the provider."""
    job = job_for(request, key, ASSIGN)
    by, now = acting(request, ASSIGN, job.order), timezone.now()
    whom = technician(job.order.provider, body.technician) if body.technician else None
    if body.technician and whom is None:
        return problem(422, "no-technician", "this is no technician of the provider")
    return _answer(
        job,
        lambda: _one(
            carrying.assign(jobs=[job], technician=whom, by=by, now=now, accepting=body.accept)
        ),
    )


@router.post(
    "/{key}/notice",
    response={200: Mine, **CONFLICT, **REFUSALS},
    auth=Needs(DO, of_object=True),
    summary="On my way: tell the citizen by SMS",
)
def notify_citizen(request: HttpRequest, key: UUID) -> Any:
    """Once. 409 where it is too late (G-16), where no notice is wanted or possible."""
    job = job_for(request, key, DO)
    by, now = acting(request, DO, job.order), timezone.now()
    return _answer(job, lambda: carrying.notify(job=job, by=by, now=now))


@router.post(
    "/{key}/departure",
    response={200: Mine, **CONFLICT, **REFUSALS},
    auth=Needs(DO, of_object=True),
    summary="On my way, without a notice",
)
def set_out(request: HttpRequest, key: UUID, body: Departure) -> Any:
    """409 where the citizen is to be told first and nobody has called."""
    job = job_for(request, key, DO)
    by, now = acting(request, DO, job.order), timezone.now()
    return _answer(job, lambda: carrying.set_out(job=job, by=by, now=now, called=body.called))


@router.post(
    "/{key}/outcome",
    response={200: Mine, **CONFLICT, **REFUSALS},
    auth=Needs(DO, of_object=True),
    summary="How it went",
)
def end_job(request: HttpRequest, key: UUID, body: Ended) -> Any:
    """The registry follows, and what was done is charged. 422 where something is missing."""
    job = job_for(request, key, DO)
    by, now = acting(request, DO, job.order), timezone.now()
    if body.at.utcoffset() is None:
        return problem(422, "no-zone", "say the zone of `at`")
    outcome = Outcome(
        done=body.outcome == "done",
        at=body.at,
        note=body.note,
        battery=body.battery,
        mounted=Mounted(body.kind, body.serial) if body.kind else None,
    )
    return _answer(job, lambda: finishing.finish(job=job, outcome=outcome, by=by, now=now))


# --- answers ------------------------------------------------------------------------------------


def _one(result: carrying.Several) -> Job:
    """The job. Raises NotNow."""
    for state in result.not_now:
        raise state
    return result.done[0]


def _answer(job: Job, act: Callable[[], Job]) -> Any:
    """The job as it is after the action, or why nothing was done."""
    try:
        act()
    except NotNow as state:
        return problem(409, "not-now", f"the job is {state.job.state}")
    except carrying.TooLateToNotify as late:
        return problem(409, "too-late", f"by {late.latest.astimezone(UTC).isoformat()}")
    except carrying.NotToNotify as no:
        return problem(409, no.why, str(no))
    except carrying.NoticeFirst:
        return problem(409, "notice-first", "tell the citizen first, or say that you have called")
    except Incomplete as missing:
        return problem(422, missing.what, str(missing))
    except BadTime as wrong:
        return problem(422, wrong.why, str(wrong))
    except refusals.Refused as refused:
        return problem(409, "registry", f"{type(refused).__name__}: {refused}")
    row = Job.objects.select_related("order__agreement", "address__street", "unit")
    return Status(200, _told(row.get(pk=job.pk)))


def _told(job: Job) -> dict[str, Any]:
    ordered = ("number", "type", "service_class", "invoiced", "starts", "ends", "facts")
    same = (*ordered, "state", "technician", "citizen", "citizen_phone", "notify")
    return {name: getattr(job, name) for name in same} | {
        "job": job.key,
        "handbook": job.order.agreement.handbook,
        "address": str(job.address),
        "door": job.door_kind,
        "unit": str(job.unit or ""),
        "contact": job.order.contact,
        "contact_phone": job.order.phone,
    }
