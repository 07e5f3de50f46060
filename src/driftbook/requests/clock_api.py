"""Moving a case along its path over HTTP: the same rules and the same refusals as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.middleware import actor
from driftbook.requests import status_words
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.models import KEEPER, Case, Deed, Promise
from driftbook.requests.possible import ANSWER, WITHDRAW
from driftbook.requests.queries import handlers
from driftbook.requests.queries.cases import HANDLE
from driftbook.requests.queries.chapters import chapter_of
from driftbook.requests.visiting import acting, case_for, side_of

router = Router(tags=["requests"])
SEE = "case.see"
CONFLICT = {409: Problem}
LONGEST = 4000


class Standing(Schema):
    """Where a case stands."""

    case: UUID
    number: int
    state: str = Field(description="planned, waiting, handling, asking, done or withdrawn")
    queue: str
    at_customer: bool = Field(description="Whether it is at the customer's own first level.")
    handler: UUID | None
    dated: date | None
    entered: datetime | None
    ended: datetime | None
    reopens_until: datetime | None = Field(description="Until when an answer opens it again.")
    escalated: datetime | None


class Done(Schema):
    """Something that was done to a case."""

    position: int
    what: str
    state: str = Field(description="The state that it led to.")
    at: datetime
    person: UUID | None = Field(description="null: Driftbook by itself, or an unknown sender.")
    role: str
    because: str
    details: dict[str, Any]


class Promised(Schema):
    """Something that the system will do by itself."""

    what: str = Field(description="enter, remind or close")
    at: datetime
    reasons: list[dict[str, Any]]


class Record(Standing):
    """Where it stands, what was done, what comes by itself."""

    deeds: list[Done]
    promises: list[Promised]


class ClockBecause(Schema):
    """Why; both sides read it."""

    because: str = Field("", max_length=LONGEST)


class Stated(Schema):
    """Why; it has to be said."""

    because: str = Field(min_length=1, max_length=LONGEST)


class Handover(ClockBecause):
    """To whom, and into which queue."""

    to: UUID | None = Field(None, description="The key of a person; null: nobody yet.")
    queue: str = Field("", max_length=60, description="Empty: it stays in its queue.")


class Completion(ClockBecause):
    """What was done, and what the acts of its type have to know."""

    details: dict[str, str] = Field(
        {}, description="Such as `numbers` of tags, one on each line.", examples=[{"numbers": "4A"}]
    )


class Day(Schema):
    """Another day."""

    dated: date


def _operation(path: str, action: str, summary: str) -> Callable[[Any], Any]:
    return router.post(
        f"/cases/{{key}}/{path}",
        response={200: Standing, **CONFLICT, **REFUSALS},
        auth=Needs(action, of_object=True),
        summary=summary,
    )


@router.get(
    "/cases/{key}/record",
    response={200: Record, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="What was done to a case, and what comes",
)
def read_record(request: HttpRequest, key: UUID) -> Any:
    """The deeds in their order, the promises by their time."""
    case = case_for(request, key, SEE)
    return {
        **_standing(case),
        "deeds": list(Deed.objects.filter(case=case)),
        "promises": list(Promise.objects.filter(case=case, ended=None)),
    }


@_operation("taking", HANDLE, "Take a case")
def take_case(request: HttpRequest, key: UUID) -> Any:
    """The caller handles it. 409 where somebody else does: hand it over then."""
    case, me = case_for(request, key, HANDLE), actor(request).person
    if me is None:
        return problem(422, "no-handler", "only a person takes a case")
    return _moved(request, case, HANDLE, partial(status.take, person=me))


@_operation("release", HANDLE, "Put a case back into its queue")
def release_case(request: HttpRequest, key: UUID, body: ClockBecause) -> Any:
    """Nobody handles it any longer."""
    case = case_for(request, key, HANDLE)
    return _moved(request, case, HANDLE, partial(status.release, because=body.because))


@_operation("handover", HANDLE, "Hand a case over")
def hand_case(request: HttpRequest, key: UUID, body: Handover) -> Any:
    """422 for somebody who cannot handle it, and for a queue of another level."""
    case, queue = case_for(request, key, HANDLE), body.queue or None
    hand = partial(status.hand, to=body.to, queue=queue, because=body.because)
    return _moved(request, case, HANDLE, hand)


@_operation("completion", HANDLE, "Finish a case")
def finish_case(request: HttpRequest, key: UUID, body: Completion) -> Any:
    """What its type does then is done (B-08), and it is charged (B-06). Twice is once."""
    case = case_for(request, key, HANDLE)
    finish = partial(status.finish, because=body.because, details=body.details)
    return _moved(request, case, HANDLE, finish)


@_operation("escalation", HANDLE, "Send a case on to the next level")
def escalate_case(request: HttpRequest, key: UUID, body: Stated) -> Any:
    """With what this level has tried (G-08, G-09). 409 where it goes no further."""
    case = case_for(request, key, HANDLE)
    return _moved(request, case, HANDLE, partial(status.escalate, because=body.because))


@_operation("withdrawal", WITHDRAW, "Withdraw a case")
def withdraw_case(request: HttpRequest, key: UUID, body: ClockBecause) -> Any:
    """It is no longer wanted. 409 once it is done."""
    case = case_for(request, key, WITHDRAW)
    return _moved(request, case, WITHDRAW, partial(status.withdraw, because=body.because))


@_operation("reopening", ANSWER, "Open a case again")
def reopen_case(request: HttpRequest, key: UUID, body: Stated) -> Any:
    """The customer within the stated time, whoever handles it at any time."""
    case = case_for(request, key, ANSWER)
    late = side_of(actor(request), case) == KEEPER
    return _moved(request, case, ANSWER, partial(status.reopen, because=body.because, late=late))


@_operation("day", WITHDRAW, "Put a planned case on another day")
def redate_case(request: HttpRequest, key: UUID, body: Day) -> Any:
    """Until it has entered its queue (B-05). 422 for a day that is past or too far ahead."""
    case = case_for(request, key, WITHDRAW)
    return _moved(request, case, WITHDRAW, partial(status.redate, dated=body.dated))


@router.get(
    "/cases/{key}/handlers",
    response={200: list[UUID], **REFUSALS},
    auth=Needs(HANDLE, of_object=True),
    summary="Who can handle a case",
)
def list_handlers(request: HttpRequest, key: UUID) -> Any:
    """The keys of the people to whom it can be handed over."""
    return [user.key for user in handlers.handlers(case_for(request, key, HANDLE))]


# --- answers ------------------------------------------------------------------------------------


def _moved(request: HttpRequest, case: Case, action: str, move: Callable[..., Case]) -> Any:
    """Move it in the caller's name; the case as it is then, or why nothing was done."""
    by, now = acting(request, action, case), timezone.now()
    try:
        case = move(case=case, by=by, now=now)
    except NotNow as state:
        cannot = getattr(state, "cannot", None)
        if cannot is not None:
            return problem(409, cannot.code, status_words.cannot(cannot.code, cannot.about))
        handbook = chapter_of(state.case, timezone.now())[1]
        said = status_words.not_now(state.case, state.what, handbook)
        return problem(409, "not-now", said)
    except status.Unfit as wrong:
        return problem(422, wrong.code, status_words.unfit(wrong.code))
    return Status(200, _standing(case))


def _standing(case: Case) -> dict[str, Any]:
    same = [name for name in Standing.model_fields if name != "case"]
    return {"case": case.key, **{name: getattr(case, name) for name in same}}
