"""Logs as files, cards for paper and times per step over HTTP: as the pages give them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from driftbook.incidents.card import card_of
from driftbook.incidents.printing.times_taken import Taken, times_taken
from driftbook.incidents.taking_out import NoFile, taken_out
from driftbook.incidents.visiting import acting, incident_for
from driftbook.people.api_auth import REFUSALS, Needs, Problem, a_file, problem

router = Router(tags=["incidents"])
EXPORT, SEE = "incident.export", "incident.see"
WHY = {
    "too-long": "the log has more entries than fit on paper; take the CSV",
    "missing": "this server has no software that makes PDF",
    "failed": "the PDF could not be made; the log of the server says why",
}


class StepTaken(Schema):
    """A step of the card, and when it was done."""

    step: str
    number: int = Field(description="In the order of the card, from 1.")
    done_as: int | None = Field(description="In the order in which they were done; null: not.")
    state: str
    at: datetime | None
    seconds_since_opening: float | None
    seconds_since_last: float | None
    corrected: bool = Field(description="Whether somebody later said something else of it.")


class TimesTaken(Schema):
    """How long a card took."""

    incident: UUID
    exercise: bool
    opened: datetime
    ended: datetime | None
    steps: list[StepTaken]


@router.get(
    "/{uuid:incident}/export.csv",
    response=REFUSALS,
    openapi_extra=a_file("text/csv"),
    auth=Needs(EXPORT, of_object=True),
    summary="The whole log as CSV",
)
def export_csv(request: HttpRequest, incident: UUID) -> Any:
    """One row for each entry. That it was taken out is in the history."""
    return _file(request, incident, "csv")


@router.get(
    "/{uuid:incident}/export.pdf",
    response={**REFUSALS, 503: Problem},
    openapi_extra=a_file("application/pdf"),
    auth=Needs(EXPORT, of_object=True),
    summary="The whole log as PDF",
)
def export_pdf(request: HttpRequest, incident: UUID) -> Any:
    """Tagged (PDF/UA-1). That it was taken out is in the history."""
    return _file(request, incident, "pdf")


def _file(request: HttpRequest, key: UUID, form: Literal["csv", "pdf"]) -> Any:
    incident = incident_for(request, key, EXPORT)
    try:
        return taken_out(incident, form, acting(request, EXPORT, incident), timezone.now())
    except NoFile as none:
        return problem(none.status, WHY[none.why], none.why)


@router.get(
    "/{uuid:incident}/times",
    response={200: TimesTaken, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="How long each step took",
)
def times(request: HttpRequest, incident: UUID) -> Any:
    """Beside the order of the card: the report of an exercise."""
    row = incident_for(request, incident, SEE)
    taken = times_taken(card_of(row, timezone.now()))
    return {
        "incident": row.key,
        "exercise": row.exercise,
        "opened": taken.opened,
        "ended": taken.ended,
        "steps": _steps(taken),
    }


def _steps(taken: Taken) -> list[dict[str, Any]]:
    return [
        {
            "step": one.step.id,
            "number": one.step.number,
            "done_as": one.place,
            "state": one.step.state,
            "at": one.at,
            "seconds_since_opening": one.since_opening and one.since_opening.total_seconds(),
            "seconds_since_last": one.since_last and one.since_last.total_seconds(),
            "corrected": one.corrected,
        }
        for one in taken.steps
    ]
