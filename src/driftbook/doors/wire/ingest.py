"""Messages of the broker → rows. One transaction for a batch, and acknowledged after its commit.

Taking the same message again changes nothing; a bad one becomes a dead letter and hurts no other.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from driftbook.doors.models import DeadLetter, Gateway, Listener
from driftbook.doors.models.registry import TEXT
from driftbook.doors.wire import pairing, storing
from driftbook.doors.wire.batch import Batch
from driftbook.doors.wire.meanings import meanings
from driftbook.doors.wire.payloads import Unusable

KEPT = 4_096
"""Bytes of a dead letter's payload that are kept."""

MOST_LETTERS = 1_000
"""Dead letters that are kept of one gateway, and of all that came from nobody: the newest."""

logger = logging.getLogger("driftbook.doors.wire")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as the broker handed it over."""

    topic: str
    payload: bytes
    at: datetime
    """When it came to us (aware)."""
    retained: bool = False
    again: bool = False
    """The broker says that it may have delivered it before."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch."""

    messages: int = 0
    readings: int = 0
    """New ones; those that were there already do not count."""
    answers: int = 0
    """Commands that were settled."""
    dead: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.messages + other.messages,
            self.readings + other.readings,
            self.answers + other.answers,
            self.dead + other.dead,
        )


def take(messages: Sequence[Arrived], now: datetime, *, listener: str = "") -> Taken:
    """Write a batch down, in the order in which it came. `now` is aware.

    Raises only what says that the database is away (OperationalError, InterfaceError): then nothing
    was written, and the same messages are to be taken again. `listener`: whose watchdog is fed.
    """
    batch = Batch(now)
    try:
        with transaction.atomic():
            taken = _written(messages, batch, listener)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception(
            "a batch of %s messages cannot be kept; its halves are tried", len(messages)
        )
    else:
        _pair(batch.loose, now)
        return taken
    if len(messages) > 1:
        half = len(messages) // 2
        first = take(messages[:half], now, listener=listener)
        return first + take(messages[half:], now, listener=listener)
    with transaction.atomic():
        return _buried([(message, "cannot-be-kept", None) for message in messages], now, listener)


def _written(messages: Sequence[Arrived], batch: Batch, listener: str) -> Taken:
    now = batch.now
    found = meanings(messages, batch)
    batch.take([meant for meant in found if not isinstance(meant.meaning, Unusable)])
    dead = [
        (meant.message, meant.meaning.code, meant.gateway)
        for meant in found
        if isinstance(meant.meaning, Unusable)
    ] + batch.refused
    buried = _buried(dead, now, "")
    taken = Taken(len(messages), batch.readings, batch.answers, buried.dead)
    _feed(listener, taken, now)
    return taken


def _pair(loose: Collection[int], now: datetime) -> None:
    """What they said is written: where this does not go, their next message tries it again."""
    if not loose:
        return
    try:
        pairing.pair(loose, now)
    except Exception:
        logger.exception("devices could not be matched to their units")


def _buried(
    dead: Sequence[tuple[Arrived, str, Gateway | None]], now: datetime, listener: str
) -> Taken:
    rows: dict[tuple[str, str], DeadLetter] = {}
    for message, code, gateway in dead:
        topic = message.topic.replace("\0", "")[:TEXT]
        digest = hashlib.sha256(message.payload).hexdigest()
        row = rows.get((topic, digest))
        if row is not None:
            row.times += 1
            continue
        rows[topic, digest] = DeadLetter(
            key=uuid.uuid4(),
            organisation_id=gateway.organisation_id if gateway else None,
            gateway=gateway,
            topic=topic,
            payload=message.payload[:KEPT],
            size=len(message.payload),
            why=code,
            arrived=message.at,
            digest=digest,
        )
    storing.dead_letters(rows.values())
    for owner in {row.gateway_id for row in rows.values()}:
        _keep_the_newest(owner)
    taken = Taken(messages=len(dead), dead=len(dead))
    _feed(listener, taken, now)
    return taken


def _keep_the_newest(gateway: int | None) -> None:
    """Of one gateway, or of nobody: one that goes mad must not fill the database."""
    rows = DeadLetter.objects.filter(gateway=gateway)
    if gateway is None:
        rows = rows.filter(organisation__isnull=True)
    older = rows.order_by("-arrived", "-pk").values_list("pk", flat=True)[MOST_LETTERS:]
    DeadLetter.objects.filter(pk__in=list(older)).delete()


def _feed(listener: str, taken: Taken, now: datetime) -> None:
    if listener:
        Listener.objects.filter(name=listener).update(
            seen=now,
            processed=now,
            messages=F("messages") + taken.messages,
            dead=F("dead") + taken.dead,
        )
