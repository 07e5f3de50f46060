"""The meetings of councils over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from driftbook.downtime.changes import actions, minuted, queries, refusals
from driftbook.downtime.changes.answering import CONFLICT, refused
from driftbook.downtime.changes.queries import MEET, SEE
from driftbook.downtime.changes.visiting import acting, change_for, council_for, meeting_for
from driftbook.downtime.models import Meeting
from driftbook.downtime.models.changes import MOST_TEXT
from driftbook.people.actors import Actor
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor

router = Router(tags=["downtime"])
Outcome = Literal["", "for", "against", "later"]


class ItemOut(Schema):
    """A change on the agenda, and what came of it."""

    change: UUID
    number: int
    title: str
    advice: str = Field(description="`for`, `against`, `later`; empty: not dealt with (yet).")
    priority: int | None
    start: datetime | None
    words: str


class MeetingOut(Schema):
    """A meeting."""

    key: UUID
    handbook: str
    council: str
    number: int
    start: datetime
    end: datetime
    place: str
    called: datetime
    sent: datetime | None = Field(description="When the agenda went out last.")
    cancelled: datetime | None
    minuted: datetime | None
    present: list[UUID]
    also: str
    words: str


class WholeMeeting(MeetingOut):
    """With its items, of the changes that the caller may see."""

    items: list[ItemOut]


class Call(Schema):
    """A meeting that is called."""

    handbook: str = Field(max_length=60)
    council: str = Field(max_length=60)
    start: AwareDatetime
    end: AwareDatetime
    place: str = Field("", max_length=300)


class ItemIn(Schema):
    """A change for the agenda."""

    change: UUID
    off: bool = Field(False, description="Take it off.")


class CameOf(Schema):
    """What came of an item."""

    change: UUID
    advice: Outcome = ""
    priority: int | None = Field(None, ge=1, le=4)
    start: AwareDatetime | None = None
    words: str = Field("", max_length=MOST_TEXT)


class Minutes(Schema):
    """The minutes."""

    present: list[UUID] = Field(default=[], max_length=500)
    also: str = Field("", max_length=1000)
    items: list[CameOf] = Field(default=[], max_length=500)
    words: str = Field("", max_length=MOST_TEXT)


class WhyNot(Schema):
    """Why it is called off."""

    because: str = Field("", max_length=1000)


@router.get(
    "/meetings", response={200: list[MeetingOut], **REFUSALS}, auth=Needs(SEE), summary="Meetings"
)
def list_meetings(
    request: HttpRequest,
    handbook: Annotated[str, Query(max_length=60)] = "",
    council: Annotated[str, Query(max_length=60)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Any:
    """Of the councils of the caller's agreements, the latest first."""
    rows = queries.meetings(actor(request))
    rows = rows.filter(agreement__handbook=handbook) if handbook else rows
    rows = rows.filter(council=council) if council else rows
    return [_told(row) for row in rows[:limit]]


@router.post(
    "/meetings",
    response={200: WholeMeeting, **CONFLICT, **REFUSALS},
    auth=Needs(MEET),
    summary="Call a meeting",
)
def call(request: HttpRequest, body: Call) -> Any:
    """Every open request on which the council is heard is on its agenda."""
    book = council_for(request, body.handbook, body.council, MEET)
    by = on_behalf(request, MEET, pact_of(request, body.handbook, MEET)).by
    said = body.dict(exclude={"handbook"})
    return _answered(
        request,
        lambda: actions.call_meeting(agreement=book.agreement, by=by, now=timezone.now(), **said),
    )


@router.get(
    "/meetings/{meeting}",
    response={200: WholeMeeting, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="A meeting",
)
def one(request: HttpRequest, meeting: UUID) -> Any:
    """Its agenda, or its minutes."""
    return _whole(actor(request), meeting_for(request, meeting, SEE))


@router.post(
    "/meetings/{meeting}/items",
    response={200: WholeMeeting, **CONFLICT, **REFUSALS},
    auth=Needs(MEET, of_object=True),
    summary="Put a change on the agenda, or take it off",
)
def items(request: HttpRequest, meeting: UUID, body: ItemIn) -> Any:
    """Twice is once."""
    found = meeting_for(request, meeting, MEET)
    change = change_for(request, body.change, SEE)
    by = acting(request, MEET, found)
    verb = actions.take_off if body.off else actions.put_on_agenda

    def act() -> Meeting:
        verb(meeting=found, change=change, by=by, now=timezone.now())
        return found

    return _answered(request, act)


@router.post(
    "/meetings/{meeting}/agenda",
    response={200: WholeMeeting, **CONFLICT, **REFUSALS},
    auth=Needs(MEET, of_object=True),
    summary="Send the agenda",
)
def agenda(request: HttpRequest, meeting: UUID) -> Any:
    """By mail to every member, with an entry for the calendar."""
    return _act(request, meeting, actions.send_agenda)


@router.post(
    "/meetings/{meeting}/minutes",
    response={200: WholeMeeting, **CONFLICT, **REFUSALS},
    auth=Needs(MEET, of_object=True),
    summary="Make the minutes",
)
def minutes(request: HttpRequest, meeting: UUID, body: Minutes) -> Any:
    """Nothing of the meeting changes afterwards. What came of a change is the council's advice."""
    came = {
        one.change: actions.Outcome(one.advice, one.priority, one.start, one.words)
        for one in body.items
    }
    said: dict[str, Any] = {
        "present": body.present,
        "also": body.also,
        "words": body.words,
        "items": came,
    }
    return _act(request, meeting, lambda **who: actions.minute(**who, **said))


@router.post(
    "/meetings/{meeting}/cancellation",
    response={200: WholeMeeting, **CONFLICT, **REFUSALS},
    auth=Needs(MEET, of_object=True),
    summary="Cancel a meeting",
)
def cancellation(request: HttpRequest, meeting: UUID, body: WhyNot) -> Any:
    """Whoever got the agenda gets a mail."""
    said = body.dict()
    return _act(request, meeting, lambda **who: actions.cancel_meeting(**who, **said))


# --- answers ------------------------------------------------------------------------------------


def _act(request: HttpRequest, key: UUID, act: Callable[..., Meeting]) -> Any:
    found = meeting_for(request, key, MEET)
    by = acting(request, MEET, found)
    return _answered(request, lambda: act(meeting=found, by=by, now=timezone.now()))


def _answered(request: HttpRequest, act: Callable[[], Meeting]) -> Any:
    try:
        return _whole(actor(request), act())
    except refusals.Refused as why:
        return refused(why)


def _told(row: Meeting) -> dict[str, Any]:
    names = ("key", "council", "number", "start", "end", "place", "called", "sent", "cancelled")
    more = ("minuted", "present", "also", "words")
    return {name: getattr(row, name) for name in (*names, *more)} | {
        "handbook": row.agreement.handbook
    }


def _whole(who: Actor, row: Meeting) -> dict[str, Any]:
    return _told(row) | {
        "items": [
            {
                "change": item.change.key,
                "number": item.change.number,
                "title": minuted.as_it_was(item).title,
                "advice": item.advice,
                "priority": item.priority,
                "start": item.start,
                "words": item.words,
            }
            for item in queries.items(who, row)
        ]
    }
