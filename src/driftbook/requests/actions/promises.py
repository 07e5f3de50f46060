"""What the system has promised to do to a case by itself. The lock of the case is theirs too."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import requests as deciding
from driftbook.handbook.deciding import waits
from driftbook.handbook.deciding.answers import Reason
from driftbook.requests.actions.steps import Unfit
from driftbook.requests.models import Case, Promise
from driftbook.requests.queries import handlers
from driftbook.requests.reasons import stored
from driftbook.work.transactions import demand

ENTER, REMIND, CLOSE = "enter", "remind", "close"
KEPT, DROPPED = "kept", "dropped"


def to_enter(*, case: Case, handbook: Handbook, dated: date) -> Promise:
    """The case enters its queue when this day begins in the zone of the handbook (B-05).

    Dated anew, it is the same promise at another time. Raises NotInATransaction.
    """
    demand("to_enter()")
    at, type_ = waits.opens(handbook, dated), handlers.type_of(case, handbook)
    queue = handlers.queues(case, handbook).get(case.queue, case.queue)
    why = Reason("enters-on", {"at": at, "queue": queue}, tuple(type_.source if type_ else ()))
    made, _new = Promise.objects.update_or_create(
        case=case,
        what=ENTER,
        round=0,
        number=0,
        defaults={"at": at, "reasons": stored([why]), "ended": None, "outcome": ""},
    )
    return made


def check_day(case: Case, handbook: Handbook, dated: date, now: datetime) -> None:
    """Raises Unfit: `in-the-past`; `too-far-ahead` for more days than the type may be dated."""
    today = now.astimezone(handbook.zone).date()
    type_ = handlers.type_of(case, handbook)
    ahead = type_.ahead_days if type_ and type_.ahead_days else 0
    if dated < today:
        raise Unfit("in-the-past")
    if dated > today + timedelta(days=ahead):
        raise Unfit("too-far-ahead")


def to_wait(*, case: Case, handbook: Handbook, asked: datetime, round: int) -> None:
    """What happens while the customer does not answer the question of this round (I-08)."""
    demand("to_wait()")
    told = deciding.waiting(handbook, case.type, asked)
    reasons = stored(told.reasons)
    rows = [
        Promise(case=case, what=REMIND, number=number, round=round, at=one.at, reasons=reasons)
        for number, one in enumerate(told.reminders)
    ]
    if told.close is not None:
        rows.append(
            Promise(case=case, what=CLOSE, number=0, round=round, at=told.close.at, reasons=reasons)
        )
    Promise.objects.bulk_create(rows)


def drop(*, case: Case, now: datetime) -> None:
    """None of them is needed any longer."""
    demand("drop()")
    Promise.objects.filter(case=case, ended=None).update(ended=now, outcome=DROPPED)


def end(promise: Promise, outcome: str, now: datetime) -> None:
    """It was kept, or it is not needed."""
    promise.ended, promise.outcome = now, outcome
    promise.save(update_fields=["ended", "outcome"])
