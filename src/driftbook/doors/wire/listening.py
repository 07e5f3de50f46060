"""The listener: `driftbook listen`. Two of them do no harm: one listens, the other waits."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import time
from datetime import datetime, timedelta
from types import FrameType

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone

from driftbook.doors.models import Listener
from driftbook.doors.wire.ingest import take
from driftbook.doors.wire.session import MOST, Session
from driftbook.work import holding, names
from driftbook.work.pauses import pause

BEAT = 5.0
"""Seconds between two signs of life."""
SILENT = timedelta(seconds=15)
"""A listener that says nothing for so long has ended, and one that waits takes its place."""
QUIET = 0.5
"""Seconds of one look at the broker while nothing comes; a message ends it at once."""
FORGOTTEN = timedelta(days=1)

logger = logging.getLogger("driftbook.doors.wire")


def run(*, child: bool = False) -> None:
    """Write down what units say until asked to end (SIGTERM, SIGINT).

    `child`: also when the process that started it is gone. A broker or a database that is away is
    waited for; nothing is acknowledged before it is committed.
    """
    parent = os.getppid()
    with _Bell() as bell:
        listener = _Listener(settings.BROKER, bell)
        logger.info("listener %s begins", names.here())
        while not bell.rung and not (child and os.getppid() != parent):
            listener.turn()
        listener.end()
        logger.info("listener %s ends", names.here())


class _Listener:
    """One that reads, writes down and acknowledges, through times when others are away."""

    def __init__(self, address: str, bell: _Bell) -> None:
        self._session = Session(address)
        self._bell = bell
        self._name = names.here()
        self._beaten = self._not_before = self._keep_again = 0.0
        self._troubles = self._attempts = 0
        self._was_connected = False
        self._stands_by = False

    def turn(self) -> None:
        """Read, keep, and say that it lives. Never raises: a listener that ends is deaf."""
        try:
            if self._session.open:
                self._session.read(self._wait(), self._bell.ear)
                self._attempts = 0 if self._session.connected else self._attempts
            elif not self._begin():
                self._bell.wait(QUIET)
            if self._session.inbox:
                self._keep()
            self._beat()
        except Exception:
            logger.exception("the listener stumbles and goes on")
            self._session.close()
            self._bell.wait(QUIET)

    def end(self) -> None:
        """Write down what is here, and leave the session to the next."""
        self._keep_again = 0.0
        while self._session.inbox and not self._troubles:
            self._keep()
        self._session.close()
        with contextlib.suppress(OperationalError, InterfaceError):
            now = timezone.now()
            Listener.objects.filter(name=self._name).update(stopped=now, seen=now, connected=None)
        connections.close_all()

    def _wait(self) -> float:
        """With messages at hand that could not be kept, until they are tried again."""
        if not self._session.inbox:
            return QUIET
        return min(max(self._keep_again - time.monotonic(), 0.0), QUIET)

    def _begin(self) -> bool:
        """Connect, unless it is too early or another one listens."""
        if self._session.taken_over and not self._stands_by:
            self._stands_by = True
            logger.info("another listener has taken over; this one stands by")
        if self._stands_by and self._another_lives():
            return False
        if time.monotonic() < self._not_before or self._held():
            return False
        self._stands_by = False
        self._attempts += 1
        self._not_before = time.monotonic() + _pause(self._attempts)
        return self._session.connect()

    def _held(self) -> bool:
        """After a restore the messages are left to whoever has the session, until we are let go."""
        try:
            return holding.held()
        except (OperationalError, InterfaceError):
            _close()
            return False  # as ever: what is heard waits until it can be written down

    def _another_lives(self) -> bool:
        now = timezone.now()
        rows = Listener.objects.exclude(name=self._name).filter(
            stopped__isnull=True,
            connected__isnull=False,
            seen__range=(now - SILENT, now + SILENT),  # clocks may have been put back
        )
        try:
            return rows.exists()
        except (OperationalError, InterfaceError):
            _close()
            return True

    def _keep(self) -> None:
        """Commit a batch, then acknowledge it."""
        if time.monotonic() < self._keep_again:
            return
        inbox = self._session.inbox
        # Should it be the batch that the database does not take, a smaller one may go.
        size = max(MOST >> self._troubles, 1)
        batch, rest = inbox[:size], inbox[size:]
        try:
            take([one.arrived for one in batch], timezone.now(), listener=self._name)
        except (OperationalError, InterfaceError) as trouble:
            self._troubles += 1
            self._keep_again = time.monotonic() + _pause(self._troubles)
            logger.warning("the database is away: %s", trouble)
            _close()
            return
        self._troubles, self._keep_again = 0, 0.0
        self._session.inbox = rest
        self._session.acknowledge(batch)

    def _beat(self) -> None:
        """Its row: that it lives, and whether it hears."""
        now, connected = time.monotonic(), self._session.connected
        if now - self._beaten < BEAT and connected is self._was_connected:
            return
        try:
            _say(self._name, timezone.now(), connected=connected, new=self._beaten == 0.0)
        except (OperationalError, InterfaceError):
            _close()
            return
        self._beaten, self._was_connected = now, connected


def _say(name: str, now: datetime, *, connected: bool, new: bool) -> None:
    if new:
        Listener.objects.filter(seen__lt=now - FORGOTTEN).delete()
        Listener.objects.get_or_create(name=name, defaults={"started": now, "seen": now})
    mine = Listener.objects.filter(name=name)
    mine.update(seen=now, stopped=None)
    if connected:
        mine.filter(connected__isnull=True).update(connected=now)
    else:
        mine.update(connected=None)


def _pause(attempts: int) -> float:
    base, most = timedelta(seconds=0.1), timedelta(seconds=5)
    return pause(attempts, base=base, most=most).total_seconds()


def _close() -> None:
    with contextlib.suppress(Exception):
        connection.close()


class _Bell:
    """Signals that end the listener, and a sleep that they interrupt."""

    def __enter__(self) -> _Bell:
        self.rung = False
        self.ear, self._mouth = os.pipe()
        self._before = {s: signal.signal(s, self._ring) for s in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self.ear)
        os.close(self._mouth)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        self.rung = True
        os.write(self._mouth, b".")

    def wait(self, seconds: float) -> None:
        """Sleep, or until somebody asks to end."""
        if not self.rung:
            select.select([self.ear], [], [], seconds)
