"""Notices and audiences over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from driftbook.downtime.models import Notice, Outlet, Recipient
from driftbook.downtime.telling import actions, queries, shown, visiting, words
from driftbook.downtime.telling.api_shapes import (
    AudienceOut,
    NoticeIn,
    NoticeOut,
    NoticeOutlet,
    NoticeOutletMade,
    OutletIn,
    RecipientIn,
    RecipientOut,
    State,
)
from driftbook.downtime.telling.people import CONFIRM, PREPARE
from driftbook.downtime.telling.refusals import Refused
from driftbook.downtime.telling.routes import languages
from driftbook.history.by import By
from driftbook.outbox.actions import NoAddress
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor

router = Router(tags=["downtime"])
CONFLICT = {409: Problem}


# --- notices ------------------------------------------------------------------------------------


@router.get(
    "/notices",
    response={200: list[NoticeOut], **REFUSALS},
    auth=Needs(CONFIRM),
    summary="Notices",
)
def list_notices(
    request: HttpRequest,
    state: Annotated[State | None, Query(description="All, if it is left out.")] = None,
    downtime: Annotated[UUID | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Any:
    """Of the downtimes of the caller's organisation, by when they are due."""
    rows = queries.notices(actor(request)).order_by("due", "pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(downtime__key=downtime) if downtime else rows
    return [_notice(row) for row in rows[:limit]]


@router.get(
    "/notices/{notice}",
    response={200: NoticeOut, **REFUSALS},
    auth=Needs(CONFIRM, of_object=True),
    summary="A notice",
)
def one_notice(request: HttpRequest, notice: UUID) -> Any:
    """With its whole text."""
    return _notice(visiting.notice(request, notice, CONFIRM))


@router.post(
    "/notices/{notice}/revision",
    response={200: NoticeOut, **CONFLICT, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Write a notice anew",
)
def revision(request: HttpRequest, notice: UUID, body: NoticeIn) -> Any:
    """Until it is told; 409 afterwards. Times that change later are not put into it again."""
    said = {name: text.replace("\0", "") for name, text in body.dict().items()}
    return _changed(
        request,
        notice,
        PREPARE,
        lambda row, by, now: actions.edit(notice=row, by=by, now=now, **said),
    )


@router.post(
    "/notices/{notice}/sending",
    response={200: NoticeOut, **CONFLICT, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Tell a notice now",
)
def sending(request: HttpRequest, notice: UUID) -> Any:
    """What goes by hand, and what leads to nobody, is `by-hand` then."""
    return _changed(
        request,
        notice,
        PREPARE,
        lambda row, by, now: actions.send_now(notice=row, by=by, now=now),
    )


@router.post(
    "/notices/{notice}/confirmation",
    response={200: NoticeOut, **CONFLICT, **REFUSALS},
    auth=Needs(CONFIRM, of_object=True),
    summary="Say that a notice was posted by hand",
)
def confirmation(request: HttpRequest, notice: UUID) -> Any:
    """Twice is once; 409 for what goes by itself, or was withdrawn."""
    return _changed(
        request,
        notice,
        CONFIRM,
        lambda row, by, now: actions.confirm(notice=row, by=by, now=now),
    )


@router.post(
    "/notices/{notice}/withdrawal",
    response={200: NoticeOut, **CONFLICT, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Do not tell a notice",
)
def withdrawal(request: HttpRequest, notice: UUID) -> Any:
    """Its duty is then missed, unless it is waived."""
    return _changed(
        request,
        notice,
        PREPARE,
        lambda row, by, now: actions.withdraw(notice=row, by=by, now=now),
    )


# --- audiences ----------------------------------------------------------------------------------


@router.get(
    "/audiences/{handbook}",
    response={200: list[AudienceOut], **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Who would be told",
)
def list_audiences(request: HttpRequest, handbook: str) -> Any:
    """The audiences of a handbook at this moment."""
    return [_audience(one) for one in shown.audiences(visiting.preparing(request, handbook))]


@router.post(
    "/audiences/{handbook}/recipients",
    response={200: RecipientOut, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Let an audience be told at an address",
)
def add_recipient(request: HttpRequest, handbook: str, body: RecipientIn) -> Any:
    """The same again is the one that is there."""
    prepared = visiting.preparing(request, handbook)
    known = list(shown.mailed(prepared))
    if body.audience not in known:
        return problem(422, "unknown-audience", "no audience that is told by mail", known)
    spoken = languages(prepared.handbook, body.audience)
    if body.language not in spoken:
        return problem(422, "unknown-language", "the audience is not told in it", spoken)
    try:
        return actions.add_recipient(
            organisation=prepared.organisation,
            agreement=prepared.agreement,
            audience=body.audience,
            to=body.to.replace("\0", ""),
            language=body.language,
            by=prepared.by,
            now=timezone.now(),
        )
    except NoAddress:
        return problem(422, "no-address", "that is no mail address")


@router.post(
    "/recipients/{recipient}/removal",
    response={200: RecipientOut, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Send no notices to an address any more",
)
def end_recipient(request: HttpRequest, recipient: UUID) -> Any:
    """Twice is once."""
    row: Recipient = visiting.recipient(request, recipient, PREPARE)
    by = on_behalf(request, PREPARE, row.organisation.key).by
    actions.end_recipient(recipient=row, by=by, now=timezone.now())
    return row


@router.post(
    "/audiences/{handbook}/outlets",
    response={200: NoticeOutletMade, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Let a channel go to a program",
)
def open_outlet(request: HttpRequest, handbook: str, body: OutletIn) -> Any:
    """The answer holds the secret by which messages are signed, this once."""
    prepared = visiting.preparing(request, handbook)
    known = list(shown.hooked(prepared))
    if body.channel not in known:
        return problem(422, "unknown-channel", "no channel that goes to programs", known)
    try:
        made, secret = actions.open_outlet(
            organisation=prepared.organisation,
            agreement=prepared.agreement,
            channel=body.channel,
            sort=body.sort,
            url=body.url.replace("\0", ""),
            by=prepared.by,
            now=timezone.now(),
        )
    except NoAddress as unfit:
        return problem(422, "no-address", str(unfit))
    return {**_outlet(made), "secret": secret}


@router.post(
    "/outlets/{outlet}/removal",
    response={200: NoticeOutlet, **REFUSALS},
    auth=Needs(PREPARE, of_object=True),
    summary="Send nothing more to a program",
)
def end_outlet(request: HttpRequest, outlet: UUID) -> Any:
    """Twice is once."""
    row: Outlet = visiting.outlet(request, outlet, PREPARE)
    by = on_behalf(request, PREPARE, row.organisation.key).by
    actions.end_outlet(outlet=row, by=by, now=timezone.now())
    return _outlet(row)


# --- answers ------------------------------------------------------------------------------------


def _changed(
    request: HttpRequest,
    key: UUID,
    action: str,
    act: Callable[[Notice, By, datetime], Notice],
) -> Any:
    row = visiting.notice(request, key, action)
    by = on_behalf(request, action, row.downtime.organisation.key).by
    try:
        act(row, by, timezone.now())
    except Refused as refused:
        return problem(409, refused.code, words.refusal(refused))
    return _notice(visiting.notice(request, key, action))


def _notice(row: Notice) -> dict[str, Any]:
    same = (
        *("key", "revision", "occasion", "audience", "channel", "via", "language", "subject"),
        *("text", "edited", "state", "due", "published", "receivers"),
    )
    return {
        **{name: getattr(row, name) for name in same},
        "downtime": row.downtime.key,
        "by": row.duty.by if row.duty else None,
    }


def _audience(one: shown.ShownAudience) -> dict[str, Any]:
    outlets = [each.outlet for channel in one.channels for each in channel.outlets]
    return {
        "id": one.id,
        "name": one.name,
        "channels": [channel.id for channel in one.channels],
        "missing": [channel.id for channel in one.channels if channel.missing],
        "receivers": len(one.receivers),
        "recipients": one.recipients,
        "outlets": [_outlet(each) for each in outlets],
    }


def _outlet(row: Outlet) -> dict[str, Any]:
    return {"key": row.key, "channel": row.channel, "sort": row.sort}
