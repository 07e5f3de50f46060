"""What a door controller fetches: the tags that open its door, to go by when it reaches nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from driftbook.doors import visiting
from driftbook.doors.keys import access
from driftbook.doors.tag_queries import SEE
from driftbook.people.api_auth import REFUSALS, Needs

router = Router(tags=["doors"])


class AccessOut(Schema):
    """The access list of a unit."""

    unit: str
    tags: list[str] = Field(description="The numbers of the tags that open its door, sorted.")
    valid_until: datetime = Field(description="From then on it opens for no tag of this list.")


@router.get(
    "/units/{unit}/access",
    response={200: AccessOut, 304: None, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Which tags open a unit's door",
)
def access_of(request: HttpRequest, unit: UUID, response: HttpResponse) -> Any:
    """Now. Send `If-None-Match` with the ETag of the list that is kept: 304 renews it, and its
    `Valid-Until` says for how long."""
    row = visiting.unit(request, unit, SEE)
    found = access.of_unit(row, timezone.now())
    headers = {
        "ETag": found.etag,
        "Cache-Control": "private, no-cache",
        "Valid-Until": found.valid_until.isoformat(timespec="seconds"),
    }
    asked = {one.strip() for one in request.headers.get("If-None-Match", "").split(",")}
    if found.etag in asked:
        return HttpResponse(status=304, headers=headers)
    for name, value in headers.items():
        response[name] = value
    return {"unit": str(row.key), "tags": list(found.tags), "valid_until": found.valid_until}
