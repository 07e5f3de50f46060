"""Who to turn to, over HTTP: the same objects as `driftbook ask … --json`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BeforeValidator

from driftbook.handbook.deciding import catalogue as cataloguing
from driftbook.handbook.deciding import instants, support, week
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.people.api_auth import OPTIONAL, Needs
from driftbook.people.middleware import actor
from driftbook.support import queries, shapes
from driftbook.wording import answers, coverage
from driftbook.wording.languages import for_handbook

router = Router(tags=["support"])
ASK = Needs(queries.ASK)

Name = Annotated[str, Query(max_length=60, examples=["orebro"])]
System = Annotated[str, Query(max_length=60, examples=["carelock"])]
Item = Annotated[str, Query(max_length=60, examples=["printers"])]
OneOf = Annotated[str | None, Query(max_length=60)]
Levels = Annotated[list[str], Query(description="Levels of support that have been involved.")]
Language = Annotated[
    Literal["da", "sv", "en"] | None,
    Query(description="Of the reasons; the handbook's own if left out."),
]
At = Annotated[
    str | None,
    Query(
        max_length=100,
        description="An instant in ISO 8601; without an offset it is in the handbook's zone. "
        "Now if left out. Years 1970 to 2199.",
        examples=["2026-11-24T23:10"],
    ),
]


def _iso(written: object) -> object:
    """Only 2026-11-23; pydantic alone would take seconds since 1970 for a day."""
    if isinstance(written, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII):
        raise ValueError("write the day as 2026-11-23")
    return written


From = Annotated[
    Annotated[datetime.date, BeforeValidator(_iso)] | None,
    Query(alias="from", description="The first day; the Monday of this week if left out."),
]
Days = Annotated[int, Query(ge=1, le=31)]

REFUSALS = {400: shapes.Refusal, 401: shapes.Refusal, 404: shapes.Refusal, 422: shapes.Refusal}
MISSING = {"handbook", "system", "item"}


def refusing(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Names that are not there become 404 or, as mere details of a question, 422; times 400."""

    @wraps(operation)
    def answered(request: HttpRequest, **asked: Any) -> Any:
        try:
            return operation(request, **asked)
        except Unanswerable as unknown:
            status = 404 if unknown.what in MISSING else 422
            return Status(status, {"error": unknown.told, "known": list(unknown.known)})
        except ValueError as fault:
            return Status(400, {"error": str(fault), "known": []})

    return answered


@router.get(
    "/answer",
    response={200: shapes.Answer, **REFUSALS},
    exclude_unset=True,
    summary="Who to turn to",
    auth=ASK,
    openapi_extra=OPTIONAL,
)
@refusing
def answer(
    request: HttpRequest,
    handbook: Name,
    system: System,
    at: At = None,
    problem: OneOf = None,
    audience: OneOf = None,
    involved: Levels = [],  # noqa: B006 ninja copies it
    language: Language = None,
) -> Any:
    """The steps in order at an instant, the reasons, and until when they hold."""
    who, now = actor(request), timezone.now()
    book = queries.handbook(who, handbook, now)
    moment = now if at is None else instants.read(at, book)
    if at is not None:
        book = queries.handbook(who, handbook, now, at=moment)
    question = support.asked(
        book, system=system, problem=problem, audience=audience, involved=involved
    )
    found = support.decide(book, question, moment)
    said = answers.support(found, for_handbook(language, book.cover.language))
    return {
        **said,
        "downtime": queries.downtime(who, book, [system], now, None if at is None else moment),
    }


@router.get(
    "/catalogue",
    response={200: shapes.CatalogueItem, **REFUSALS},
    exclude_unset=True,
    summary="Whether the service includes it",
    auth=ASK,
    openapi_extra=OPTIONAL,
)
@refusing
def catalogue(request: HttpRequest, handbook: Name, item: Item, language: Language = None) -> Any:
    """Included, not included, handled elsewhere, or provided by somebody."""
    book = queries.handbook(actor(request), handbook, timezone.now())
    found = cataloguing.decide(book, item)
    return answers.catalogue(found, for_handbook(language, book.cover.language))


@router.get(
    "/week",
    response={200: shapes.Week, **REFUSALS},
    exclude_unset=True,
    by_alias=True,
    summary="Who answers when",
    auth=ASK,
    openapi_extra=OPTIONAL,
)
@refusing
def coverage_of_week(
    request: HttpRequest, handbook: Name, start: From = None, days: Days = 7, system: OneOf = None
) -> Any:
    """Every stretch of some days, for each question that is answered differently."""
    book = queries.handbook(actor(request), handbook, timezone.now())
    if start is None:
        today = timezone.now().astimezone(book.zone).date()
        start = today - datetime.timedelta(days=today.weekday())
    return coverage.week(week.decide(book, start, days, system))
