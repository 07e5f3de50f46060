"""Monitors over HTTP: what programs report, how each stands, setting them up, alarms (A-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from driftbook.incidents import monitor_pages
from driftbook.incidents.actions import alarms, monitoring
from driftbook.incidents.actions.monitoring import LEAST, MOST, Unfit
from driftbook.incidents.monitor_visiting import alarm_for, monitor_for
from driftbook.incidents.monitor_words import UNFIT
from driftbook.incidents.queries import monitors as queries
from driftbook.people import limits
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.by import by
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement
from driftbook.people.permissions import ANYONE
from driftbook.people.tokens import digest

router = Router(tags=["incidents"])
SEE, WRITE, PREPARE = "incident.see", "incident.write", "incident.prepare"
MANY = {429: Problem}
Because = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=alarms.MOST_BECAUSE)
]


class Report(Schema):
    """What a program says."""

    state: Literal["fine", "failing"]
    said: str = Field("", max_length=1000, description="In one line; 300 signs are kept.")


class Heard(Schema):
    """How the monitor stands now."""

    state: str = Field(description="`fine`, `failing`, `raised`, `calming`, `silent`.")
    since: datetime


class MonitorOut(Schema):
    """A monitor that is set up."""

    monitor: UUID
    handbook: str
    id: str = Field(description="In the handbook.")
    organisation: UUID
    sort: Literal["url", "hook"]
    url: str
    every_seconds: int
    state: str = Field(description="`new`, `fine`, `failing`, `raised`, `calming`, `silent`.")
    since: datetime
    heard: datetime | None
    next: datetime | None = Field(
        description="When it is asked next; of one that reports: when time alone changes something."
    )
    said: str
    failures: int


class NewMonitor(Schema):
    """A monitor of the handbook that is to watch."""

    handbook: str = Field(max_length=60)
    monitor: str = Field(max_length=60, description="Its id in the handbook.")
    sort: Literal["url", "hook"]
    url: str = Field("", max_length=500)
    every_seconds: int = Field(60, ge=LEAST, le=MOST)


class Made(MonitorOut):
    """A new one, with where it reports to."""

    hook: str = Field(description="Where a program reports to, shown this once; else empty.")


class AlarmOut(Schema):
    """Something that a monitor has raised."""

    alarm: UUID
    monitor: UUID
    handbook: str
    situation: str
    place: str
    silent: bool = Field(description="The monitor is not heard of.")
    said: str
    raised: datetime
    ended: datetime | None
    because: str = Field(description="Why it was put aside.")
    incident: UUID | None = Field(description="The card that runs for it.")


class Aside(Schema):
    """Why no card is needed."""

    because: Because


HOOK: dict[str, Any] = {
    "response": {200: Heard, **MANY, **REFUSALS},
    "auth": Needs(ANYONE),
}


@router.post("/hooks/{token}", summary="Report, as a program", url_name="incident-hook", **HOOK)
def report(request: HttpRequest, token: str, said: Report, response: HttpResponse) -> Any:
    """Whoever has the address can report. 404: it is not, or no longer, the address of a monitor.

    429: more than 300 reports within ten minutes; `Retry-After` says when to come again.
    """
    return _hear(request, response, token, fine=said.state == "fine", said=said.said)


@router.get("/hooks/{token}", summary="Give a sign of life, as a program", **HOOK)
def sign_of_life(
    request: HttpRequest,
    token: str,
    response: HttpResponse,
    state: Literal["fine", "failing"] = "fine",
    said: Annotated[str, Query(max_length=1000)] = "",
) -> Any:
    """As a POST that says that all is well, for programs that can only open an address."""
    return _hear(request, response, token, fine=state == "fine", said=said)


@router.get(
    "/monitors",
    response={200: list[MonitorOut], **REFUSALS},
    auth=Needs(SEE),
    summary="Monitors of the caller's organisations",
)
def list_monitors(request: HttpRequest) -> Any:
    """Those that are set up, and how they stand."""
    now = timezone.now()
    return [_monitor(monitor_pages.show(row, now)) for row in queries.monitors(actor(request), SEE)]


@router.post(
    "/monitors",
    response={201: Made, 409: Problem, **REFUSALS},
    auth=Needs(PREPARE),
    summary="Set a monitor up",
)
def new_monitor(request: HttpRequest, wanted: NewMonitor) -> Any:
    """409: it is set up already; take it down first."""
    now, pact = timezone.now(), pact_of(request, wanted.handbook, PREPARE)
    behalf = on_behalf(request, PREPARE, pact)
    try:
        row, token = monitoring.set_up(
            organisation=behalf.organisation,
            agreement=Agreement.objects.get(key=pact.key),
            monitor=wanted.monitor,
            sort=wanted.sort,
            url=wanted.url,
            every_seconds=wanted.every_seconds,
            by=behalf.by,
            now=now,
        )
    except Unfit as wrong:
        status = 409 if wrong.code == "there-already" else 422
        return problem(status, wrong.code, str(UNFIT[wrong.code]))
    hook = reverse("api-v1:incident-hook", args=[token]) if token else ""
    made = _monitor(monitor_pages.show(row, now))
    return Status(201, {**made, "hook": request.build_absolute_uri(hook) if hook else ""})


@router.get(
    "/monitors/{uuid:monitor}",
    response={200: MonitorOut, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="One monitor",
)
def one_monitor(request: HttpRequest, monitor: UUID) -> Any:
    """How it stands."""
    row = monitor_for(request, monitor, SEE)
    return _monitor(monitor_pages.show(row, timezone.now()))


@router.post(
    "/monitors/{uuid:monitor}/removal",
    response={204: None, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Take a monitor down",
)
def removal(request: HttpRequest, monitor: UUID) -> Any:
    """It watches no more, and what it has raised is over. Doing it twice is doing it once."""
    who = actor(request)
    row = monitor_for(request, monitor, PREPARE, gone=True)
    acts = by(who, PREPARE, row.organisation.key)
    monitoring.take_down(monitor=row, by=acts, now=timezone.now())
    return Status(204, None)


@router.get(
    "/alarms",
    response={200: list[AlarmOut], **REFUSALS},
    auth=Needs(SEE),
    summary="What monitors have raised and is not over",
)
def list_alarms(request: HttpRequest) -> Any:
    """The latest first."""
    return [_alarm(one) for one in queries.raised(actor(request), timezone.now())]


@router.post(
    "/alarms/{uuid:alarm}/aside",
    response={200: AlarmOut, 409: Problem, **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Put an alarm aside",
)
def aside(request: HttpRequest, alarm: UUID, said: Aside) -> Any:
    """No card is needed. 409: it is over, or a card was opened because of it."""
    who, now = actor(request), timezone.now()
    row = alarm_for(request, alarm, WRITE)
    acts = by(who, WRITE, row.monitor.organisation.key)
    try:
        alarms.put_aside(alarm=row, because=said.because, by=acts, now=now)
    except alarms.NotNow:
        return problem(409, "over", "it is over, or a card was opened because of it")
    found = queries.shown(row, now)
    if found is None:
        raise Http404("the handbook does not have its monitor any more")
    return _alarm(found)


def _hear(
    request: HttpRequest, response: HttpResponse, token: str, *, fine: bool, said: str
) -> Any:
    now = timezone.now()
    try:
        limits.count("hook", account=digest(token), request=request, now=now)
    except limits.TooMany as many:
        response["Retry-After"] = str(int(many.within.total_seconds()))
        return problem(429, "too-often", "that was too often")
    row = queries.of_token(token)
    if row is None:
        raise Http404("there is no such address")
    row = monitoring.hear(monitor=row, fine=fine, said=said, now=now)
    return {"state": row.state, "since": row.since}


def _monitor(shown: monitor_pages.Shown) -> dict[str, Any]:
    row = shown.row
    return {
        "monitor": row.key,
        "handbook": row.agreement.handbook,
        "id": row.monitor,
        "organisation": row.organisation.key,
        "sort": row.sort,
        "url": row.url,
        "every_seconds": row.every_seconds,
        "state": row.state,
        "since": row.since,
        "heard": row.heard,
        "next": shown.next,
        "said": row.said,
        "failures": row.failures,
    }


def _alarm(one: queries.Raised) -> dict[str, Any]:
    row = one.alarm
    return {
        "alarm": row.key,
        "monitor": row.monitor.key,
        "handbook": one.definition.handbook.id,
        "situation": one.situation,
        "place": one.place,
        "silent": row.silent,
        "said": row.said,
        "raised": row.raised,
        "ended": row.ended,
        "because": row.because,
        "incident": one.running.key if one.running else None,
    }
