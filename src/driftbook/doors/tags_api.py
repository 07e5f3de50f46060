"""Tags over HTTP: what a door controller or a caretaker's own system asks and says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.doors import finding, queries, refusals, tag_actions, tag_queries, visiting, words
from driftbook.doors.models import TEXT, Tag
from driftbook.doors.tag_forms import carriers
from driftbook.doors.tag_queries import CHANGE, SEE
from driftbook.history.by import By
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import Refused, on_behalf
from driftbook.people.middleware import actor

router = Router(tags=["doors"])
CONFLICT = {409: Problem}
Slug = Annotated[str | None, Query(max_length=60, description="Of one organisation; all if empty.")]
Keeper = Annotated[
    str | None, Query(max_length=60, description="Needed where several keep the same number.")
]
State = Literal["out", "open", "blocked", "ended"]


class TagOut(Schema):
    """A tag."""

    key: str
    organisation: str = Field(description="The slug of the organisation that keeps it.")
    number: str
    holder: str
    address: str
    access: str
    bundle: str = Field(description="The key bundle whose doors it opens; empty: none.")
    person: str = Field(description="The key of who carries it, if they sign in; or empty.")
    since: datetime
    opens: bool = Field(description="Whether it opens anything now.")
    blocked: datetime | None = Field(description="null: it is not blocked.")
    because: str
    ended: datetime | None = Field(description="When it was taken back; null: it is out.")


class TagsOut(Schema):
    """Tags by number, in pages."""

    tags: list[TagOut]
    after: str = Field(description="Send it as `after` for the next page; empty: that was all.")


class Opens(Schema):
    """Whether a tag opens."""

    number: str
    opens: bool
    blocked: datetime | None
    ended: datetime | None


class NewTag(Schema):
    """A tag that is handed out."""

    organisation: str = Field(max_length=60, description="The slug of who keeps it.")
    number: str = Field(max_length=80)
    holder: str = Field("", max_length=TEXT)
    address: str = Field("", max_length=TEXT, description="As one types it when searching.")
    access: str = Field("", max_length=TEXT, description="In words, or a key bundle's name.")
    person: UUID | None = Field(None, description="Who carries it, if they sign in.")


class Block(Schema):
    """Why a tag is blocked."""

    because: str = Field("", max_length=TEXT)


@router.get("/tags", response={200: TagsOut, **REFUSALS}, auth=Needs(SEE), summary="List tags")
def list_tags(
    request: HttpRequest,
    organisation: Slug = None,
    q: Annotated[str, Query(max_length=120, description="A number's beginning, a holder.")] = "",
    state: Annotated[State, Query(description="out: open and blocked ones.")] = "out",
    after: Annotated[str, Query(max_length=120)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Any:
    """The tags that the caller may see, by number."""
    rows = tag_queries.tags(actor(request), SEE)
    keepers = queries.organisations(actor(request), SEE)
    if organisation:
        keepers = keepers.filter(slug=organisation)
        if not keepers:
            raise Http404
    rows = tag_queries.in_state(rows, "" if state == "out" else state)
    found = tag_queries.found(rows, q.replace("\0", ""))
    shown, more = tag_queries.page(found, list(keepers), after.replace("\0", ""), limit)
    now = timezone.now()
    return {"tags": [_told(tag, now) for tag in shown], "after": more}


@router.post(
    "/tags", response={200: TagOut, **CONFLICT, **REFUSALS}, auth=Needs(CHANGE), summary="Hand out"
)
def hand_out(request: HttpRequest, body: NewTag) -> Any:
    """The same again is the same tag. 409 where the number is with somebody else."""
    keeper = visiting.keeper(request, body.organisation, CHANGE)
    address = finding.one(keeper, body.address) if body.address else None
    if body.address and address is None:
        return _problem(422, "the address is not known, or there are several like it")
    user = carriers(keeper).active.filter(key=body.person).first() if body.person else None
    if body.person and user is None:
        return _problem(422, "nobody of theirs has this key")
    by, now = on_behalf(request, CHANGE, keeper.key).by, timezone.now()
    return _answer(
        lambda: tag_actions.add_tag(
            organisation=keeper,
            number=body.number,
            holder=body.holder,
            address=address,
            access=body.access,
            user=user,
            by=by,
            now=now,
        ),
        now,
    )


@router.get(
    "/tags/{number}",
    response={200: TagOut, **CONFLICT, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="A tag",
)
def get_tag(request: HttpRequest, number: str, organisation: Keeper = None) -> Any:
    """The one that is out, else the one that was taken back last."""
    found = _found(request, number, organisation, SEE)
    return _told(found, timezone.now()) if isinstance(found, Tag) else found


@router.get(
    "/tags/{number}/opens",
    response={200: Opens, **CONFLICT, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Whether a tag opens",
)
def tag_opens(request: HttpRequest, number: str, organisation: Keeper = None) -> Any:
    """As of this moment: a block is effective at once (B-08.1)."""
    found = _found(request, number, organisation, SEE)
    if not isinstance(found, Tag):
        return found
    now = timezone.now()
    said = {"number": found.number, "blocked": found.blocked, "ended": found.ended}
    return {**said, "opens": tag_queries.opens(found, now)}


@router.post(
    "/tags/{number}/block",
    response={200: TagOut, **CONFLICT, **REFUSALS},
    auth=Needs(CHANGE, of_object=True),
    summary="Block a tag",
)
def block(request: HttpRequest, number: str, body: Block, organisation: Keeper = None) -> Any:
    """Effective at once; twice is once. 409 for a tag that was taken back."""
    return _changed(
        request,
        number,
        organisation,
        lambda tag, by, now: tag_actions.block_tag(tag=tag, because=body.because, by=by, now=now),
    )


@router.post(
    "/tags/{number}/reactivation",
    response={200: TagOut, **CONFLICT, **REFUSALS},
    auth=Needs(CHANGE, of_object=True),
    summary="Let a tag open again",
)
def reactivate(request: HttpRequest, number: str, organisation: Keeper = None) -> Any:
    """Effective at once; twice is once. 409 for a tag that was taken back."""
    return _changed(
        request,
        number,
        organisation,
        lambda tag, by, now: tag_actions.reactivate_tag(tag=tag, by=by, now=now),
    )


@router.post(
    "/tags/{number}/end",
    response={200: TagOut, **CONFLICT, **REFUSALS},
    auth=Needs(CHANGE, of_object=True),
    summary="Take a tag back",
)
def end(request: HttpRequest, number: str, organisation: Keeper = None) -> Any:
    """It opens nothing from then on, and its number may be handed out again."""
    return _changed(
        request,
        number,
        organisation,
        lambda tag, by, now: tag_actions.end_tag(tag=tag, by=by, now=now),
    )


# --- answers ------------------------------------------------------------------------------------


def _found(
    request: HttpRequest, number: str, organisation: str | None, action: str
) -> Tag | Status[Any]:
    """The tag with this number. Raises Http404, Refused; 409 where several keep one."""
    who = actor(request)
    try:
        plain = tag_actions.written(number)
    except refusals.NoNumber:
        raise Http404 from None
    rows = Tag.objects.filter(organisation__key__in=who.known, number=plain)
    rows = rows.filter(organisation__slug=organisation) if organisation else rows
    rows = rows.select_related("organisation", "address__street", "user", "bundle")
    there = list(rows.order_by("-since", "-pk"))
    mine = [tag for tag in there if who.may(action, tag.organisation.key)]
    if not mine and any(_party(request, tag) for tag in there):
        raise Refused(action)
    if not mine:
        raise Http404
    if len({tag.organisation_id for tag in mine}) > 1:
        slugs = sorted({tag.organisation.slug for tag in mine})
        return _problem(409, "several keep this number: say which organisation", slugs)
    return next((tag for tag in mine if tag.ended is None), mine[0])


def _party(request: HttpRequest, tag: Tag) -> bool:
    who, key = actor(request), tag.organisation.key
    return key in who.roles or any(key in pact.serves for pact in who.pacts)


def _changed(
    request: HttpRequest,
    number: str,
    organisation: str | None,
    act: Callable[[Tag, By, datetime], Tag],
) -> Any:
    found = _found(request, number, organisation, CHANGE)
    if not isinstance(found, Tag):
        return found
    by, now = on_behalf(request, CHANGE, found.organisation.key).by, timezone.now()
    return _answer(lambda: act(found, by, now), now)


def _answer(act: Callable[[], Tag], now: datetime) -> Any:
    try:
        with transaction.atomic():
            return _told(act(), now)
    except refusals.Refused as refused:
        with override("en"):
            said = words.refusal(refused)
        return _problem(422 if isinstance(refused, refusals.NoNumber) else 409, said)


def _problem(status: int, error: str, known: Iterable[str] = ()) -> Status[Any]:
    return problem(status, error, error, known)


def _told(tag: Tag, now: datetime) -> dict[str, Any]:
    names = ("number", "holder", "access", "since", "blocked", "because", "ended")
    return {
        **{name: getattr(tag, name) for name in names},
        "key": str(tag.key),
        "organisation": tag.organisation.slug,
        "address": str(tag.address) if tag.address else "",
        "opens": tag_queries.opens(tag, now),
        "bundle": tag.bundle.name if tag.bundle else "",
        "person": str(tag.user.key) if tag.user else "",
    }
