"""Emergency keys over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from driftbook.doors import finding
from driftbook.doors import visiting as registry
from driftbook.doors.keys import emergency_actions, emergency_page, queries, refusals, visiting
from driftbook.doors.keys.api import CONFLICT, refused
from driftbook.doors.keys.queries import ASK, GRANT, SEE_EMERGENCY
from driftbook.doors.models import TEXT, Address, Bundle, EmergencyKey
from driftbook.history.by import By
from driftbook.people import limits
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import Refused, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation, User

router = Router(tags=["doors"])
State = Literal["waiting", "running", "over"]


class EmergencyOut(Schema):
    """An emergency key."""

    key: str
    organisation: str
    person: str
    address: str = Field(description="Empty: it is for a bundle.")
    bundle: str
    because: str
    state: State
    asked: datetime
    minutes: int
    approved: datetime | None
    until: datetime | None
    ended: datetime | None
    ended_because: str


class EmergencyAsk(Schema):
    """What is asked for: the doors of an address, or those of a bundle."""

    organisation: str = Field(max_length=60, description="The slug of whose doors they are.")
    person: UUID | None = Field(None, description="Who opens with it; null: the caller.")
    address: str = Field("", max_length=TEXT, description="As one types it when searching.")
    bundle: int | None = Field(None, ge=1, lt=2**63)
    because: str = Field(min_length=1, max_length=TEXT)
    minutes: int = Field(ge=1, le=43_200)


class Approve(Schema):
    """For how long."""

    minutes: int | None = Field(None, ge=1, le=43_200, description="null: as it was asked for.")


class EmergencyBecause(Schema):
    """Why."""

    because: str = Field("", max_length=TEXT)


@router.get(
    "/keys/emergency",
    response={200: list[EmergencyOut], **REFUSALS},
    auth=Needs(SEE_EMERGENCY),
    summary="Emergency keys",
)
def list_keys(
    request: HttpRequest,
    state: Annotated[State | None, Query(description="All, if it is left out.")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Any:
    """The latest first: all of the organisation, or the caller's own."""
    rows, now = queries.emergency_keys(actor(request), SEE_EMERGENCY), timezone.now()
    if state in ("waiting", "running"):
        rows = rows.filter(ended__isnull=True)
    found = (key for key in rows.iterator(500) if state in (None, emergency_page.state(key, now)))
    return [_told(key, now) for key, _count in zip(found, range(limit), strict=False)]


@router.post(
    "/keys/emergency",
    response={200: EmergencyOut, **CONFLICT, 429: Problem, **REFUSALS},
    auth=Needs(ASK),
    summary="Ask for an emergency key",
)
def ask(request: HttpRequest, response: HttpResponse, body: EmergencyAsk) -> Any:
    """It opens nothing until somebody else approves it. One that waits already is that one.

    429: more than 20 of one person within an hour; `Retry-After` says when to come again.
    """
    who, now = actor(request), timezone.now()
    if who.user is None:
        raise Http404
    keeper = registry.keeper(request, body.organisation, ASK)
    others = body.bundle is not None or body.person not in (None, who.person)
    if others and not emergency_page.may_ask_for_others(who, keeper):
        raise Refused(GRANT)
    try:
        user, address, bundle = _who(keeper, body, who.user, now), *_what(keeper, body)
    except refusals.Refused as why:
        return refused(why)
    if (address is None) == (bundle is None):
        return problem(422, "say one known address, or one bundle", "address or bundle")
    try:
        limits.count("emergency-key", account=f"person:{who.person}", request=request, now=now)
    except limits.TooMany as many:
        response["Retry-After"] = str(int(many.within.total_seconds()))
        return problem(429, "too-often", "that was too often")
    by = on_behalf(request, ASK, keeper.key).by
    return _answer(
        lambda: emergency_actions.ask(
            organisation=keeper,
            user=user,
            address=address,
            bundle=bundle,
            because=body.because,
            minutes=body.minutes,
            by=by,
            now=now,
        ),
        now,
    )


@router.post(
    "/keys/emergency/{emergency}/approval",
    response={200: EmergencyOut, **CONFLICT, **REFUSALS},
    auth=Needs(GRANT, of_object=True),
    summary="Approve an emergency key",
)
def approval(request: HttpRequest, emergency: UUID, body: Approve) -> Any:
    """Never by whoever opens with it. It ends by itself."""
    return _changed(
        request,
        emergency,
        GRANT,
        lambda key, by, now: emergency_actions.approve(
            key=key, minutes=body.minutes, by=by, now=now
        ),
    )


@router.post(
    "/keys/emergency/{emergency}/refusal",
    response={200: EmergencyOut, **CONFLICT, **REFUSALS},
    auth=Needs(GRANT, of_object=True),
    summary="Decline an emergency key",
)
def refusal(request: HttpRequest, emergency: UUID, body: EmergencyBecause) -> Any:
    """409 for one that was approved."""
    return _changed(
        request,
        emergency,
        GRANT,
        lambda key, by, now: emergency_actions.decline(
            key=key, because=body.because, by=by, now=now
        ),
    )


@router.post(
    "/keys/emergency/{emergency}/end",
    response={200: EmergencyOut, **CONFLICT, **REFUSALS},
    auth=Needs(GRANT, of_object=True),
    summary="End an emergency key before its time",
)
def end(request: HttpRequest, emergency: UUID, body: EmergencyBecause) -> Any:
    """Effective at once; twice is once."""
    return _changed(
        request,
        emergency,
        GRANT,
        lambda key, by, now: emergency_actions.end(key=key, because=body.because, by=by, now=now),
    )


@router.post(
    "/keys/emergency/{emergency}/withdrawal",
    response={200: EmergencyOut, **CONFLICT, **REFUSALS},
    auth=Needs(ASK, of_object=True),
    summary="Give an emergency key back",
)
def withdrawal(request: HttpRequest, emergency: UUID) -> Any:
    """By whoever asked for it or opens with it; 409 for everybody else."""
    return _changed(
        request,
        emergency,
        ASK,
        lambda key, by, now: emergency_actions.withdraw(key=key, by=by, now=now),
    )


# --- answers ------------------------------------------------------------------------------------


def _who(keeper: Organisation, body: EmergencyAsk, caller: User, now: datetime) -> User:
    if body.person is None:
        return caller
    found = queries.openers(keeper, now).filter(key=body.person).first()
    if found is None:
        raise refusals.NoRole
    return found


def _what(keeper: Organisation, body: EmergencyAsk) -> tuple[Address | None, Bundle | None]:
    address = finding.one(keeper, body.address.replace("\0", "")) if body.address else None
    bundle = None
    if body.bundle is not None:
        bundle = Bundle.objects.filter(organisation=keeper, pk=body.bundle).first()
        if bundle is None:
            raise refusals.NotTheirs
    return address, bundle


def _changed(
    request: HttpRequest,
    uuid: UUID,
    action: str,
    act: Callable[[EmergencyKey, By, datetime], EmergencyKey],
) -> Any:
    key, now = visiting.emergency(request, uuid, action), timezone.now()
    by = on_behalf(request, action, key.organisation.key).by
    return _answer(lambda: act(key, by, now), now)


def _answer(act: Callable[[], EmergencyKey], now: datetime) -> Any:
    try:
        return _told(act(), now)
    except refusals.Refused as why:
        return refused(why)


def _told(key: EmergencyKey, now: datetime) -> dict[str, Any]:
    names = ("because", "asked", "minutes", "approved", "until", "ended", "ended_because")
    return {
        **{name: getattr(key, name) for name in names},
        "key": str(key.key),
        "organisation": key.organisation.slug,
        "person": str(key.user.key),
        "address": str(key.address) if key.address else "",
        "bundle": key.bundle.name if key.bundle else "",
        "state": emergency_page.state(key, now),
    }
