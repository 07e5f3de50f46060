"""Searching the handbooks over HTTP: the same hits as the page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.editions import shelf
from driftbook.editions.searching import Hit, search
from driftbook.editions.searching.hits import BEST, LONGEST
from driftbook.people.api_auth import OPTIONAL, REFUSALS, Needs
from driftbook.people.middleware import actor

router = Router(tags=["handbooks"])


class SearchStretch(Schema):
    """A stretch of text."""

    text: str
    hit: bool = Field(description="Whether it is what was asked for.")


class Place(Schema):
    """A place in a handbook."""

    handbook: str
    version: str
    chapter: str = Field(description="The id of the chapter; empty for the cover and the clauses.")
    title: list[SearchStretch]
    where: str = Field(description="The topic or page that it belongs to.")
    snippet: list[SearchStretch]
    address: str = Field(description="Its stable address.")
    clauses: list[str]
    score: float


class SearchAnswer(Schema):
    """What was found, best first."""

    q: str
    total: int
    partly: bool = Field(description="No place has all that was asked for; these have some of it.")
    hits: list[Place]


Asked = Annotated[
    str,
    Query(min_length=1, max_length=LONGEST, description="Words, a telephone number, a clause."),
]
One = Annotated[str | None, Query(description="The id of a handbook; all if left out.")]
Most = Annotated[int, Query(ge=1, le=BEST, description="How many hits at most.")]
Language = Annotated[
    Literal["da", "sv", "en"] | None,
    Query(description="Of Driftbook's own words; the caller's if left out."),
]


@router.get(
    "/handbooks/search",
    response={200: SearchAnswer, **REFUSALS},
    summary="Search the handbooks",
    auth=Needs("handbook.read"),
    openapi_extra=OPTIONAL,
)
def find(
    request: HttpRequest,
    q: Asked,
    handbook: One = None,
    language: Language = None,
    most: Most = 20,
) -> Any:
    """Topics, entries and clauses of the handbooks that the caller may see."""
    books = shelf.handbooks(actor(request), timezone.now())
    chosen = [book for book in books if handbook in (None, book.id)]
    if handbook is not None and not chosen:
        known = [book.id for book in books]
        return Status(404, {"error": f"there is no handbook '{handbook}'", "known": known})
    found = search(chosen, q, language or get_language() or "en", most=most)
    hits = [_place(hit, request) for hit in found.hits]
    return {"q": q, "total": found.total, "partly": found.partly, "hits": hits}


def _place(hit: Hit, request: HttpRequest) -> dict[str, object]:
    document = hit.document
    return {
        "handbook": hit.handbook.id,
        "version": hit.handbook.cover.version,
        "chapter": document.chapter,
        "title": [vars(part) for part in hit.title],
        "where": document.where,
        "snippet": [vars(part) for part in hit.snippet],
        "address": request.build_absolute_uri(document.address),
        "clauses": list(document.clauses),
        "score": round(hit.score, 3),
    }
