"""What a post does to the status of its case: a question, an answer, an answer that opens it."""

from __future__ import annotations

from datetime import datetime

from driftbook.history.by import By
from driftbook.requests.actions import deeds, promises
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.actions.steps import begin
from driftbook.requests.models import (
    ASKING,
    CUSTOMER,
    DONE,
    HANDLING,
    KEEPER,
    OPEN,
    WAITING,
    WITHDRAWN,
    Case,
    Post,
)
from driftbook.requests.queries.chapters import chapter_of
from driftbook.work.transactions import demand


def after_post(*, case: Case, post: Post, by: By, now: datetime) -> None:
    """Let the post of a locked case move it, in the same transaction.

    Whoever is concerned is told of the post; the deed that it leads to is not told once more.
    Raises NotNow: nobody answers in a case that was withdrawn, nor in one that was done longer ago
    than its handbook lets an answer open it; Unreadable for a question.
    """
    demand("after_post()")
    if post.internal:
        return
    if post.side == CUSTOMER:
        _answered(case, post, by, now)
    elif post.side == KEEPER:
        _said(case, post, by, now)


def open_again(case: Case, now: datetime) -> bool:
    """Whether an answer opens a case that is done."""
    return case.reopens_until is not None and now <= case.reopens_until


def _answered(case: Case, post: Post, by: By, now: datetime) -> None:
    if case.state == WITHDRAWN or (case.state == DONE and not open_again(case, now)):
        raise NotNow(case, "answered")
    goes_on = HANDLING if case.handler else WAITING
    if case.state == ASKING:
        promises.drop(case=case, now=now)
        deeds.add(
            case=case,
            what="answered",
            state=goes_on,
            given={ASKING},
            by=by,
            now=now,
            details={"post": post.position},
            changes={"reminders": 0},
            tell=False,
        )
    elif case.state == DONE:
        deeds.add(
            case=case,
            what="reopened",
            state=goes_on,
            given={DONE},
            by=by,
            now=now,
            details={"post": post.position},
            changes={"ended": None, "reopens_until": None},
            tell=False,
        )


def _said(case: Case, post: Post, by: By, now: datetime) -> None:
    if case.state == WITHDRAWN:
        raise NotNow(case, "answered")
    if not post.asks:
        return
    if case.state not in OPEN:
        raise NotNow(case, "asked")
    _edition, handbook = chapter_of(case, now)
    begin(case=case, by=by, now=now)
    promises.drop(case=case, now=now)
    deed = deeds.add(
        case=case,
        what="asked",
        state=ASKING,
        given=OPEN,
        by=by,
        now=now,
        details={"post": post.position},
        changes={"reminders": 0},
        tell=False,
    )
    promises.to_wait(case=case, handbook=handbook, asked=now, round=deed.position)
