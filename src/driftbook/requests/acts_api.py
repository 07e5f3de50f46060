"""Lists and logs over HTTP: how far they are, and their files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.requests.models import Extract
from driftbook.requests.queries.extracts import FETCH
from driftbook.requests.views.extracts import extract_for, handed_out
from driftbook.requests.visiting import case_for

router = Router(tags=["requests"])
NOT_THERE = {409: Problem, 410: Problem}


class ExtractOut(Schema):
    """A list or a log that a case has asked for."""

    key: UUID
    case: UUID
    does: str = Field(description="list-users, list-log or list-portal-users")
    form: str = Field(description="csv, xlsx or pdf")
    state: str = Field(description="waiting, making, ready, failed or expired")
    rows_done: int
    rows: int | None = Field(description="null: not known yet.")
    size: int = Field(description="Bytes; 0: there is no file yet.")
    asked: datetime
    made: datetime | None
    expires: datetime | None


@router.get(
    "/cases/{uuid:key}/extracts",
    response={200: list[ExtractOut], **REFUSALS},
    auth=Needs(FETCH, of_object=True),
    summary="The lists and logs of a case",
)
def list_extracts(request: HttpRequest, key: UUID) -> Any:
    """The newest first."""
    case = case_for(request, key, FETCH)
    rows = Extract.objects.filter(case=case).select_related("case")
    return [_told(row) for row in rows]


@router.get(
    "/extracts/{uuid:key}",
    response={200: ExtractOut, **REFUSALS},
    auth=Needs(FETCH, of_object=True),
    summary="How far a list or a log is",
)
def get_extract(request: HttpRequest, key: UUID) -> Any:
    """Ask again while it is `waiting` or `making`."""
    return _told(extract_for(request, key))


@router.get(
    "/extracts/{uuid:key}/file",
    response={200: bytes, **NOT_THERE, **REFUSALS},
    auth=Needs(FETCH, of_object=True),
    summary="The file of a list or a log",
)
def fetch_extract(request: HttpRequest, key: UUID) -> Any:
    """Each fetch stands in the history. 409: not ready yet; 410: it has expired."""
    extract = extract_for(request, key)
    sent = handed_out(request, extract)
    if sent is not None:
        return sent
    gone = extract.state in ("ready", "expired")
    error = "it has expired" if gone else f"it is {extract.state}"
    return problem(410 if gone else 409, error, error)


def _told(extract: Extract) -> dict[str, Any]:
    names = ("key", "does", "form", "state", "rows_done", "rows", "size", "asked", "made")
    said = {name: getattr(extract, name) for name in names}
    return {**said, "case": extract.case.key, "expires": extract.expires}
