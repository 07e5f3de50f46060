"""Where answers lead, over HTTP: stateless, the same JSON as `driftbook ask guide`."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.editions.api import Language
from driftbook.guides import queries
from driftbook.handbook.deciding import guides
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.people.api_auth import OPTIONAL, Needs
from driftbook.people.middleware import actor
from driftbook.support.shapes import Reason, Refusal
from driftbook.wording import answers
from driftbook.wording.languages import for_handbook

router = Router(tags=["guides"])

Choices = Annotated[
    str,
    Query(max_length=1000, description="The answers so far, in order, with commas: `yes,no`."),
]
Involved = Annotated[
    list[str], Query(description="Levels of support that have been involved already.")
]


class TriedQuestion(Schema):
    """A question that was answered."""

    question: str
    ask: str
    choice: str


class GuideChoice(Schema):
    """One possible answer."""

    id: str
    say: str


class GuideQuestion(Schema):
    """The question that comes next."""

    id: str
    ask: str
    help: str | None = Field(description="Markdown.")
    choices: list[GuideChoice]
    source: list[str]


class GuideOutcome(Schema):
    """Where the answers lead."""

    id: str
    say: str = Field(description="Markdown.")
    action: str | None = Field(
        description="`done`, `support`, `call`, `order`, `request`, `guide`."
    )
    open: bool = Field(description="False: another level of support has to be involved first.")
    support: dict[str, Any] | None
    order: dict[str, Any] | None
    request: dict[str, Any] | None
    call: str | None
    guide: str | None
    source: list[str]


class GuidePosition(Schema):
    """Where one stands: at a question, or at an outcome."""

    handbook: str
    version: str
    guide: str
    title: str
    tried: list[TriedQuestion]
    question: GuideQuestion | None
    outcome: GuideOutcome | None
    reasons: list[Reason]


@router.get(
    "/{handbook}/{guide}",
    response={200: GuidePosition, 400: Refusal, 401: Refusal, 404: Refusal, 422: Refusal},
    summary="Follow a guide",
    auth=Needs(queries.ASK),
    openapi_extra=OPTIONAL,
)
def follow(
    request: HttpRequest,
    handbook: str,
    guide: str,
    choices: Choices = "",
    involved: Involved = [],  # noqa: B006 ninja copies it
    language: Language = None,
) -> Any:
    """Where these answers lead from the start of the guide. Nothing is kept."""
    who, now = actor(request), timezone.now()
    book = queries.with_guides(queries.entry(who, handbook, now))
    if book is None:
        known = [found.id for found in queries.handbooks(who, now)]
        error = f"there is no handbook '{handbook}' with guides"
        return Status(404, {"error": error, "known": known})
    listed = [word for word in (part.strip() for part in choices.split(",")) if word]
    try:
        position = guides.decide(book, guide, listed, involved)
    except Unanswerable as unknown:
        status = 404 if unknown.what == "guide" else 422
        return Status(status, {"error": unknown.told, "known": list(unknown.known)})
    return answers.guide(position, for_handbook(language, book.cover.language))
