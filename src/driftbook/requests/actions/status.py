"""The status path of a case (B-03). Done again, each is done once; each raises NotNow.

Locks are taken in this order: the case, which is the lock of its promises too; the chains of the
history, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from driftbook.handbook.deciding import requests as deciding
from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.requests.actions import acting, charging, deeds, promises
from driftbook.requests.actions.answering import after_post, open_again
from driftbook.requests.actions.deeds import NotNow, handled, locked
from driftbook.requests.actions.escalating import escalate
from driftbook.requests.actions.steps import Unfit, begin
from driftbook.requests.models import (
    ASKING,
    DONE,
    HANDLING,
    OPEN,
    PLANNED,
    WAITING,
    WITHDRAWN,
    Case,
)
from driftbook.requests.queries import handlers
from driftbook.requests.queries.chapters import chapter_of

__all__ = [
    "Taken",
    "Unfit",
    "after_post",
    "escalate",
    "finish",
    "hand",
    "redate",
    "release",
    "reopen",
    "take",
    "withdraw",
]


class Taken(NotNow):
    """Somebody else was quicker; to take it over, it is handed."""


def take(*, case: Case, person: UUID, by: By, now: datetime) -> Case:
    """Somebody handles the case from now on. Raises Taken where somebody else does."""
    with transaction.atomic():
        row = handled(case, "taken")
        if row.state not in OPEN:
            raise NotNow(row, "taken")
        if row.handler is not None:
            if row.handler != person:
                raise Taken(row, "taken")
            return row
        state = ASKING if row.state == ASKING else HANDLING
        deeds.add(
            case=row,
            what="taken",
            state=state,
            given=OPEN,
            by=by,
            now=now,
            changes={"handler": person},
        )
    return row


def hand(
    *, case: Case, to: UUID | None, queue: str | None, because: str, by: By, now: datetime
) -> Case:
    """Give the case to a person, or to nobody in particular, and into another queue of the level.

    Raises Unfit: `no-handler` for somebody who may not handle it, `no-queue` for a queue that is
    not of those who handle it; Unreadable.
    """
    with transaction.atomic():
        row = handled(case, "handed")
        if row.state not in OPEN:
            raise NotNow(row, "handed")
        queue = queue or row.queue
        if (to, queue) == (row.handler, row.queue):
            return row
        if queue != row.queue and queue not in handlers.queues(row, chapter_of(row, now)[1]):
            raise Unfit("no-queue")
        if to is not None and to not in {user.key for user in handlers.handlers(row)}:
            raise Unfit("no-handler")
        deeds.add(
            case=row,
            what="handed",
            state=_held_by(row, to),
            given=OPEN,
            by=by,
            now=now,
            because=because,
            details={
                "to": str(to) if to else None,
                "from": str(row.handler) if row.handler else None,
                "queue": queue,
                "from_queue": row.queue,
            },
            changes={"handler": to, "queue": queue},
        )
    return row


def release(*, case: Case, by: By, now: datetime, because: str = "") -> Case:
    """Nobody handles it any longer; it waits to be taken."""
    with transaction.atomic():
        row = handled(case, "released")
        if row.state not in OPEN:
            raise NotNow(row, "released")
        if row.handler is None and row.state != HANDLING:
            return row
        deeds.add(
            case=row,
            what="released",
            state=_held_by(row, None),
            given=OPEN,
            by=by,
            now=now,
            because=because,
            details={"from": str(row.handler) if row.handler else None},
            changes={"handler": None},
        )
    return row


def finish(
    *,
    case: Case,
    because: str,
    by: By,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> Case:
    """What was asked for is done: what the type does then is done (B-08), and it is charged (B-06).

    `details` is what the keeper had to type for that. Raises Unreadable, and what the acts raise.
    """
    with transaction.atomic():
        row = handled(case, "done")
        if row.state == DONE:
            return row
        if row.state not in OPEN:
            raise NotNow(row, "done")
        _edition, handbook = chapter_of(row, now)
        hold(*row.parties)  # before what it does takes one of the chains
        begin(case=row, by=by, now=now)
        acting.run(case=row, handbook=handbook, at="done", by=by, now=now, details=details)
        promises.drop(case=row, now=now)
        deeds.add(
            case=row,
            what="done",
            state=DONE,
            given=OPEN,
            by=by,
            now=now,
            because=because,
            changes={
                "ended": now,
                "reopens_until": deciding.reopens(handbook, row.type, now),
                "reminders": 0,
            },
        )
        charging.charge(case=row, handbook=handbook, by=by, now=now)
    return row


def withdraw(*, case: Case, because: str, by: By, now: datetime) -> Case:
    """It is no longer wanted. A planned case never enters its queue then (B-05)."""
    with transaction.atomic():
        row = locked(case)
        if row.state == WITHDRAWN:
            return row
        promises.drop(case=row, now=now)
        deeds.add(
            case=row,
            what="withdrawn",
            state=WITHDRAWN,
            given={PLANNED, *OPEN},
            by=by,
            now=now,
            because=because,
            changes={"ended": now, "reminders": 0},
        )
    return row


def reopen(*, case: Case, because: str, by: By, now: datetime, late: bool = False) -> Case:
    """It is not done after all. `late`: also after the time in which an answer opens it."""
    with transaction.atomic():
        row = locked(case)
        if row.open:
            return row
        if row.state != DONE or not (late or open_again(row, now)):
            raise NotNow(row, "reopened")
        deeds.add(
            case=row,
            what="reopened",
            state=_held_by(row, row.handler),
            given={DONE},
            by=by,
            now=now,
            because=because,
            changes={"ended": None, "reopens_until": None},
        )
    return row


def redate(*, case: Case, dated: date, by: By, now: datetime) -> Case:
    """A planned case enters its queue on another day, today at the earliest (B-05).

    Raises Unfit: `in-the-past`, `too-far-ahead`; Unreadable.
    """
    with transaction.atomic():
        row = locked(case)
        if row.state != PLANNED:
            raise NotNow(row, "dated")
        if row.dated == dated:
            return row
        _edition, handbook = chapter_of(row, now)
        promises.check_day(row, handbook, dated, now)
        promises.to_enter(case=row, handbook=handbook, dated=dated)
        deeds.add(
            case=row,
            what="dated",
            state=PLANNED,
            given={PLANNED},
            by=by,
            now=now,
            details={
                "from": row.dated.isoformat() if row.dated else None,
                "to": dated.isoformat(),
            },
            changes={"dated": dated},
        )
    return row


def _held_by(case: Case, handler: UUID | None) -> str:
    """The state of an open case, once this person handles it, or nobody."""
    if case.state == ASKING:
        return ASKING
    return HANDLING if handler else WAITING
