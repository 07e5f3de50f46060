"""The queue over HTTP: the same cases, counts and deeds as on its page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.middleware import actor
from driftbook.requests.actions import bulk
from driftbook.requests.models import Case
from driftbook.requests.queries import queue as queries
from driftbook.requests.queries.queue import LIST, Asked

router = Router(tags=["requests"])
Show = Literal["open", "waiting", "handling", "asking", "planned", "ended", "all"]
Name = Annotated[str, Query(max_length=60)]
Position = Annotated[
    str, Query(max_length=40, description="`later` or `earlier` of an answer before.")
]


class Queued(Schema):
    """A case in the queue."""

    case: UUID
    number: int = Field(description="Counted within its handbook.")
    handbook: str
    customer: str = Field(description="Its slug.")
    type: str
    queue: str
    first_level: bool = Field(description="Whether the customer's own people handle it.")
    state: str = Field(examples=["waiting"])
    subject: str
    filed: datetime
    dated: date | None = Field(description="When a planned case enters its queue.")
    entered: datetime | None
    ended: datetime | None
    changed: datetime
    handler: UUID | None = Field(description="The key of a person; null: nobody.")
    reminders: int


class QueueOut(Schema):
    """A page of the queue."""

    cases: list[Queued]
    earlier: str = Field(description="For `before`; empty: this is the first page.")
    later: str = Field(description="For `after`; empty: this is the last page.")


class CountOut(Schema):
    """How many cases of one queue are in one state."""

    handbook: str
    queue: str
    state: str
    cases: int
    mine: int = Field(description="Of these, handled by the caller.")
    nobodys: int = Field(description="Of these, handled by nobody.")


class Deed(Schema):
    """One deed for many cases."""

    deed: Literal["take", "release", "hand"]
    cases: list[UUID] = Field(min_length=1, max_length=bulk.MOST)
    to: UUID | None = Field(None, description="For `hand`: the key of a person; null: nobody.")
    queue: str = Field("", max_length=60, description="For `hand`: into which; empty: the same.")
    because: str = Field("", max_length=300)


class RefusedOut(Schema):
    """A case to which it was not done."""

    case: UUID
    code: str = Field(examples=["not-now"])
    state: str


class DeedOut(Schema):
    """What came of it: each case is a transaction of its own."""

    done: list[UUID]
    refused: list[RefusedOut]
    missing: list[UUID] = Field(description="Not in the caller's queue.")


@router.get(
    "/queue",
    response={200: QueueOut, **REFUSALS},
    auth=Needs(LIST),
    summary="What is to be handled",
)
def list_queue(
    request: HttpRequest,
    show: Show = "open",
    handbook: Name = "",
    queue: Name = "",
    type: Name = "",
    customer: Annotated[str, Query(max_length=60, description="Its slug.")] = "",
    handler: Literal["", "me", "nobody", "somebody"] = "",
    unread: Annotated[bool, Query(description="Only with something new to the caller.")] = False,
    days: Annotated[int, Query(ge=0, le=10_000, description="At least so long in it.")] = 0,
    q: Annotated[str, Query(max_length=200, description="Every one of these words.")] = "",
    sort: Literal["oldest", "newest", "changed", "quiet"] = "oldest",
    after: Position = "",
    before: Position = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """A page at a time; every page costs the same."""
    asked = Asked(
        show=show,
        handbook=handbook,
        queue=queue,
        type=type,
        customer=customer,
        handler=handler,
        unread=unread,
        days=days,
        words=q.replace("\0", ""),
        sort=sort,
    )
    now = timezone.now()
    page = queries.page(actor(request), asked, now, size=limit, after=after, before=before)
    return {
        "cases": [_told(case) for case in page.rows],
        "earlier": page.earlier,
        "later": page.later,
    }


@router.get(
    "/queue/counts",
    response={200: list[CountOut], **REFUSALS},
    auth=Needs(LIST),
    summary="How many cases wait",
)
def count_queue(request: HttpRequest) -> Any:
    """Of every queue and state that is open or planned, counted now."""
    return [vars(one) for one in queries.counts(actor(request))]


@router.post(
    "/queue/deeds",
    response={200: DeedOut, **REFUSALS},
    auth=Needs(LIST),
    summary="Take, release or hand over cases",
)
def do_deed(request: HttpRequest, body: Deed) -> Any:
    """Each case by itself; done again, it is done once."""
    who, now = actor(request), timezone.now()
    cases = queries.chosen(who, body.cases)
    if body.deed == "take":
        outcome = bulk.take(cases=cases, who=who, now=now)
    elif body.deed == "release":
        outcome = bulk.release(cases=cases, who=who, now=now)
    else:
        outcome = bulk.hand(
            cases=cases,
            to=body.to,
            queue=body.queue or None,
            because=body.because,
            who=who,
            now=now,
        )
    here = {case.key for case in cases}
    return {
        "done": [case.key for case in outcome.done],
        "refused": [
            {"case": case.key, "code": code, "state": case.state} for case, code in outcome.refused
        ],
        "missing": [key for key in body.cases if key not in here],
    }


def _told(case: Case) -> dict[str, Any]:
    return {
        "case": case.key,
        "number": case.number,
        "handbook": case.agreement.handbook,
        "customer": case.customer.slug,
        "type": case.type,
        "queue": case.queue,
        "first_level": case.at_customer,
        "state": case.state,
        "subject": case.subject,
        "filed": case.filed,
        "dated": case.dated,
        "entered": case.entered,
        "ended": case.ended,
        "changed": case.changed,
        "handler": case.handler,
        "reminders": case.reminders,
    }
