"""A downtime runs: it begins, lasts longer, is over; and what the worker writes down of it.

Each verb is one transaction with its history and what is told, and may be said twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from driftbook.downtime.models import Downtime, Duty
from driftbook.downtime.planning import letters, refusals
from driftbook.downtime.planning.actions import writing
from driftbook.downtime.planning.asking import LONGEST
from driftbook.history.by import ITSELF, By

AGAIN = timedelta(hours=1)
MOST_REMINDERS = 3
"""How often somebody is reminded of a downtime that should be over, an hour between them."""


@transaction.atomic
def start(*, downtime: Downtime, by: By, now: datetime) -> Downtime:
    """It begins. One that runs stays as it began. Raises Over, NotYet before its time.

    By itself it began when it was to begin, however late the worker writes it down; nobody is told
    that it lasts until an end that is past.
    """
    found = writing.locked(downtime)
    if found.over:
        raise refusals.Over
    if found.started is not None:
        return found
    if now < found.start:
        raise refusals.NotYet
    found.started, found.changed = found.start if by == ITSELF else now, now
    found.remind, found.reminders = found.end, 0
    found.save(update_fields=["started", "changed", "remind", "reminders"])
    writing.note(found, "downtime.started", by, now, writing.when(found))
    if now < found.end:
        writing.tell(found, writing.STARTED, by, now)
    writing.event(found, writing.STARTED, now)
    return found


@transaction.atomic
def extend(
    *, downtime: Downtime, end: datetime, because: str = "", by: By, now: datetime
) -> Downtime:
    """It lasts until another time than was said, longer or shorter. The same end is no change.

    Why it was moved before is no reason why it lasts longer: where none is given, none is told.
    Raises Over, NotBegun, EndsBefore for an end that is not to come, TooLong.
    """
    found = writing.locked(downtime)
    _runs(found)
    end = end.astimezone(UTC)  # an hour that comes twice is equal to nothing in another zone
    if end == found.end:
        return found
    if end <= now:
        raise refusals.EndsBefore
    if end - found.start > LONGEST:
        raise refusals.TooLong
    before = writing.when(found)
    found.end, found.changed = end, now
    found.because = why = writing.plain(because)
    found.remind, found.reminders = end, 0
    found.save(update_fields=["end", "changed", "because", "remind", "reminders"])
    said = {**writing.when(found), "because": why}
    writing.note(found, "downtime.extended", by, now, said, before)
    writing.tell(found, writing.EXTENDED, by, now)
    writing.event(found, writing.EXTENDED, now)
    return found


@transaction.atomic
def finish(*, downtime: Downtime, by: By, now: datetime) -> Downtime:
    """It is over. Whoever was told of it is told; who still had to be, need not be any more.

    Twice is once. Raises NotBegun, and Over for one that was cancelled.
    """
    found = writing.locked(downtime)
    if found.finished is not None:
        return found
    _runs(found)
    found.finished = found.changed = now
    found.remind = None
    found.save(update_fields=["finished", "changed", "remind"])
    writing.note(found, "downtime.finished", by, now, {"finished": now.isoformat()})
    writing.drop(found, now)
    writing.withdraw(found, now)
    writing.tell(found, writing.FINISHED, by, now)
    writing.event(found, writing.FINISHED, now, finished=now.isoformat())
    return found


def miss(*, duty: Duty, now: datetime) -> bool:
    """Write down that somebody was not told in time, and tell whoever may plan, once.

    In a transaction. False: it was settled meanwhile.
    """
    found = writing.locked(duty.downtime)
    row = Duty.objects.select_for_update().filter(pk=duty.pk, state="open", by__lt=now).first()
    if row is None:
        return False
    row.state, row.settled, row.downtime = "missed", now, found
    row.save(update_fields=["state", "settled"])
    said = {"notice": row.notice, "by": row.by.isoformat(), "revision": row.revision}
    writing.note(found, "duty.missed", ITSELF, now, said)
    letters.missed(row, now)
    return True


def remind(*, downtime: Downtime, now: datetime) -> bool:
    """Ask whoever may run it whether it is over, three times at most. In a transaction.

    False: it is over, was extended, or was reminded of meanwhile.
    """
    found = writing.locked(downtime)
    if found.over or found.remind is None or found.remind > now:
        return False
    found.reminders += 1
    found.remind = now + AGAIN if found.reminders < MOST_REMINDERS else None
    found.save(update_fields=["reminders", "remind"])
    letters.overrun(found, found.reminders, now)
    return True


def _runs(downtime: Downtime) -> None:
    if downtime.over:
        raise refusals.Over
    if downtime.started is None:
        raise refusals.NotBegun
