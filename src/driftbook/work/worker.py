"""The worker: `driftbook work`. As many as you like, on as many machines as you like."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import time
from datetime import datetime, timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from driftbook.work import (
    actions,
    due,
    engine,
    holding,
    names,
    periodic,
    standby,
    stopping,
    watched,
)
from driftbook.work.pauses import pause

BEAT = 10.0  # seconds, by a clock that only goes on: the machine's may be put back
LONGEST_SLEEP = 1.0  # seconds
UNITS = 20
"""How many units of one source, and how many tasks, before the others have their turn."""

logger = logging.getLogger("driftbook.work")


def run(*, once: bool = False, until_idle: bool = False, child: bool = False) -> None:
    """Work until asked to end (SIGTERM, SIGINT): the unit at hand is finished.

    `once`: everything has one turn. `until_idle`: until a turn finds nothing to do. `child`: end as
    well when the process that started this one is gone. A database that is away is waited for.
    """
    parent = os.getppid()
    with _Bell() as bell:
        logger.info("worker %s begins", names.here())
        shift = _Shift()
        while not stopping.asked() and not (child and os.getppid() != parent):
            done = shift.turn()
            if once or (until_idle and done == 0):
                break
            bell.wait(0 if done else shift.rest())
        with contextlib.suppress(OperationalError, InterfaceError):
            actions.leave(name=names.here(), now=timezone.now())
        logger.info("worker %s ends", names.here())


def turn(now: datetime) -> int:
    """Give everything that is due its turn; returns how many units were touched."""
    done = periodic.enqueue_turns(now) + engine.reap(now)
    for source in due.sources():
        if not stopping.asked():
            done += _ask(source, now)
    for _ in range(UNITS):
        if stopping.asked() or not engine.run_one():
            break
        done += 1
    return done


def _ask(source: due.Source, now: datetime) -> int:
    """One source that is broken must not keep the others from their work."""
    try:
        with watched.turn(source.name) as told:
            told.units = source.run_due(now, UNITS)
        return told.units
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("the source %s has failed", source.name)
        return 0


class _Shift:
    """One turn after another, through times when the database is away."""

    def __init__(self) -> None:
        self._troubles = 0
        self._beaten: float | None = None
        self._holds = False

    def turn(self) -> int | None:
        """How many units were touched; None: the database is away."""
        try:
            if not connection.in_atomic_block:  # as it is in a test
                close_old_connections()
            self._beat(timezone.now())
            done = 0 if self._held() else turn(timezone.now())
        except (OperationalError, InterfaceError) as trouble:
            self._troubles += 1
            reads = isinstance(trouble, standby.ReadOnly)
            logger.warning("the database %s: %s", "takes nothing" if reads else "is away", trouble)
            with contextlib.suppress(Exception):
                connection.close()
            return None
        self._troubles = 0
        return done

    def rest(self) -> float:
        """Seconds to sleep: until something is due, or longer and longer while there is trouble."""
        if self._troubles:
            base, most = timedelta(seconds=0.2), timedelta(seconds=30)
            return pause(self._troubles, base=base, most=most).total_seconds()
        try:
            return LONGEST_SLEEP if self._holds else _until_next()
        except (OperationalError, InterfaceError):
            return LONGEST_SLEEP

    def _held(self) -> bool:
        """Whether nothing may be done now; said when it begins and when it ends."""
        holds = holding.held()
        if holds != self._holds:
            logger.warning("worker: %s", holding.SENTENCE if holds else "let go, work begins")
        self._holds = holds
        return holds

    def _beat(self, now: datetime) -> None:
        passed = time.monotonic()
        if self._beaten is None or passed - self._beaten >= BEAT:
            actions.beat(name=names.here(), now=now)
            self._beaten = passed


def _until_next() -> float:
    """Seconds until something is due, at most one: others may put something in the meantime."""
    now = timezone.now()
    found = (due.next_due(now), engine.next_ready(now), periodic.next_turn(now))
    first = min((at for at in found if at is not None), default=now + timedelta(days=1))
    return min(max((first - now).total_seconds(), 0.05), LONGEST_SLEEP)


class _Bell:
    """Signals that end the worker, and a sleep that they interrupt."""

    def __enter__(self) -> _Bell:
        stopping.begin()
        self._ear, self._mouth = os.pipe()
        self._before = {s: signal.signal(s, self._ring) for s in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._ear)
        os.close(self._mouth)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if stopping.asked() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stopping.ask()
        os.write(self._mouth, b".")

    def wait(self, seconds: float) -> None:
        """Sleep, or until somebody asks to end."""
        if seconds > 0 and not stopping.asked():
            select.select([self._ear], [], [], seconds)
