"""Remarks on a handbook's next edition over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from driftbook.editions.actions import remarks
from driftbook.editions.editions_api import Name
from driftbook.editions.models import Remark
from driftbook.people.api_auth import REFUSALS, Needs, problem
from driftbook.people.gate import on_behalf, pact_of

router = Router(tags=["editions"])
DRAFT = "handbook.draft"


class Remarked(Schema):
    """Something to think of in the next edition."""

    key: UUID
    chapter: str
    about: str = Field(description="The entry, as a path in the chapter; empty: the chapter.")
    text: str
    origin: str = Field(description="Where it comes from.")
    made: datetime
    dealt: datetime | None = Field(description="null: nobody has dealt with it.")
    outcome: str


class Dealt(Schema):
    """What came of a remark."""

    outcome: str = Field("", max_length=500)


@router.get(
    "/handbooks/{name}/remarks",
    response={200: list[Remarked], **REFUSALS},
    auth=Needs(DRAFT, of_object=True),
    summary="Remarks on the next edition",
)
def list_remarks(request: HttpRequest, name: Name) -> Any:
    """Those that nobody has dealt with first."""
    pact = pact_of(request, name, DRAFT)
    rows = Remark.objects.filter(agreement__key=pact.key).order_by("chapter", "made", "pk")
    return sorted(rows, key=lambda row: row.dealt is not None)


@router.post(
    "/handbooks/{name}/remarks/{key}/dealt-with",
    response={200: Remarked, **REFUSALS},
    auth=Needs(DRAFT, of_object=True),
    summary="Say that a remark is dealt with",
)
def deal_with(request: HttpRequest, name: Name, key: UUID, body: Dealt) -> Any:
    """Twice is once: what was said first stays."""
    pact = pact_of(request, name, DRAFT)
    remark = Remark.objects.filter(agreement__key=pact.key, key=key).first()
    if remark is None:
        return problem(404, "there is no such remark", "")
    behalf = on_behalf(request, DRAFT, pact)._asdict()
    return remarks.deal_with(remark=remark, outcome=body.outcome, now=timezone.now(), **behalf)
