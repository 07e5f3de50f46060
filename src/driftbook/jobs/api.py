"""Orders and jobs over HTTP: what can be booked, what it would be, ordering, moving, cancelling."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from driftbook.editions import shelf
from driftbook.editions.api import Language
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import instants
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.jobs import Asked, decide
from driftbook.jobs import api_answers as answers
from driftbook.jobs import api_reading as reading
from driftbook.jobs.actions import orders as actions
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.api_shapes import (
    JobOut,
    NewOrder,
    NotAllowed,
    OrderOut,
    Taken,
    ToCancel,
    ToMove,
    Window,
)
from driftbook.jobs.models import Order
from driftbook.jobs.queries import jobs as mine
from driftbook.jobs.queries import seats
from driftbook.jobs.visiting import acting, chapter_now, job_for, order_for
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.gate import Refused
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement
from driftbook.wording import jobs as wording
from driftbook.wording.languages import for_handbook

router = Router(tags=["jobs"])
SEE, ORDER, CHANGE = "job.see", "job.order", "job.change"
CHANGES = {**REFUSALS, 409: Taken, 422: NotAllowed}
Json = dict[str, Any]
FAULTS = (
    actions.KeyUsed,
    actions.Refused,
    actions.Taken,
    actions.TooLate,
    NotNow,
    Unanswerable,
    ValueError,
)
Name = Annotated[str, Query(max_length=60, examples=["gladsaxe"])]
One = Annotated[str | None, Query(max_length=60)]
Written = Annotated[
    str | None,
    Query(
        max_length=100,
        description="ISO 8601; without an offset it is in the handbook's zone.",
        examples=["2026-11-24T09:00"],
    ),
]


@router.get(
    "/windows",
    response={200: list[Window], **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Hours that can be booked",
)
def windows(
    request: HttpRequest,
    handbook: Name,
    days: Annotated[int, Query(ge=1, le=400)] = 14,
    type: One = None,
) -> Any:
    """As `driftbook ask windows --json`, with the seats that are left in each hour."""
    book, now = _book(request, handbook, SEE), timezone.now()
    agreement = Agreement.objects.get(handbook=book.id)
    found = seats.free(agreement, book, now, days=days, type=type)
    return [answers.window(one) for one in found]


@router.get(
    "/decision",
    response={200: Json, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="What a job would count as",
)
def decision(
    request: HttpRequest,
    handbook: Name,
    type: Annotated[str, Query(max_length=60)],
    ordered: Written = None,
    performed: Written = None,
    way: One = None,
    door: Literal["private", "stairwell", "key-box"] | None = None,
    has_unit: bool | None = None,
    circumstance: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 ninja copies it
    language: Language = None,
) -> Any:
    """As `driftbook ask job --json`: class, rate, whether it may be ordered so, and why."""
    book, now = _book(request, handbook, SEE), timezone.now()
    try:
        asked = Asked(
            type=type,
            ordered=instants.read(ordered, book) if ordered else now,
            performed=instants.read(performed, book) if performed else None,
            way=way,
            door=door,
            has_unit=has_unit,
            circumstances=frozenset(circumstance),
        )
        decided = decide(book, asked)
    except (Unanswerable, ValueError) as fault:
        return answers.misunderstood(fault)
    return wording.job(decided, for_handbook(language, book.cover.language))


@router.post(
    "/orders",
    response={200: OrderOut, 201: OrderOut, **CHANGES},
    auth=Needs(ORDER),
    by_alias=True,
    summary="Order jobs",
)
def order(request: HttpRequest, body: NewOrder, language: Language = None) -> Any:
    """All of them or none. 200: an order with this key was there already.

    409 names every job whose hour is full, with the nearest free ones; 422 every job that may not
    be ordered so, with what fails.
    """
    who, now = actor(request), timezone.now()
    place = reading.place(who, body.handbook, body.orderer, now)
    spoken = for_handbook(language, place.handbook.cover.language)
    there = mine.orders(who, ORDER).filter(key=body.key, orderer=place.orderer).first()
    if there is not None:
        return answers.order(there, place.handbook, spoken)
    try:
        made = actions.order(
            agreement=place.agreement,
            edition=place.edition,
            handbook=place.handbook,
            orderer=place.orderer,
            provider=place.provider,
            jobs=[reading.new_job(one, place) for one in body.jobs],
            contact=body.contact,
            phone=body.phone,
            by=reading.ordering(who, place),
            now=now,
            key=body.key,
        )
    except FAULTS as fault:
        return answers.refused(fault, spoken)
    return Status(201, answers.order(made, place.handbook, spoken))


@router.get(
    "/orders",
    response={200: list[OrderOut], **REFUSALS},
    auth=Needs(SEE),
    by_alias=True,
    summary="The orders, newest first",
)
def list_orders(
    request: HttpRequest,
    handbook: One = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[datetime | None, Query(description="Ordered before then.")] = None,
    language: Language = None,
) -> Any:
    """Those of which the caller is orderer or provider."""
    rows = mine.orders(actor(request), SEE)
    if handbook:
        rows = rows.filter(agreement__handbook=handbook)
    if before:
        rows = rows.filter(ordered__lt=reading.aware(before))
    found = list(reading.whole(rows.order_by("-ordered", "-pk")[:limit]))
    books = reading.books(found, timezone.now())
    return [answers.order(one, books.get(one.agreement_id), language) for one in found]


@router.get(
    "/orders/{uuid:key}",
    response={200: OrderOut, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    by_alias=True,
    summary="One order",
)
def one_order(request: HttpRequest, key: UUID, language: Language = None) -> Any:
    """With its jobs as they are now."""
    found = order_for(request, key, SEE)
    return answers.order(found, _now(found), language)


@router.get(
    "/{uuid:key}",
    response={200: JobOut, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    by_alias=True,
    summary="One job",
)
def one_job(request: HttpRequest, key: UUID, language: Language = None) -> Any:
    """As it is now, with what was decided and why."""
    found = job_for(request, key, SEE)
    return answers.job(found, _now(found.order), language)


@router.post(
    "/{uuid:key}/move",
    response={200: JobOut, **CHANGES},
    auth=Needs(CHANGE, of_object=True),
    by_alias=True,
    summary="Move a job to another time",
)
def move(request: HttpRequest, key: UUID, body: ToMove, language: Language = None) -> Any:
    """Decided anew, as if ordered now; the old seat is freed. To where it is already: nothing."""
    job, now = job_for(request, key, CHANGE), timezone.now()
    edition, book = chapter_now(job)
    spoken = for_handbook(language, book.cover.language)
    try:
        moved = actions.move(
            job=job,
            starts=instants.read(body.starts, book),
            window=body.window,
            way=body.way,
            handbook=book,
            edition=edition,
            by=acting(request, CHANGE, job.order),
            now=now,
        )
    except FAULTS as fault:
        return answers.refused(fault, spoken)
    return answers.job(moved, book, spoken)


@router.post(
    "/{uuid:key}/cancellation",
    response={200: JobOut, **CHANGES},
    auth=Needs(CHANGE, of_object=True),
    by_alias=True,
    summary="Cancel a job",
)
def cancel(request: HttpRequest, key: UUID, body: ToCancel, language: Language = None) -> Any:
    """Its seat is freed; twice is once."""
    job, now = job_for(request, key, CHANGE), timezone.now()
    _edition, book = chapter_now(job)
    spoken = for_handbook(language, book.cover.language)
    try:
        done = actions.cancel(
            job=job,
            because=body.because,
            handbook=book,
            by=acting(request, CHANGE, job.order),
            now=now,
        )
    except FAULTS as fault:
        return answers.refused(fault, spoken)
    return answers.job(done, book, spoken)


def _book(request: HttpRequest, name: str, action: str) -> Handbook:
    """The handbook with a chapter `jobs`, in the edition that holds now. Raises Http404, Refused.

    A provider's people may do it for those whom they serve.
    """
    who = actor(request)
    pact = who.pact(name)
    if pact is None:
        raise Http404(f"there is no handbook '{name}'")
    if not any(who.may(action, key) for key in pact.mine | pact.serves):
        raise Refused(action)
    entry = shelf.entry(who, name, timezone.now())
    if entry is None or entry.handbook is None or entry.handbook.jobs is None:
        raise Http404(f"the handbook '{name}' has no jobs")
    return entry.handbook


def _now(of: Order) -> Handbook | None:
    """The handbook of the order as it holds now, if it can be read."""
    return reading.books([of], timezone.now()).get(of.agreement_id)
