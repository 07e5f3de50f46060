"""Downtime as the API takes and gives it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from driftbook.downtime.models import Downtime, Duty, PlanStep, Waiver
from driftbook.downtime.models.downtimes import LONGEST_REASON, MOST_TEXT
from driftbook.downtime.years import FIRST, LAST, answered

State = Literal["planned", "running", "finished", "cancelled"]


def _near(at: datetime) -> datetime:
    if not answered(at):
        raise ValueError(f"the years {FIRST} to {LAST} are answered for")
    return at


At = Annotated[AwareDatetime, AfterValidator(_near)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Id = Annotated[str, Field(min_length=1, max_length=60)]
Reason = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]
Waivers = Annotated[
    dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=LONGEST_REASON)]],
    Field(
        description="By the id of a notice that would be late, or the code of a violation: why it "
        "is done all the same. Only for whoever may waive."
    ),
]


class Check(Schema):
    """What is asked for."""

    handbook: Id
    kind: Id
    systems: list[Id] = Field(min_length=1, max_length=200)
    start: At
    end: At
    language: Literal["da", "sv", "en"] | None = Field(
        None, description="Of the reasons; null: the handbook's own."
    )


class DowntimePlan(Schema):
    """A downtime that is planned, or that has happened."""

    handbook: Id
    kind: Id
    systems: list[Id] = Field(min_length=1, max_length=200)
    start: At
    end: At
    title: Line
    text: str = Field("", max_length=MOST_TEXT)
    change: UUID | None = Field(None, description="An approved change that it carries out.")
    incident: UUID | None = None
    waivers: Waivers = {}
    key: UUID | None = Field(None, description="The same key again is the same downtime.")


class Move(Schema):
    """Other times."""

    start: At
    end: At
    because: Reason
    waivers: Waivers = {}


class DowntimeBecause(Schema):
    """Why."""

    because: Reason


class Extend(Schema):
    """Until when it lasts."""

    end: At
    because: str = Field("", max_length=LONGEST_REASON)


class Waive(Schema):
    """A duty that goes unmet."""

    notice: Id
    because: Reason


class PlanStepIn(Schema):
    """A step of a plan."""

    name: Line
    due: At
    text: str = Field("", max_length=MOST_TEXT)
    to: str = Field("", max_length=1000)


class DutyOut(Schema):
    """Somebody who has to be told."""

    notice: str
    name: str
    audience: str
    channels: list[str]
    by: datetime
    state: Literal["open", "met", "missed", "waived", "dropped"]
    settled: datetime | None
    source: list[str]


class WaiverOut(Schema):
    """What was let go unmet, and why."""

    notice: str
    code: str
    because: str
    person: UUID | None
    at: datetime
    revision: int


class StepOut(Schema):
    """A step of the plan."""

    key: UUID
    step: str = Field(description="Its id in the handbook; empty: it was added here.")
    name: str
    text: str
    to: str
    by: datetime
    done: datetime | None


class DowntimeOut(Schema):
    """A downtime. Instants are in UTC."""

    key: UUID
    number: int
    handbook: str
    organisation: str
    kind: str
    planning: str
    state: State
    systems: list[str]
    affected: list[str]
    title: str
    text: str
    start: datetime
    end: datetime
    revision: int
    because: str
    announced: datetime | None
    started: datetime | None
    finished: datetime | None
    cancelled: datetime | None
    change: UUID | None
    incident: UUID | None


class WholeOut(DowntimeOut):
    """With everything that belongs to it; empty for whoever may not see changes."""

    duties: list[DutyOut]
    waivers: list[WaiverOut]
    steps: list[StepOut]
    decision: dict[str, Any] = Field(description="As it was decided: codes, clauses, edition.")


def told(row: Downtime) -> dict[str, Any]:
    """A downtime in a list."""
    names = ("key", "number", "kind", "planning", "state", "systems", "affected", "title", "text")
    times = ("start", "end", "revision", "because", "announced", "started", "finished")
    return {
        **{name: getattr(row, name) for name in (*names, *times, "cancelled", "incident")},
        "handbook": row.agreement.handbook,
        "organisation": row.organisation.slug,
        "change": row.change.key if row.change else None,
    }


def whole(row: Downtime, *, inside: bool) -> dict[str, Any]:
    """One with its duties, waivers and plan."""
    if not inside:
        return told(row) | {"duties": [], "waivers": [], "steps": [], "decision": {}}
    return told(row) | {
        "duties": [_duty(one) for one in row.duties.filter(revision=row.revision)],
        "waivers": [_waiver(one) for one in row.waivers.all()],
        "steps": [_step(one) for one in row.plan_steps.filter(ended=None)],
        "decision": row.decision,
    }


def _duty(row: Duty) -> dict[str, Any]:
    names = ("notice", "name", "audience", "channels", "by", "state", "settled", "source")
    return {name: getattr(row, name) for name in names}


def _waiver(row: Waiver) -> dict[str, Any]:
    names = ("notice", "code", "because", "person", "at", "revision")
    return {name: getattr(row, name) for name in names}


def _step(row: PlanStep) -> dict[str, Any]:
    return {name: getattr(row, name) for name in StepOut.model_fields}
