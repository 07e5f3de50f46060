"""Agenda, minutes and calling off: to every member of the council, with an entry for the calendar.

Everybody gets the items whose change they may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from driftbook.downtime.changes import books, calendars, judging, queries, seats, words
from driftbook.downtime.changes.letters import people, send
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.queries import whole
from driftbook.outbox.attaching import File
from driftbook.people.models import User
from driftbook.people.queries import actor_of
from driftbook.wording import times


def agenda(meeting: Meeting, now: datetime) -> int:
    """To every member; returns to how many."""
    key = f"meeting:{meeting.key}:agenda:{meeting.sent:%Y%m%dT%H%M%S}"
    return _to("agenda", meeting, _members(meeting), key, now, file=True)


def cancelled(meeting: Meeting, because: str, now: datetime) -> None:
    """To every member: it takes itself out of their calendars."""
    key = f"meeting:{meeting.key}:cancelled"
    _to("meeting_cancelled", meeting, _members(meeting), key, now, file=True, because=because)


def minutes(meeting: Meeting, now: datetime) -> None:
    """To every member, to whoever asked for one of the changes, and to whoever decides on it."""
    rows = whole(Change.objects.filter(items__meeting=meeting))
    on_it = list(rows.order_by("items__position"))
    to = [*_members(meeting), *people(change.asked_by for change in on_it)]
    for change in on_it:
        handbook = books.handbook_of(change.edition)
        if handbook is not None and change.state == "open":
            approval = judging.approval(handbook, change.kind, change.systems)
            to += seats.deciders(change.agreement, approval)
    _to("minutes", meeting, to, f"meeting:{meeting.key}:minutes", now)


def _members(meeting: Meeting) -> list[User]:
    handbook = books.handbook_of(meeting.edition)
    if handbook is None:
        return []
    return seats.members(handbook, meeting.agreement, [meeting.council])


def _to(
    letter: str,
    meeting: Meeting,
    to: Iterable[User],
    key: str,
    now: datetime,
    *,
    file: bool = False,
    **more: Any,
) -> int:
    handbook = books.handbook_of(meeting.edition)
    organisation = meeting.agreement.organisations.order_by("pk").first()
    if handbook is None or organisation is None:
        return 0
    page = reverse("downtime:meeting", args=[meeting.key])
    council = words.council(handbook, meeting.council)
    count = 0
    for user in dict.fromkeys(to):
        language = user.language or handbook.cover.language
        mine = actor_of(user, now)
        if not queries.meetings(mine).filter(pk=meeting.pk).exists():
            continue
        seen = [item.change for item in queries.items(mine, meeting)]
        context = {
            "council": council,
            "number": meeting.number,
            "start": times.long_moment(meeting.start.astimezone(handbook.zone), language),
            "end": f"{meeting.end.astimezone(handbook.zone):%H:%M}",
            "place": meeting.place,
            "changes": [{"number": one.number, "title": one.title} for one in seen],
            **more,
        }
        address = settings.ADDRESS + page
        entry = calendars.entry(meeting, council, address, language, now) if file else b""
        files = [File("meeting.ics", "text/calendar", entry)] if file else []
        about = ("meeting", str(meeting.key))
        # those of several organisations are members: the mail belongs to their own
        own = min(mine.roles, key=str, default=organisation.key)
        count += send(
            letter, user, own, language, context, page, key, now, about=about, files=files
        )
    return count
