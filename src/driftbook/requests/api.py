"""Asking for things over HTTP: the same forms, decisions and refusals as the pages (B-01)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone, translation
from ninja import Header, Query, Router, Status

from driftbook.editions.api import Language
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import RequestType
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.by import by
from driftbook.people.gate import Refused as NotAllowed
from driftbook.people.middleware import actor
from driftbook.requests import filing_words as words
from driftbook.requests.actions.filing import Refused, file
from driftbook.requests.api_shapes import CaseOut, CasesOut, NewCase, NotFiled, TypeOut, WholeCase
from driftbook.requests.files import File
from driftbook.requests.models import Case
from driftbook.requests.queries import cases, keyset, mine, types
from driftbook.requests.queries.types import FILE, Place
from driftbook.requests.said import answers
from driftbook.requests.visiting import case_for
from driftbook.wording.languages import for_handbook
from driftbook.wording.requests import status_name

router = Router(tags=["requests"])
SEE = "case.see"
Json = dict[str, Any]
Name = Annotated[str | None, Query(max_length=60)]
Position = Annotated[
    str, Query(max_length=60, description="`later` or `earlier` of an answer before.")
]
Once = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=60,
        description="Made by you: the same key again is the same case.",
    ),
]
Group = Literal["open", "planned", "done", "all"]


@router.get(
    "/types",
    response={200: list[TypeOut], **REFUSALS},
    auth=Needs(FILE),
    summary="What may be asked for",
)
def list_types(request: HttpRequest, handbook: Name = None, language: Language = None) -> Any:
    """In every agreement of the caller, with the fields of each form and what it costs."""
    found = types.places(actor(request), timezone.now(), handbook)
    return [
        _type(place, id_, one, for_handbook(language, place.handbook.cover.language))
        for place in found
        for id_, one in place.types.items()
    ]


@router.post(
    "/cases",
    response={200: CaseOut, 201: CaseOut, **REFUSALS, 422: NotFiled},
    auth=Needs(FILE),
    summary="Ask for something",
)
def file_case(
    request: HttpRequest, body: NewCase, key: Once = None, language: Language = None
) -> Any:
    """200: it was filed before under this key. 422 names everything that is wrong."""
    who, now = actor(request), timezone.now()
    place = _place(request, body)
    spoken = for_handbook(language, place.handbook.cover.language)
    try:
        with translation.override(place.handbook.cover.language):
            case = file(
                agreement=place.agreement,
                edition=place.edition,
                handbook=place.handbook,
                customer=place.customer,
                type=body.type,
                answers=body.answers,
                by=by(who, FILE, place.customer.key),
                roles=place.roles,
                parties=place.parties,
                now=now,
                dated=body.dated,
                files={
                    name: [File(one.name, one.content) for one in some]
                    for name, some in body.files.items()
                },
                via="api",
                key=key,
            )
    except Refused as refused:
        return _refused(refused, spoken)
    return Status(201 if case.filed == now else 200, _case(case, place.handbook, spoken))


@router.get(
    "/cases",
    response={200: CasesOut, **REFUSALS},
    auth=Needs(SEE),
    summary="The cases that you see",
)
def list_cases(
    request: HttpRequest,
    handbook: Name = None,
    show: Group = "all",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Position = "",
    before: Position = "",
    language: Language = None,
) -> Any:
    """As the customer, or as who handles them. Never counted, so the last page is as fast."""
    rows = mine.group(cases.cases(actor(request)), show)
    if handbook:
        rows = rows.filter(agreement__handbook=handbook)
    page = keyset.page(cases.whole(rows), "-changed", limit, after=after, before=before)
    return {
        "cases": _cases(page.rows, language),
        "earlier": page.earlier,
        "later": page.later,
    }


@router.get(
    "/cases/{uuid:key}",
    response={200: WholeCase, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="One case",
)
def one_case(request: HttpRequest, key: UUID, language: Language = None) -> Any:
    """As it is now, with what its form says, in words too."""
    case = case_for(request, key, SEE)
    book = mine.books([case]).get(case.edition_id)
    spoken = for_handbook(language, case.edition.language)
    with translation.override(spoken):
        told = answers(case, book) if book else None
    return {
        **_case(case, book, spoken),
        "said": [
            {"field": one.field, "name": one.name, "values": list(one.values)}
            for one in (told.said if told else ())
        ],
        "files": [one.key for _name, some in (told.files if told else ()) for one in some],
    }


def _place(request: HttpRequest, body: NewCase) -> Place:
    """Where it is filed, and in whose name. Raises Http404; NotAllowed for another's type."""
    who = actor(request)
    found = types.places(who, timezone.now(), body.handbook)
    place = types.chosen(found, body.customer)
    if place is not None:
        return place
    if not found and who.pact(body.handbook) is not None:
        raise NotAllowed(FILE)
    raise Http404("nothing can be asked for there")


def _type(place: Place, id_: str, one: RequestType, language: str) -> Json:
    day = timezone.now().astimezone(place.handbook.zone).date()
    with translation.override(language):
        prices = words.tariff(place.agreement, one, day, language)
    return {
        "handbook": place.handbook.id,
        "customer": place.customer.slug,
        "type": id_,
        "name": one.name,
        "text": one.text,
        "ahead_days": one.ahead_days,
        "fields": [
            {
                "id": name,
                "name": field.name,
                "text": field.text,
                "kind": field.kind,
                "choices": field.choices,
                "required": field.required,
                "many": field.many,
                "only_if": field.only_if and field.only_if.model_dump(),
            }
            for name, field in one.fields.items()
        ],
        "prices": prices,
    }


def _cases(rows: Iterable[Case], language: str | None) -> list[Json]:
    there = list(rows)
    books: Mapping[int, Handbook] = mine.books(there)
    return [
        _case(one, books.get(one.edition_id), for_handbook(language, one.edition.language))
        for one in there
    ]


_AS_THEY_ARE = (
    *("key", "number", "type", "queue", "state", "subject", "answers", "filed", "person", "via"),
    *("dated", "entered", "ended", "reopens_until", "handler", "changed"),
)


def _case(case: Case, book: Handbook | None, language: str) -> Json:
    return {
        **{name: getattr(case, name) for name in _AS_THEY_ARE},
        "handbook": case.agreement.handbook,
        "edition": case.edition.number,
        "customer": case.customer.slug,
        "provider": case.provider.slug if case.provider else None,
        "first_level": case.at_customer,
        "state_name": status_name(book, case.state, language) if book else case.state,
        "posts": case.posts_count,
    }


def _refused(refused: Refused, language: str) -> Status[Json]:
    with translation.override(language):
        said = [
            {
                "field": one.field or None,
                "code": one.code,
                "text": words.problem(one, language),
                "source": list(one.source),
            }
            for one in refused.problems
        ]
    detail = " ".join(str(one["text"]) for one in said)
    return Status(422, {"error": "refused", "known": [], "detail": detail, "problems": said})
