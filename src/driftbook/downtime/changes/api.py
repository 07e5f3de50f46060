"""Change requests over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from driftbook.downtime.changes import actions, queries, refusals
from driftbook.downtime.changes.answering import CONFLICT, refused
from driftbook.downtime.changes.api_shapes import (
    Advise,
    ChangeAsk,
    ChangeBecause,
    ChangeOut,
    Decide,
    Join,
    Revise,
    State,
    WholeChange,
)
from driftbook.downtime.changes.meetings_api import router as meetings
from driftbook.downtime.changes.queries import ADVISE, ASK, DECIDE, MEET, SEE
from driftbook.downtime.changes.visiting import acting, change_for, member_for
from driftbook.downtime.models import Advice, Change
from driftbook.downtime.queries import changes
from driftbook.history.by import By
from driftbook.people.api_auth import REFUSALS, Needs, problem
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation, User

router = Router(tags=["downtime"])


@router.get(
    "/changes",
    response={200: list[ChangeOut], **REFUSALS},
    auth=Needs(SEE),
    summary="Change requests",
)
def list_changes(
    request: HttpRequest,
    state: State | None = None,
    handbook: Annotated[str, Query(max_length=60)] = "",
    after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Any:
    """Those that the caller may see, the latest first."""
    rows = changes(actor(request), SEE).order_by("-asked", "-pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(agreement__handbook=handbook) if handbook else rows
    return [_told(row) for row in rows[after : after + limit]]


@router.post(
    "/changes",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(ASK),
    summary="Ask for a change",
)
def ask(request: HttpRequest, body: ChangeAsk) -> Any:
    """Whoever decides, and the councils that advise, get a mail."""
    pact = pact_of(request, body.handbook, ASK)
    mine = [key for key in pact.mine if actor(request).may(ASK, key)]
    organisation = Organisation.objects.filter(key__in=mine, slug=body.organisation).first()
    if organisation is None:
        known = Organisation.objects.filter(key__in=mine).values_list("slug", flat=True)
        return problem(422, "NoParty", "that is none of yours in this agreement", list(known))
    by = on_behalf(request, ASK, organisation.key).by
    said = body.dict(exclude={"handbook", "organisation", "key"})
    agreement = Agreement.objects.get(key=pact.key)
    return _answered(
        lambda: actions.ask(
            agreement=agreement,
            organisation=organisation,
            key=body.key,
            by=by,
            now=timezone.now(),
            **said,
        )
    )


@router.get(
    "/changes/{change}",
    response={200: WholeChange, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="A change request",
)
def one(request: HttpRequest, change: UUID) -> Any:
    """With what was advised last, and its group."""
    return _whole(change_for(request, change, SEE))


@router.post(
    "/changes/{change}/revision",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(ASK, of_object=True),
    summary="Revise a request",
)
def revision(request: HttpRequest, change: UUID, body: Revise) -> Any:
    """By whoever asked, as long as nobody has decided."""
    said = body.dict()
    return _act(request, change, ASK, lambda **who: actions.revise(**who, **said))


@router.post(
    "/changes/{change}/withdrawal",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(ASK, of_object=True),
    summary="Withdraw a request",
)
def withdrawal(request: HttpRequest, change: UUID, body: ChangeBecause) -> Any:
    """By whoever asked; also one that was approved, unless a downtime of it stands."""
    said = body.dict()
    return _act(request, change, ASK, lambda **who: actions.withdraw(**who, **said))


@router.post(
    "/changes/{change}/advice",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(ADVISE, of_object=True),
    summary="Advise on a request",
)
def advice(request: HttpRequest, change: UUID, body: Advise) -> Any:
    """As a member of the council, or of the group that was put together from a network."""
    said = body.dict()
    return _act(request, change, ADVISE, lambda **who: actions.advise(**who, **said))


@router.post(
    "/changes/{change}/decision",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(DECIDE, of_object=True),
    summary="Decide on a request",
)
def decision(request: HttpRequest, change: UUID, body: Decide) -> Any:
    """By whom the handbook names; what it says then is kept with the decision."""
    said = body.dict()
    return _act(request, change, DECIDE, lambda **who: actions.decide(**who, **said))


@router.post(
    "/changes/{change}/completion",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(DECIDE, of_object=True),
    summary="An approved change is done",
)
def completion(request: HttpRequest, change: UUID) -> Any:
    """Twice is once."""
    return _act(request, change, DECIDE, actions.complete)


@router.post(
    "/changes/{change}/group",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(MEET, of_object=True),
    summary="Put somebody into the group",
)
def group(request: HttpRequest, change: UUID, body: Join) -> Any:
    """They get a mail. Whoever is in it stays as they were."""
    found = change_for(request, change, MEET)
    user = User.objects.filter(key=body.person, erased__isnull=True).first()
    if user is None:
        return refused(refusals.NoMember())
    by = acting(request, MEET, found)
    said: dict[str, Any] = {"user": user, "because": body.because, "network": body.network}
    return _answered(
        lambda: actions.add_to_group(change=found, by=by, now=timezone.now(), **said).change
    )


@router.post(
    "/changes/{change}/group/{member}/removal",
    response={200: WholeChange, **CONFLICT, **REFUSALS},
    auth=Needs(MEET, of_object=True),
    summary="Let somebody out of the group",
)
def removal(request: HttpRequest, change: UUID, member: UUID) -> Any:
    """Twice is once."""
    found = change_for(request, change, MEET)
    row = member_for(request, found, member)
    by = acting(request, MEET, found)
    return _answered(
        lambda: actions.remove_from_group(member=row, by=by, now=timezone.now()).change
    )


router.add_router("", meetings)


# --- answers ------------------------------------------------------------------------------------


def _act(request: HttpRequest, key: UUID, action: str, act: Callable[..., Any]) -> Any:
    change = change_for(request, key, action)
    by: By = acting(request, action, change)

    def done() -> Change:
        found = act(change=change, by=by, now=timezone.now())
        return found.change if isinstance(found, Advice) else found

    return _answered(done)


def _answered(act: Callable[[], Change]) -> Any:
    try:
        return _whole(act())
    except refusals.Refused as why:
        return refused(why)


def _told(change: Change) -> dict[str, Any]:
    names = ("key", "number", "title", "kind", "systems", "risk", "why", "plan", "way_back")
    more = ("start", "end", "state", "asked", "decided", "because", "decision", "changed")
    return {
        **{name: getattr(change, name) for name in (*names, *more)},
        "handbook": change.agreement.handbook,
        "organisation": change.organisation.slug,
        "edition": f"{change.agreement.handbook}@{change.edition.number}",
    }


def _whole(change: Change) -> dict[str, Any]:
    return _told(change) | {
        "advice": [
            {
                name: getattr(row, name)
                for name in (
                    *("council", "person", "evaluation", "priority", "start", "words"),
                    "at",
                )
            }
            for row in queries.latest_advice(change)
        ],
        "group": [
            {
                "key": row.key,
                "person": row.user.key,
                "name": str(row.user),
                "network": row.network,
                "because": row.because,
            }
            for row in queries.group(change)
        ],
    }
