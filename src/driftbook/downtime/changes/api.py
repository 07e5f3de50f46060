"""Change requests over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from driftbook.downtime.changes import actions, queries, refusals, words
from driftbook.downtime.changes.meetings_api import router as meetings
from driftbook.downtime.changes.queries import ADVISE, ASK, DECIDE, MEET, SEE
from driftbook.downtime.changes.visiting import acting, change_for, member_for
from driftbook.downtime.models import Advice, Change
from driftbook.downtime.models.changes import MOST_TEXT
from driftbook.downtime.queries import changes
from driftbook.history.by import By
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation, User

router = Router(tags=["downtime"])
CONFLICT = {409: Problem}
State = Literal["open", "approved", "declined", "withdrawn", "done"]
Risk = Literal["low", "medium", "high"]
Evaluation = Literal["", "for", "against", "unsure"]
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
Id = Annotated[str, Field(max_length=60)]


class AdviceOut(Schema):
    """What somebody of a council advises; the latest of each."""

    council: str
    person: UUID | None = Field(description="null: the council as a whole, in its minutes.")
    evaluation: str
    priority: int | None = Field(description="1 is the most urgent, 4 the least.")
    start: datetime | None = Field(description="When it should be instead.")
    words: str
    at: datetime


class MemberOut(Schema):
    """Somebody in the group of a change."""

    key: UUID
    person: UUID
    name: str
    network: str
    because: str


class ChangeOut(Schema):
    """A change request."""

    key: UUID
    number: int
    handbook: str
    organisation: str
    title: str
    kind: str
    systems: list[str]
    risk: str
    why: str
    plan: str
    way_back: str
    start: datetime
    end: datetime
    state: str
    asked: datetime
    decided: datetime | None
    because: str
    edition: str = Field(description="The one that held when it was asked for.")
    decision: dict[str, Any] = Field(description="What the handbook said when it was decided.")
    changed: datetime


class WholeChange(ChangeOut):
    """With advice and group."""

    advice: list[AdviceOut]
    group: list[MemberOut]


class What(Schema):
    """What is asked for."""

    title: str = Field(min_length=1, max_length=200)
    why: Text
    kind: Id
    systems: list[Id] = Field(min_length=1, max_length=200)
    risk: Risk
    plan: Text
    way_back: Text
    start: AwareDatetime
    end: AwareDatetime


class ChangeAsk(What):
    """A change that is asked for."""

    handbook: Id
    organisation: Id = Field(description="The slug of who asks: one of the caller's own.")
    key: UUID | None = Field(None, description="Chosen by the caller: sent again, it is that one.")


class Revise(What):
    """A request said differently."""

    seen: AwareDatetime | None = Field(
        None, description="`changed` as it was read; 409 where somebody has changed it since."
    )


class ChangeBecause(Schema):
    """Why."""

    because: str = Field("", max_length=1000)


class Advise(Schema):
    """What somebody advises; something of it has to be said."""

    council: Id
    evaluation: Evaluation = ""
    priority: int | None = Field(None, ge=1, le=4)
    start: AwareDatetime | None = None
    words: str = Field("", max_length=MOST_TEXT)


class Decide(Schema):
    """What is decided."""

    approved: bool
    because: Text
    seen: AwareDatetime | None = Field(
        None, description="`changed` as it was read; 409 where somebody has changed it since."
    )


class Join(Schema):
    """Somebody for the group."""

    person: UUID
    because: str = Field(min_length=1, max_length=300)
    network: Id = ""


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
        return _refused(refusals.NoMember())
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
    except refusals.Refused as refused:
        return _refused(refused)


def _refused(refused: refusals.Refused) -> Any:
    """Why it was not done, in English."""
    with override("en"):
        said = words.refusal(refused)
    return problem(409, type(refused).__name__, said, getattr(refused, "known", ()))


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
