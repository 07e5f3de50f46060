"""What devices fetch to go on without network: the book, and which incidents there are."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from ninja import Header, Query, Router, Schema
from pydantic import Field

from driftbook.incidents.book import Book, Reader, mark
from driftbook.incidents.device import DEVICE
from driftbook.incidents.queries import incidents
from driftbook.incidents.standing import STANDINGS, standing
from driftbook.people.api_auth import OPTIONAL, REFUSALS, Needs
from driftbook.people.middleware import actor
from driftbook.people.permissions import ANYONE
from driftbook.theme.context import chosen_theme
from driftbook.theme.cookies import remember

router = Router(tags=["incidents"])
SEE = "incident.see"


class RunningOut(Schema):
    """An incident that a device keeps."""

    key: UUID
    position: int = Field(description="How many entries its log has.")
    mark: str = Field(description="The edition of its card: `town@3`.")


class Running(Schema):
    """Which incidents a device keeps now."""

    person: UUID = Field(description="Who is asking: another person's device stops.")
    incidents: list[RunningOut]


class StandingOut(Schema):
    """Whether a device may go on keeping a book."""

    person: UUID | None = Field(description="Whose book it is; null: the pass is none of ours.")
    standing: str = Field(
        description=" ".join(f"`{name}`: {what}" for name, what in STANDINGS.items())
    )
    hours: int = Field(description="How long a device keeps it when `signed-out`.")


@router.get(
    "/book",
    response={200: dict[str, Any], **REFUSALS},
    auth=Needs(SEE),
    summary="Everything that a device needs without network",
)
def book(
    request: HttpRequest,
    logs: Annotated[bool, Query(description="With the logs of incidents that run.")] = True,
) -> HttpResponse:
    """Cards, texts, colleagues, the next 72 hours of `support`, and the incidents that run.

    With an ETag: given again only when something but entries has changed, or an hour has passed.
    """
    found = Book(reader(request), timezone.now())
    etag = found.etag()
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = JsonResponse(found.as_json(logs=logs), json_dumps_params={"ensure_ascii": False})
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    remember(response, DEVICE, "1")
    return response


def reader(request: HttpRequest) -> Reader:
    """Whose book it is."""
    return Reader(
        actor=actor(request),
        csrf=get_token(request),
        secret=request.META.get("CSRF_COOKIE", ""),
        language=get_language() or "en",
        theme=chosen_theme(request),
    )


@router.get(
    "/book/running",
    response={200: Running, **REFUSALS},
    auth=Needs(SEE),
    summary="Which incidents a device keeps, and how long their logs are",
)
def running(request: HttpRequest, response: HttpResponse) -> Any:
    """Those that run and those that ended in the last two days."""
    who = actor(request)
    rows = incidents.lately(who, SEE, timezone.now())
    response["Cache-Control"] = "no-store"
    return {
        "person": who.person,
        "incidents": [
            {"key": row.key, "position": row.position, "mark": mark(row.edition)} for row in rows
        ],
    }


@router.get(
    "/book/standing",
    response={200: StandingOut, **REFUSALS},
    auth=Needs(ANYONE),
    openapi_extra=OPTIONAL,
    summary="Whether a device may go on keeping its book",
)
def may_keep(
    request: HttpRequest,
    response: HttpResponse,
    given: Annotated[
        str, Header(alias="Driftbook-Pass", max_length=500, description="`pass` of the book.")
    ] = "",
) -> Any:
    """Asked by a device that gets no book any more, also without a session.

    It says nothing to whoever has no pass, and to whoever has one nothing of the person but this.
    """
    response["Cache-Control"] = "no-store"
    whose, how = standing(given, actor(request), timezone.now())
    return {"person": whose, "standing": how, "hours": settings.KEEP_SIGNED_OUT_HOURS}
