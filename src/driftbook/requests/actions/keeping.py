"""Keeping promises: a planned case enters its queue, a question is reminded of, a case is closed.

Each is kept once, in the transaction that holds its case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import requests as deciding
from driftbook.handbook.deciding import waits
from driftbook.handbook.reading import Unreadable
from driftbook.handbook.schema.requests import Wait, WaitingRule
from driftbook.history.by import ITSELF
from driftbook.requests.actions import acting, deeds, promises, status, talking
from driftbook.requests.actions.promises import CLOSE, DROPPED, ENTER, KEPT, REMIND
from driftbook.requests.models import (
    ASKING,
    DONE,
    PLANNED,
    WAITING,
    Case,
    Promise,
)
from driftbook.requests.queries import handlers
from driftbook.requests.queries.chapters import chapter_of
from driftbook.work.transactions import demand


def keep(*, case: Case, now: datetime) -> list[Promise]:
    """Keep what is due of a locked case; what is no longer needed is dropped.

    After a downtime several may be due at once. Of several reminders only the last is sent. A case
    is not closed in the moment in which its customer is reminded for the first time in that way:
    it gets the time that the rule leaves between that reminder and the closing, from now on.
    Raises NotInATransaction; Unreadable, and then nothing was done.
    """
    demand("keep()")
    due = list(Promise.objects.filter(case=case, ended=None, at__lte=now))
    if not due:
        return due
    _edition, handbook = chapter_of(case, now)
    entering = [one for one in due if one.what == ENTER]
    reminders = [one for one in due if one.what == REMIND]
    closing = [one for one in due if one.what == CLOSE]
    for one in entering:
        _enter(case, handbook, one, now)
    reminded = _remind(case, handbook, reminders, now)
    for one in closing:
        if reminded is None:
            _close(case, handbook, one, now)
        else:
            _put_off(case, handbook, one, reminded, now)
    return due


def _enter(case: Case, handbook: Handbook, promise: Promise, now: datetime) -> None:
    """Its day has come: it waits to be handled, and what the type does at once is done (B-05)."""
    if case.state != PLANNED:
        promises.end(promise, DROPPED, now)
        return
    promises.end(promise, KEPT, now)
    deeds.add(
        case=case,
        what="entered",
        state=WAITING,
        given={PLANNED},
        by=ITSELF,
        now=now,
        changes={"entered": now},
    )
    done = acting.run(case=case, handbook=handbook, at="filed", by=ITSELF, now=now)
    if acting.finishes(case, handbook, done):
        status.finish(case=case, because="", by=ITSELF, now=now)


def _remind(
    case: Case, handbook: Handbook, due: Sequence[Promise], now: datetime
) -> Promise | None:
    """The last of these reminders, if it was sent."""
    for passed in due[:-1]:
        promises.end(passed, DROPPED, now)
    if not due:
        return None
    promise = due[-1]
    if case.state != ASKING:
        promises.end(promise, DROPPED, now)
        return None
    text = _rule(case, handbook).remind[promise.number].text
    post = talking.by_itself(case=case, text=text, now=now)
    promises.end(promise, KEPT, now)
    deeds.add(
        case=case,
        what="reminded",
        state=ASKING,
        given={ASKING},
        by=ITSELF,
        now=now,
        details={"number": promise.number + 1, "post": post.position},
        changes={"reminders": case.reminders + 1},
        tell=False,
    )
    return promise


def _close(case: Case, handbook: Handbook, promise: Promise, now: datetime) -> None:
    """No answer came: the case is closed without further action, with notice (I-08)."""
    if case.state != ASKING:
        promises.end(promise, DROPPED, now)
        return
    word = _rule(case, handbook).close
    post = talking.by_itself(case=case, text=word.text if word else "", now=now)
    promises.end(promise, KEPT, now)
    promises.drop(case=case, now=now)
    deeds.add(
        case=case,
        what="closed",
        state=DONE,
        given={ASKING},
        by=ITSELF,
        now=now,
        details={"post": post.position},
        changes={
            "ended": now,
            "reopens_until": deciding.reopens(handbook, case.type, now),
            "reminders": 0,
        },
        tell=False,
    )


def _put_off(
    case: Case, handbook: Handbook, closing: Promise, reminded: Promise, now: datetime
) -> None:
    """Close it later, since the reminder came late."""
    rule = _rule(case, handbook)
    left = _between(rule, reminded.number)
    if left is None:
        _close(case, handbook, closing, now)
        return
    closing.at = waits.after(handbook, left, now)
    closing.save(update_fields=["at"])


def _between(rule: WaitingRule, number: int) -> Wait | None:
    """What lies between a reminder and the closing; None: nothing."""
    if rule.close is None:
        return None
    first, last = rule.remind[number].after, rule.close.after
    days = max(0, last.working_days - first.working_days)
    minutes = max(0, last.open_minutes - first.open_minutes)
    return Wait(working_days=days, open_minutes=minutes) if days or minutes else None


def _rule(case: Case, handbook: Handbook) -> WaitingRule:
    """Raises Unreadable where another edition had to be read that has no such rule."""
    type_ = handlers.type_of(case, handbook)
    if handbook.requests is None or type_ is None or type_.waiting is None:
        raise Unreadable([])
    return handbook.requests.waiting_rules[type_.waiting]
