"""The worker: `driftbook work`. As many as you like, on as many machines as you like."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
from datetime import datetime, timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from driftbook.work import actions, due, engine, names, periodic, stopping
from driftbook.work.pauses import pause

BEAT = timedelta(seconds=10)
LONGEST_SLEEP = 1.0  # seconds
UNITS = 20
"""How many units of one source, and how many tasks, before the others have their turn."""

logger = logging.getLogger("driftbook.work")


def run(*, once: bool = False, until_idle: bool = False) -> None:
    """Work until asked to end (SIGTERM, SIGINT): the unit at hand is finished.

    `once`: everything has one turn. `until_idle`: until a turn finds nothing to do. A database that
    is away is waited for.
    """
    with _Bell() as bell:
        logger.info("worker %s begins", names.here())
        _loop(bell, once=once, until_idle=until_idle)
        with contextlib.suppress(OperationalError, InterfaceError):
            actions.leave(name=names.here(), now=timezone.now())
        logger.info("worker %s ends", names.here())


def turn(now: datetime) -> int:
    """Give everything that is due its turn; returns how many units were touched."""
    done = periodic.enqueue_turns(now) + engine.reap(now)
    for source in due.sources():
        if not stopping.asked():
            done += source.run_due(now, UNITS)
    for _ in range(UNITS):
        if stopping.asked() or not engine.run_one(timezone.now()):
            break
        done += 1
    return done


def _loop(bell: _Bell, *, once: bool, until_idle: bool) -> None:
    troubles, seen = 0, datetime.min.replace(tzinfo=timezone.get_current_timezone())
    while not stopping.asked():
        try:
            close_old_connections()
            now = timezone.now()
            if now - seen >= BEAT:
                actions.beat(name=names.here(), now=now)
                seen = now
            done = turn(now)
            if once or (until_idle and not done):
                return
            wait = 0.0 if done else _until_next()
            troubles = 0
        except (OperationalError, InterfaceError) as trouble:
            troubles += 1
            wait = pause(
                troubles, base=timedelta(seconds=0.2), most=timedelta(seconds=30)
            ).total_seconds()
            logger.warning("the database is away, next try in %.1f s: %s", wait, trouble)
            _hang_up()
        bell.wait(wait)


def _until_next() -> float:
    """Seconds until something is due, at most one: others may put something in the meantime."""
    now = timezone.now()
    found = (due.next_due(now), engine.next_ready(now), periodic.next_turn(now))
    first = min((at for at in found if at is not None), default=now + timedelta(days=1))
    return min(max((first - now).total_seconds(), 0.05), LONGEST_SLEEP)


def _hang_up() -> None:
    with contextlib.suppress(Exception):
        connection.close()


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
