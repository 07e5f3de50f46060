"""From the outbox to the other side: claim, talk, write down how it ended.

A message is marked `sending` and committed before anybody is talked to; its outcome is committed
directly after the other side's answer. A worker that dies in between leaves a lease that runs out;
the next one marks that attempt `in doubt` and sends again under the same Message-ID or webhook-id.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Min, QuerySet

from driftbook.outbox import limits, ways
from driftbook.outbox.channels import Channel, Failed, InDoubt, NotSent, Refused
from driftbook.outbox.models import ATTEMPTS, FAILED, SENDING, SENT, WAITING, Attempt, Message
from driftbook.work import holding, names, stopping
from driftbook.work.claims import ended, lease, lock, settle
from driftbook.work.due import Upcoming
from driftbook.work.pauses import pause

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=4)
PATIENT = timedelta(days=5)
"""How long a message is tried while the other side does not even answer, as mail servers do it."""
LATER = timedelta(minutes=5)
"""How long messages wait for a channel that has not been set up."""

logger = logging.getLogger("driftbook.outbox")
Clock = Callable[[], datetime]


class Outbox:
    """The due source of messages."""

    name = "outbox"

    def next_due(self, now: datetime) -> datetime | None:
        """When the next message is to be sent, or a lease runs out."""
        waiting = Message.objects.filter(state=WAITING).aggregate(at=Min("due"))["at"]
        held = Message.objects.filter(state=SENDING).aggregate(at=Min("claimed_until"))["at"]
        return min((at for at in (waiting, held) if at is not None), default=None)

    def run_due(self, now: datetime, limit: int) -> int:
        """Send at most `limit` messages; returns how many were touched.

        A channel whose other side does not answer is left alone until the next turn: a mail server
        that hangs must not keep an SMS waiting behind twenty mails.
        """
        if holding.held():
            return 0
        clock, done = _clock(now), 0
        closed = set(_hold_back(now))
        with ExitStack() as opened:
            channels: dict[str, Channel] = {}
            while done < limit and not stopping.asked():
                message = _claim(clock(), closed)
                if message is None:
                    break
                done += 1
                if message.state != SENDING:
                    continue
                if not _send(message, _open(message.channel, channels, opened), clock):
                    closed.add(message.channel)
        return done

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterator[Upcoming]:
        """The messages that wait, by due time."""
        waiting = Message.objects.filter(state__in=(WAITING, SENDING))
        if organisations is not None:
            waiting = waiting.filter(organisation__in=organisations)
        for message in waiting.order_by("due", "pk")[:limit]:
            yield Upcoming(
                due=message.due,
                source=self.name,
                what=f"message.{message.channel}",
                kind="message",
                key=str(message.uid),
                organisation=message.organisation,
                attempts=message.attempts,
                details={
                    "to": message.to,
                    "subject": message.subject,
                    "error": message.error,
                    "about": message.about_kind,
                },
            )


# --- claim --------------------------------------------------------------------------------------


def _claim(now: datetime, closed: Collection[str]) -> Message | None:
    """The next message, marked `sending` and committed; or one that has been put off instead."""
    with transaction.atomic(durable=True):
        message = _abandoned(now, closed) or _waiting(now, closed)
        if message is None:
            return None
        if message.state == SENDING and not _taken_over(message, now):
            return message
        free = limits.free_at(message, now)
        if free is not None:
            settle(message, state=WAITING, due=free, error="many messages to this address")
            message.state = WAITING
            return message
        number = message.attempts + 1
        mine = lease(message, now=now, period=settings.OUTBOX_LEASE, state=SENDING, attempts=number)
        if not mine:
            message.state = WAITING
            return message
        Attempt.objects.create(message=message, number=number, at=now, worker=names.here())
    return message


def _abandoned(now: datetime, closed: Collection[str]) -> Message | None:
    held = _of(closed).filter(ended(now, settings.OUTBOX_LEASE), state=SENDING)
    return lock(held.order_by("claimed_until", "pk"))


def _waiting(now: datetime, closed: Collection[str]) -> Message | None:
    return lock(_of(closed).filter(state=WAITING, due__lte=now).order_by("due", "pk"))


def _of(closed: Collection[str]) -> QuerySet[Message]:
    return Message.objects.exclude(channel__in=closed) if closed else Message.objects.all()


def _taken_over(message: Message, now: datetime) -> bool:
    """Note that nobody knows how the last attempt ended; False: that was the last one."""
    begun = message.tries.filter(number=message.attempts, outcome="begun")
    begun.update(outcome="in doubt", ended=now, error="the worker was gone")
    if message.attempts < message.last_attempt:
        return True
    settle(message, state=FAILED, ended=now, error="in doubt: the last worker was gone")
    message.state = FAILED
    return False


def _hold_back(now: datetime) -> list[str]:
    """Channels that have not been set up: what is due there waits, and says why."""
    closed = ways.not_set_up()
    for channel, why in closed.items():
        due = Message.objects.filter(channel=channel, state=WAITING, due__lte=now)
        if due.update(due=now + LATER, error=why):
            logger.error("messages wait: %s", why)
    return list(closed)


# --- talk ---------------------------------------------------------------------------------------


def _open(name: str, channels: dict[str, Channel], opened: ExitStack) -> Channel:
    if name not in channels:
        channels[name] = ways.channel(name)
        opened.callback(channels[name].close)
    return channels[name]


def _send(message: Message, channel: Channel, clock: Clock) -> bool:
    """False: the other side is away."""
    try:
        given = channel.send(message)
    except NotSent as wrong:
        _not_sent(message, wrong, clock())
        return not wrong.away
    except Exception as fault:
        logger.exception("%s could not be sent", message)
        _not_sent(message, Failed(f"{type(fault).__name__}: {fault}"), clock())
    else:
        now = clock()
        changes: dict[str, object] = {"state": SENT, "ended": now, "provider_id": given[:200]}
        if message.fleeting and not settings.DEMO:  # the demo has to show what would have been sent
            changes |= {"text": "", "html": "", "blanked": now}
        _write(message, "sent", now, "", **changes)
    return True


def _not_sent(message: Message, wrong: NotSent, now: datetime) -> None:
    outcome = {Refused: "refused", InDoubt: "in doubt"}.get(type(wrong), "failed")
    why = str(wrong)[:500]
    spent = message.attempts >= message.last_attempt
    never_came = wrong.away and outcome == "failed" and now < message.created + PATIENT
    if outcome == "refused" or (spent and not never_came):
        logger.error("%s is a dead letter: %s", message, why)
        _write(message, outcome, now, why, state=FAILED, ended=now)
    else:
        tried = message.attempts - (message.last_attempt - ATTEMPTS)
        again = max(
            pause(tried, base=FIRST_PAUSE, most=LONGEST_PAUSE),
            min(timedelta(seconds=wrong.after), LONGEST_PAUSE),
        )
        logger.warning("%s will be tried again: %s", message, why)
        more = {"last_attempt": message.attempts + 1} if spent else {}
        _write(message, outcome, now, why, state=WAITING, due=now + again, **more)


# --- write down ---------------------------------------------------------------------------------


def _write(message: Message, outcome: str, now: datetime, error: str, **changes: object) -> None:
    """Commit how it ended. The other side has answered, so a database in trouble is asked again."""
    for wait in (0.05, 0.2, 1, 3, None):
        try:
            with transaction.atomic():
                kept = settle(message, error=error, **changes)
                if not kept and outcome == "sent":
                    outcome = "late"
                mine = Attempt.objects.filter(message=message, number=message.attempts)
                if kept or outcome == "late":
                    mine.update(outcome=outcome, ended=now, error=error)
        except (OperationalError, InterfaceError):
            if wait is None:
                raise
            connection.close()
            time.sleep(wait)
        else:
            return


def _clock(now: datetime) -> Clock:
    """The time that was given, and what has passed since."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)
