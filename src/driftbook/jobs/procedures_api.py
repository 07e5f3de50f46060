"""Procedures over HTTP: what waits for whom, where each stands, and writing down what happened."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.editions.api import Language
from driftbook.handbook.deciding import procedures as deciding
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.refused import Refused as Impossible
from driftbook.handbook.reading import Unreadable
from driftbook.history.by import By
from driftbook.jobs import procedure_page
from driftbook.jobs.actions import procedures as actions
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.ordering_after import NotOrdered
from driftbook.jobs.models import Procedure
from driftbook.jobs.procedure_visiting import found
from driftbook.jobs.queries import procedures as queries
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.middleware import actor
from driftbook.wording import procedures as wording
from driftbook.wording.languages import for_handbook

router = Router(tags=["procedures"])
Json = dict[str, Any]
Which = Literal["ours", "others", "waiting", "ended", "dropped"]
Short = Annotated[str, Field(min_length=1, max_length=60)]


class Row(Schema):
    """A procedure in a list."""

    key: UUID
    job: UUID
    number: str = Field(description="Of the job: `41-2`.")
    handbook: str
    edition: int
    procedure: str
    name: str
    address: str
    orderer: str
    provider: str
    state: str = Field(description="`waiting`, `overdue`, `ended`, `dropped`, `cancelled`.")
    step: str | None
    party: str | None = Field(description="Whose turn it is, as the handbook names it.")
    due: datetime.date | None = Field(description="The last day for it.")
    ending: str | None
    may_record: bool


class WholeProcedure(Row):
    """A procedure with its time line."""

    standing: Json = Field(description="As `driftbook ask procedure --json` gives it.")
    notes: list[str] = Field(description="What was noted with each event, in their order.")
    ordered: UUID | None = Field(description="The order that has come of it.")


class EventToRecord(Schema):
    """What came of the step that waits."""

    step: Short
    outcome: Short
    at: datetime.datetime | None = Field(
        None, description="When it happened, with an offset. Absent: now."
    )
    facts: dict[Short, Annotated[str, Field(max_length=300)]] = {}
    note: str = Field("", max_length=2000)
    position: int | None = Field(
        None,
        ge=0,
        le=30_000,
        description="How many events there were: the same again is then once, and anything else "
        "is refused with 409.",
    )


@router.get(
    "/procedures", response={200: list[Row], **REFUSALS}, auth=Needs(queries.SEE), summary="List"
)
def procedures(
    request: HttpRequest,
    which: Which = "waiting",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Json]:
    """Those that wait, the most urgent first, or those that have ended, the newest first."""
    who, now = actor(request), timezone.now()
    rows = queries.procedures(who)
    waiting = queries.waiting(rows)
    chosen = {
        "ours": queries.ours(waiting, who),
        "others": queries.others(waiting, who),
        "waiting": waiting,
        "ended": queries.ended(rows, now),
        "dropped": queries.dropped(rows, now),
    }[which]
    return [
        _row(one, bool(queries.role(who, one.procedure)))
        for one in queries.stood(chosen, now, limit)
    ]


@router.get(
    "/procedures/{uuid:key}",
    response={200: WholeProcedure, 409: Problem, **REFUSALS},
    auth=Needs(queries.SEE, of_object=True),
    summary="One, with its time line",
)
def procedure(request: HttpRequest, key: UUID, language: Language = None) -> Json | Status[Json]:
    """Where it stands, under the edition that it began under."""
    row = found(actor(request), key, queries.SEE)
    return _whole(request, row, language)


@router.post(
    "/procedures/{uuid:key}/events",
    response={201: WholeProcedure, 409: Problem, **REFUSALS},
    auth=Needs(queries.RECORD, of_object=True),
    summary="Write down what came of the step",
)
def event(
    request: HttpRequest, key: UUID, said: EventToRecord, language: Language = None
) -> Status[Json] | Json:
    """What follows from it is done in the same transaction, and whoever is to be told is told.

    403 names the party whose turn it is; 409: it has ended, or others were first; 422: it cannot
    have happened so.
    """
    who, now = actor(request), timezone.now()
    row = found(who, key, queries.RECORD)
    role = queries.role(who, row)
    if row.acts is None or queries.cancelled(row):
        return problem(409, "ended", "the procedure has ended")
    if not role:
        return problem(403, "not-their-turn", f"it is the turn of {row.acts.name}")
    at = said.at or now
    if at.utcoffset() is None:
        return problem(422, "no-offset", "`at` needs an offset")
    try:
        actions.record(
            procedure=row,
            step=said.step,
            outcome=said.outcome,
            facts=said.facts,
            note=said.note,
            at=at,
            position=said.position,
            by=By(who.person, role, getattr(request, "request_id", "")),
            now=now,
        )
    except Unanswerable as unknown:
        return problem(422, str(unknown), unknown.told, unknown.known)
    except Impossible as refused:
        spoken = for_handbook(language, row.edition.language)
        return problem(422, refused.code, str(refused), wording.refusal(refused, spoken))
    except NotOrdered as refused:
        return problem(422, "not-ordered", procedure_page.not_ordered(refused))
    except (actions.Meanwhile, NotNow) as fault:
        return problem(409, "meanwhile", str(fault) or "somebody else was first")
    except Unreadable:
        return _unreadable(row)
    except ValueError as wrong:
        return problem(422, "at", str(wrong))
    answer = _whole(request, found(who, key, queries.SEE), language)
    return answer if isinstance(answer, Status) else Status(201, answer)


def _unreadable(row: Procedure) -> Status[Json]:
    return problem(409, "unreadable", f"edition {row.edition.number} cannot be read any longer")


def _whole(request: HttpRequest, row: Procedure, language: str | None) -> Json | Status[Json]:
    handbook = queries.handbook_of(row)
    if handbook is None:
        return _unreadable(row)
    standing = queries.stand(row, handbook, timezone.now())
    duty = deciding.next_duty(standing, row.done_until) if row.next_due else None
    spoken = for_handbook(language, handbook.cover.language)
    stood = queries.Stood(row, handbook, standing)
    return {
        **_row(stood, bool(queries.role(actor(request), row))),
        "standing": wording.procedure(standing, spoken, duty=duty),
        "notes": [one.note for one in queries.events(row)],
        "ordered": row.ordered.key if row.ordered else None,
    }


def _row(one: queries.Stood, may_record: bool) -> Json:
    row, standing = one.procedure, one.standing
    order, cancelled = row.job.order, queries.cancelled(row)
    waiting = None if cancelled else standing.waiting
    return {
        "key": row.key,
        "job": row.job.key,
        "number": row.job.number,
        "handbook": one.handbook.id,
        "edition": row.edition.number,
        "procedure": row.name,
        "name": standing.name,
        "address": str(row.job.address),
        "orderer": order.orderer.slug,
        "provider": order.provider.slug,
        "state": "cancelled" if cancelled else wording.state(standing),
        "step": waiting.step if waiting else None,
        "party": waiting.by.id if waiting else None,
        "due": waiting.due if waiting else None,
        "ending": row.ending or None,
        "may_record": may_record,
    }
