"""Opening over HTTP: ask a door, and ask what it answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from ninja import Router, Schema
from pydantic import Field

from driftbook.doors.models import Command
from driftbook.doors.opening import actions, often, outcomes, refused, visiting
from driftbook.doors.opening.refusals import Conflict, NoHandbook, NotOpened
from driftbook.doors.opening.rules import OPEN
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.limits import TooMany
from driftbook.people.middleware import actor
from driftbook.people.permissions import SIGNED_IN

router = Router(tags=["doors"])
CONFLICT, MANY = {409: Problem}, {429: Problem}


class Asked(Schema):
    """What is asked of a unit."""

    act: Literal["open", "lock"]
    pressed: UUID = Field(description="Made by you: the same again is the same command.")


class CommandOut(Schema):
    """What was asked, and what the unit answered."""

    key: str
    unit: str
    act: str
    made: datetime
    expires: datetime = Field(description="Without an answer until then, it is `unknown`.")
    published: datetime | None = Field(description="When the broker took it.")
    answered: datetime | None
    outcome: str = Field(
        description="Empty: the unit has not answered yet. Only `done` is the unit's own yes; then "
        "`jammed`, `battery-low`, `gateway-offline`, `rejected`, `expired`, `unknown`."
    )
    said: str = Field(description="What the unit said of it, as a code of its own.")
    text: str = Field(description="The outcome in English.")


@router.post(
    "/units/{unit}/commands",
    response={200: CommandOut, **CONFLICT, **MANY, **REFUSALS},
    auth=Needs(OPEN, of_object=True),
    summary="Ask a unit to open or lock",
)
def ask(request: HttpRequest, response: HttpResponse, unit: UUID, body: Asked) -> Any:
    """Ask it once. It is never retried: send the same `pressed` again after a lost connection.

    409 where the caller has no key to the door, or something else forbids it: `error` is the code
    of the refusal, `known` says where it is changed (G-30); or where `pressed` was used otherwise.
    429: more than 60 taps of one person within ten minutes; `Retry-After` says when to come again.
    """
    found = visiting.unit(request, unit, OPEN)
    who, now = actor(request), timezone.now()
    try:
        often.count(request, body.pressed, now)
        command = actions.ask(actor=who, unit=found, act=body.act, pressed=body.pressed, now=now)
    except TooMany as many:
        response["Retry-After"] = str(int(many.within.total_seconds()))
        return problem(429, "too-often", "that was too often")
    except NotOpened as no:
        with override("en"):
            refusal = refused.of(who, found, no.answer, no.facts, no.rules, now)
        places = [
            f"{one.answer.where.name}: {one.answer.by.role}, {one.answer.by.name}"
            for one in refusal.changes
            if one.answer.where and one.answer.by
        ]
        return problem(409, refusal.code, " ".join((refusal.title + ".", *refusal.why)), places)
    except NoHandbook:
        return problem(409, "no-handbook", "no handbook says what this unit can do")
    except Conflict as conflict:
        said = f"this `pressed` is command {conflict.command.key}"
        return problem(409, "pressed-before", said)
    return _told(command, now)


@router.get(
    "/commands/{command}",
    response={200: CommandOut, **REFUSALS},
    auth=Needs(SIGNED_IN),
    summary="What became of a command",
)
def get_command(request: HttpRequest, command: UUID) -> Any:
    """One of the caller's own. An answer that comes late still changes an `unknown` outcome."""
    return _told(visiting.command(request, command, SIGNED_IN), timezone.now())


def _told(command: Command, now: datetime) -> dict[str, Any]:
    outcome = command.outcome_at(now)
    with override("en"):
        told = outcomes.told(command.act, outcome, command.said)
    names = ("act", "made", "expires", "published", "answered", "said")
    return {
        **{name: getattr(command, name) for name in names},
        "key": str(command.key),
        "unit": str(command.unit.key),
        "outcome": outcome,
        "text": told.spoken,
    }
