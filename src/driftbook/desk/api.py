"""Who changes what, over HTTP: the same object as `driftbook ask changes … --json`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from driftbook.desk import shapes
from driftbook.editions import shelf
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import people
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.people.api_auth import OPTIONAL, REFUSALS, Needs, problem
from driftbook.people.middleware import actor
from driftbook.wording import answers
from driftbook.wording.languages import for_handbook

router = Router(tags=["people"])
ASK = "handbook.ask"
MISSING = {"handbook", "change"}

Name = Annotated[str, Query(max_length=60, examples=["gladsaxe"])]
Change = Annotated[str, Query(max_length=60, examples=["user-not-in-key-bundle"])]
SignIn = Annotated[
    str | None,
    Query(
        max_length=60,
        description="How the person signs in whose access is changed; asked for where it matters.",
        examples=["ad"],
    ),
]
Language = Annotated[
    Literal["da", "sv", "en"] | None,
    Query(description="Of the reasons; the handbook's own if left out."),
]


@router.get(
    "/changes",
    response={200: shapes.Change, **REFUSALS},
    exclude_unset=True,
    summary="Who changes what",
    auth=Needs(ASK),
    openapi_extra=OPTIONAL,
)
def changes(
    request: HttpRequest,
    handbook: Name,
    change: Change,
    sign_in: SignIn = None,
    language: Language = None,
) -> Any:
    """Where one thing is changed, by whom and how; it asks back where that depends (G-30)."""
    books = {book.id: book for book in shelf.handbooks(actor(request), timezone.now(), ASK)}
    try:
        if handbook not in books:
            raise Unanswerable("handbook", handbook, tuple(books))
        book = books[handbook]
        decision = people.decide(book, change, sign_in)
    except Unanswerable as unknown:
        status = 404 if unknown.what in MISSING else 422
        refusal = {"error": unknown.told, "known": list(unknown.known), "detail": unknown.told}
        return Status(status, refusal)
    except NoChapter as missing:
        return problem(404, str(missing), str(missing))
    return answers.people(decision, for_handbook(language, book.cover.language))
