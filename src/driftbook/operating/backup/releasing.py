"""Letting a restored installation go, when somebody has decided what becomes of what waits.

What was waiting when the backup was made may have been sent since. What fell due since, the worker
does at once, and writes messages for. Both are letters that people may have had already: so they
are sent or withdrawn together, as the operator says. A door is never asked again: a command is
published when it is given, and never out of the database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from driftbook.operating.backup import restoring
from driftbook.operating.backup.trouble import Trouble
from driftbook.operating.upgrade import locking
from driftbook.outbox.models import SENDING, WAITING, WITHDRAWN, Message
from driftbook.work import due, holding, stopping, worker
from driftbook.work.models import Hold

SEND, WITHDRAW = CHOICES = ("send", "withdraw")
ROUNDS = 100_000
WHY = "restored from a backup: it may have been sent before"


@dataclass(frozen=True)
class Waits:
    """What lies before a worker that begins now."""

    hold: Hold | None
    messages: dict[str, int]
    """By channel."""
    due: dict[str, int]
    """What should have happened by now, by its code; five hundred at most."""


@dataclass(frozen=True)
class Released:
    """What became of it."""

    done: int
    """Units that were due, of everything but the outbox."""
    withdrawn: int
    left: int
    """Messages that go out now."""
    forgot_old: bool


def waits(now: datetime) -> Waits:
    """What would happen at once."""
    messages = Message.objects.filter(state__in=(WAITING, SENDING))
    passed = [item for item in due.upcoming(now, None, 500) if item.due <= now]
    return Waits(
        hold=holding.current(),
        messages=dict(Counter(messages.values_list("channel", flat=True))),
        due=dict(Counter(one.what for one in passed if one.source != "outbox")),
    )


def release(messages: str, now: datetime) -> Released:
    """Do what has become due, then send or withdraw all that waits, and let it go. Raises Trouble.

    Killed in the middle, it is still held, and can be done again.
    """
    with locking.alone("release"):
        hold = holding.current()
        if hold is None:
            raise Trouble("nothing is held here: there is nothing to let go")
        done = _catch_up() if messages == WITHDRAW else 0
        waiting = Message.objects.filter(state__in=(WAITING, SENDING))
        withdrawn = 0
        if messages == WITHDRAW:
            withdrawn = waiting.update(
                state=WITHDRAWN, ended=now, error=WHY, claimed_by="", claimed_until=None
            )
        left = waiting.count()
        Hold.objects.filter(released__isnull=True).update(released=now)
        return Released(done, withdrawn, left, restoring.forget_old())


def _catch_up() -> int:
    """Everything that is due gets its turns in this process; the outbox refuses, being held."""
    stopping.begin()
    done = 0
    for _ in range(ROUNDS):
        some = worker.turn(timezone.now())
        done += some
        if not some:
            return done
    raise Trouble(
        "there is no end of what is due: it is still held. See the log of `driftbook work`"
    )
