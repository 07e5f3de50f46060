"""What the pages of councils show."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from driftbook.downtime.changes import books, judging, queries, seats, words
from driftbook.downtime.changes.actions.meetings import MANAGER
from driftbook.downtime.changes.books import Book
from driftbook.downtime.changes.queries import MEET
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.queries import changes
from driftbook.editions.models import Edition
from driftbook.handbook.deciding import changes as deciding
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement

PAST = 50


def councils_of(book: Book, who: Actor, now: datetime) -> dict[str, Any]:
    """A handbook with its councils, each with how many requests wait for it."""
    mine = changes(who).filter(agreement=book.agreement, state="open")
    heard = Counter(council for change in mine for council in judging.heard(change))
    there = _meetings(who, book).filter(end__gt=now, cancelled__isnull=True).order_by("start", "pk")
    rows = []
    for name, council in book.chapter.councils.items():
        if not seats.concerns(who, book.handbook, book.agreement, name):
            continue
        first = there.filter(council=name).first()
        rows.append(
            {
                "id": name,
                "council": council,
                "waiting": heard[name],
                "meeting": first,
                "meets": first.start.astimezone(book.handbook.zone) if first else None,
            }
        )
    return {"book": book, "councils": rows, "own": book.handbook.cover.language}


def of(book: Book, name: str, who: Actor, now: datetime) -> dict[str, Any]:
    """One council."""
    council, local = book.chapter.councils[name], book.handbook.zone
    rows = list(_meetings(who, book).filter(council=name)[:PAST])
    return {
        "book": book,
        "id": name,
        "council": council,
        "own": book.handbook.cover.language,
        "seats": seats.seats(book.handbook, book.agreement, council),
        "coming": [_shown(row, local) for row in reversed(rows) if row.end > now],
        "past": [_shown(row, local) for row in rows if row.end <= now],
        "waiting": waiting(who, book.agreement, name),
        "next": next_meeting(book, name, rows, now),
        "may_call": may_call(who, book.agreement, book.edition, name),
    }


def waiting(who: Actor, agreement: Agreement, council: str) -> list[Change]:
    """The open requests that the actor may see and on which the council is heard."""
    rows = queries.open_changes(agreement).filter(pk__in=changes(who).values("pk"))
    return [change for change in rows if council in judging.heard(change)]


def next_meeting(
    book: Book, council: str, there: list[Meeting], now: datetime
) -> tuple[datetime, datetime] | None:
    """When the council meets next by the handbook, if that meeting is not called yet."""
    called = {row.start for row in there if row.cancelled is None}
    found = deciding.meetings(book.handbook, council, now, 12)
    return next(((start, end) for start, end in found if start not in called), None)


def may_call(who: Actor, agreement: Agreement, edition: Edition, council: str) -> bool:
    """Whether the actor sees to the meetings of the council: its members and change managers."""
    pact = who.pact(agreement.handbook)
    if pact is None or not who.may(MEET, pact):
        return False
    if who.role_for(MEET, pact) == MANAGER:
        return True
    handbook = books.handbook_of(edition)
    return handbook is not None and seats.sits(who.person, handbook, agreement, council)


def _meetings(who: Actor, book: Book) -> QuerySet[Meeting]:
    return queries.meetings(who).filter(agreement=book.agreement)


def _shown(row: Meeting, local: Any) -> dict[str, Any]:
    return {
        "meeting": row,
        "start": row.start.astimezone(local),
        "end": row.end.astimezone(local),
        "state": state(row),
    }


def state(row: Meeting) -> str:
    """How far it is, in words."""
    if row.cancelled:
        return words.meeting("cancelled")
    if row.minuted:
        return words.meeting("minuted")
    return words.meeting("sent" if row.sent else "called")
