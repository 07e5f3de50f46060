"""Manuals over HTTP: found, read and written as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from ninja import Query, Router

from driftbook.downtime.manuals import actions, filters, queries, refusals, systems, words
from driftbook.downtime.manuals.api_shapes import (
    Again,
    InLanguage,
    ManualsOut,
    NewManual,
    NewVersion,
    Sort,
    WholeManual,
)
from driftbook.downtime.manuals.queries import READ, WRITE
from driftbook.downtime.manuals.searching import LONGEST
from driftbook.downtime.manuals.visiting import found
from driftbook.downtime.models import Manual
from driftbook.history.by import By
from driftbook.people.api_auth import OPTIONAL, REFUSALS, Needs, Problem, problem
from driftbook.people.gate import Refused, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation
from driftbook.people.permissions import ANYONE

router = Router(tags=["downtime"])
CONFLICT = {409: Problem}
Slug = Annotated[str, Query(max_length=60)]


@router.get(
    "/manuals",
    response={200: ManualsOut, **REFUSALS},
    auth=Needs(ANYONE),
    openapi_extra=OPTIONAL,
    summary="Find manuals",
)
def list_manuals(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST, description="What it is about.")] = "",
    language: Annotated[str, Query(max_length=10)] = "",
    handbook: Slug = "",
    system: Annotated[str, Query(max_length=60, description="Of that handbook.")] = "",
    sort: Sort | None = None,
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> Any:
    """Those that the caller may read; without a token, those that are open to everybody."""
    rows = queries.on_the_shelf(queries.manuals(actor(request)))
    asked = filters.Asked(q=q, language=language, handbook=handbook, system=system)
    if sort:
        rows = rows.filter(sort=sort)
    now = timezone.now()
    shown = filters.shown(rows, asked, get_language() or "en", now.date(), page)
    return {"manuals": [_told(row, request) for row in shown.manuals], "more": shown.more}


@router.post("/manuals", response={200: WholeManual, **CONFLICT, **REFUSALS}, auth=Needs(WRITE))
def write_manual(request: HttpRequest, body: NewManual) -> Any:
    """Put one on the shelf; the same key again is the same manual."""
    keeper = _keeper(request, body.organisation)
    agreement, now = None, timezone.now()
    if body.handbook:
        running = [pact.key for pact in actor(request).pacts if keeper.key in pact.mine]
        agreement = Agreement.objects.filter(handbook=body.handbook, key__in=running).first()
        if agreement is None:
            return problem(422, "the organisation is no party to this handbook", body.handbook)
    known = systems.of_agreement(agreement.pk if agreement else None, now)
    said: dict[str, Any] = body.dict(exclude={"organisation", "handbook"})
    said |= {"organisation": keeper, "agreement": agreement, "known": known, "owner": None}
    by = on_behalf(request, WRITE, keeper.key).by
    return _answer(request, lambda: actions.write(by=by, now=now, **said))


@router.get(
    "/manuals/{manual}",
    response={200: WholeManual, **REFUSALS},
    auth=Needs(ANYONE),
    openapi_extra=OPTIONAL,
    summary="A manual",
)
def get_manual(request: HttpRequest, manual: UUID) -> Any:
    """With its text; 404 where the caller may not read it."""
    return _whole(found(actor(request), manual, READ), request)


@router.post(
    "/manuals/{manual}/revision",
    response={200: WholeManual, **CONFLICT, **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Write a new version",
)
def revise_manual(request: HttpRequest, manual: UUID, body: NewVersion) -> Any:
    """409 where there is a newer version than the one that its author began with."""
    said = body.dict()
    return _changed(
        request, manual, lambda one, by, now: actions.revise(manual=one, by=by, now=now, **said)
    )


@router.post(
    "/manuals/{manual}/translation",
    response={200: WholeManual, **CONFLICT, **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Write it in another language",
)
def translate_manual(request: HttpRequest, manual: UUID, body: InLanguage) -> Any:
    """409 where there is one in the language already."""
    said = body.dict()
    return _changed(
        request,
        manual,
        lambda one, by, now: actions.translate(original=one, by=by, now=now, **said),
    )


@router.post(
    "/manuals/{manual}/review",
    response={200: WholeManual, **CONFLICT, **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Say that somebody went through it",
)
def review_manual(request: HttpRequest, manual: UUID, body: Again) -> Any:
    """And by when again."""
    return _changed(
        request,
        manual,
        lambda one, by, now: actions.go_through(manual=one, again=body.review, by=by, now=now),
    )


@router.post(
    "/manuals/{manual}/end",
    response={200: WholeManual, **CONFLICT, **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Take it off the shelf",
)
def end_manual(request: HttpRequest, manual: UUID) -> Any:
    """Twice is once."""
    return _changed(request, manual, lambda one, by, now: actions.end(manual=one, by=by, now=now))


@router.post(
    "/manuals/{manual}/return",
    response={200: WholeManual, **CONFLICT, **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Put it on the shelf again",
)
def return_manual(request: HttpRequest, manual: UUID) -> Any:
    """As it was when it was taken off; 409 where another one has taken its place as a translation.
    Twice is once."""
    return _changed(
        request, manual, lambda one, by, now: actions.put_back(manual=one, by=by, now=now)
    )


# --- answers ------------------------------------------------------------------------------------


def _keeper(request: HttpRequest, slug: str) -> Organisation:
    """The organisation, as one of the caller's. Raises Http404, Refused."""
    who = actor(request)
    found = Organisation.objects.filter(slug=slug, key__in=who.roles).first()
    if found is None:
        raise Http404
    if not who.may(WRITE, found.key):
        raise Refused(WRITE)
    return found


def _changed(request: HttpRequest, key: UUID, act: Callable[[Manual, By, datetime], Manual]) -> Any:
    manual, now = found(actor(request), key, WRITE), timezone.now()
    by = on_behalf(request, WRITE, manual.organisation.key).by
    return _answer(request, lambda: act(manual, by, now))


STATE = (refusals.Outdated, refusals.Ended, refusals.Translated, refusals.NotTheirs)
"""What is refused for how things are, not for what was said."""


def _answer(request: HttpRequest, act: Callable[[], Manual]) -> Any:
    try:
        return _whole(act(), request)
    except refusals.Refused as refused:
        with override("en"):
            said = words.refusal(refused)
        return problem(409 if isinstance(refused, STATE) else 422, said, said)


def _whole(manual: Manual, request: HttpRequest) -> dict[str, Any]:
    return {**_told(manual, request), "text": manual.text}


def _told(manual: Manual, request: HttpRequest) -> dict[str, Any]:
    same = ("sort", "title", "language", "systems", "readers", "owner_role", "review", "reviewed")
    more = ("version", "made", "changed", "ended")
    return {
        **{name: getattr(manual, name) for name in (*same, *more)},
        "key": str(manual.key),
        "organisation": manual.organisation.slug,
        "handbook": manual.agreement.handbook if manual.agreement else "",
        "translates": str(manual.translates.key) if manual.translates else "",
        "older_than_original": queries.is_older(manual),
        "address": request.build_absolute_uri(reverse("downtime:manual", args=[manual.key])),
    }
