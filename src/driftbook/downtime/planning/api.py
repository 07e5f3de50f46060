"""Downtime over HTTP: the decision, the list, and everything that changes one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from driftbook.downtime import queries
from driftbook.downtime.models import Change, Downtime
from driftbook.downtime.models.downtimes import IN_STATE
from driftbook.downtime.planning import actions, refusals, visiting
from driftbook.downtime.planning import api_shapes as shapes
from driftbook.downtime.planning.answering import ONE, answer, done, refused, whole
from driftbook.downtime.planning.asking import LONGEST
from driftbook.downtime.planning.visiting import PLAN, RUN, SEE, WAIVE, acting, downtime_for
from driftbook.editions import visiting as shelf
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import Refused, pact_of
from driftbook.people.middleware import actor
from driftbook.wording import downtime as wording
from driftbook.wording.languages import for_handbook

router = Router(tags=["downtime"])
Limit = Annotated[int, Query(ge=1, le=500)]


@router.post(
    "/check",
    response={200: dict[str, Any], 409: Problem, **REFUSALS},
    auth=Needs(SEE),
    summary="May it be down then, and who has to be told by when?",
)
def check(request: HttpRequest, body: shapes.Check) -> Any:
    """The same object as `driftbook ask notices … --json`. Nothing is written."""
    now = timezone.now()
    book = shelf.found(request, body.handbook, SEE).handbook
    if book is None:
        return problem(409, "unreadable", "this release cannot read the handbook")
    if body.end - body.start > LONGEST:
        return refused(refusals.TooLong())
    facts = DowntimeFacts(body.kind, tuple(body.systems), body.start, body.end)
    try:
        found = deciding.decide(book, facts, now)
    except Unanswerable as why:
        return problem(422, why.told, why.what, why.known)
    except (NoChapter, ValueError) as why:
        return problem(422, str(why), "times or chapter")
    language = for_handbook(body.language, book.cover.language)
    return wording.notices(book, facts, found, language)


@router.get(
    "/downtimes",
    response={200: list[shapes.DowntimeOut], **REFUSALS},
    auth=Needs(SEE),
    summary="Downtimes",
)
def list_downtimes(
    request: HttpRequest,
    state: Annotated[shapes.State | None, Query(description="All, if it is left out.")] = None,
    limit: Limit = 200,
) -> Any:
    """The latest first: those of the own organisation, and those that other parties announced."""
    rows = queries.downtimes(actor(request)).select_related("change")
    rows = rows.filter(IN_STATE[state]) if state else rows
    return [shapes.told(row) for row in rows[:limit]]


@router.get(
    "/downtimes/{downtime}",
    response={200: shapes.WholeOut, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="One downtime",
)
def one(request: HttpRequest, downtime: UUID) -> Any:
    """With its duties, waivers and plan, for whoever may see changes."""
    return whole(request, downtime_for(request, downtime, SEE))


@router.post("/downtimes", response=ONE, auth=Needs(PLAN), summary="Plan a downtime")
def plan(request: HttpRequest, body: shapes.DowntimePlan) -> Any:
    """Or report an outage. 409 where the handbook does not allow it then: `known` names what would
    have to be waived, `detail` the earliest start at which nothing of it would be wrong."""
    who, now = actor(request), timezone.now()
    pact_of(request, body.handbook, PLAN)
    here = visiting.place(who, body.handbook, now)
    if here is None:
        return refused(refusals.NoChapter())
    if body.waivers and not here.may_waive:
        raise Refused(WAIVE)
    change = visiting.approved(who, str(body.change)) if body.change else None
    if body.change and change is None:
        return refused(refusals.NotApproved())
    return answer(request, lambda: _plan(request, here, body, change, now))


def _plan(
    request: HttpRequest,
    here: visiting.Here,
    body: shapes.DowntimePlan,
    change: Change | None,
    now: datetime,
) -> Downtime:
    return actions.plan(
        organisation=here.organisation,
        agreement=here.agreement,
        kind=body.kind,
        systems=body.systems,
        start=body.start,
        end=body.end,
        title=body.title,
        text=body.text,
        change=change,
        incident=body.incident,
        waivers=body.waivers,
        key=body.key,
        by=acting(request, PLAN, here.organisation),
        now=now,
    )


@router.post(
    "/downtimes/{downtime}/move",
    response=ONE,
    auth=Needs(PLAN, of_object=True),
    summary="Move a downtime",
)
def move(request: HttpRequest, downtime: UUID, body: shapes.Move) -> Any:
    """Duties are computed anew, and everybody who was told is told. 409 as when it is planned."""
    found = downtime_for(request, downtime, PLAN)
    if body.waivers and not actor(request).may(WAIVE, found.organisation.key):
        raise Refused(WAIVE)
    return done(
        request,
        found,
        PLAN,
        lambda by, now: actions.move(
            downtime=found,
            start=body.start,
            end=body.end,
            because=body.because,
            waivers=body.waivers,
            by=by,
            now=now,
        ),
    )


@router.post(
    "/downtimes/{downtime}/cancellation",
    response=ONE,
    auth=Needs(PLAN, of_object=True),
    summary="Cancel a downtime",
)
def cancellation(request: HttpRequest, downtime: UUID, body: shapes.DowntimeBecause) -> Any:
    """Twice is once."""
    found = downtime_for(request, downtime, PLAN)
    return done(
        request,
        found,
        PLAN,
        lambda by, now: actions.cancel(downtime=found, because=body.because, by=by, now=now),
    )


@router.post(
    "/downtimes/{downtime}/start",
    response=ONE,
    auth=Needs(RUN, of_object=True),
    summary="A downtime begins",
)
def start(request: HttpRequest, downtime: UUID) -> Any:
    """It also begins by itself. 409 before its time."""
    found = downtime_for(request, downtime, RUN)
    return done(request, found, RUN, lambda by, now: actions.start(downtime=found, by=by, now=now))


@router.post(
    "/downtimes/{downtime}/extension",
    response=ONE,
    auth=Needs(RUN, of_object=True),
    summary="A downtime lasts longer, or shorter",
)
def extension(request: HttpRequest, downtime: UUID, body: shapes.Extend) -> Any:
    """Everybody who was told of it is told."""
    found = downtime_for(request, downtime, RUN)
    return done(
        request,
        found,
        RUN,
        lambda by, now: actions.extend(
            downtime=found, end=body.end, because=body.because, by=by, now=now
        ),
    )


@router.post(
    "/downtimes/{downtime}/finish",
    response=ONE,
    auth=Needs(RUN, of_object=True),
    summary="A downtime is over",
)
def finish(request: HttpRequest, downtime: UUID) -> Any:
    """Twice is once."""
    found = downtime_for(request, downtime, RUN)
    return done(request, found, RUN, lambda by, now: actions.finish(downtime=found, by=by, now=now))


@router.post(
    "/downtimes/{downtime}/waivers",
    response=ONE,
    auth=Needs(WAIVE, of_object=True),
    summary="Let a duty go unmet",
)
def waivers(request: HttpRequest, downtime: UUID, body: shapes.Waive) -> Any:
    """With a reason that stands in the history. 409 for a duty that does not wait."""
    found = downtime_for(request, downtime, WAIVE)
    return done(
        request,
        found,
        WAIVE,
        lambda by, now: actions.waive(
            downtime=found, notice=body.notice, because=body.because, by=by, now=now
        ),
    )
