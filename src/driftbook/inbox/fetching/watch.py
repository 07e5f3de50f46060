"""Watching one mailbox for as long as it runs: through servers that are away, and databases."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from driftbook.inbox import actions
from driftbook.inbox.fetching.server import Server, connected
from driftbook.inbox.models import Mailbox
from driftbook.work.pauses import pause

POLL = 30.0
"""Seconds between two looks at a server that cannot say that something has come."""
IDLE = 240.0
"""Seconds after which one that can is looked at all the same."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
AFRESH = 3600.0
"""Seconds after which we connect again and compare everything that is there with the ledger."""
TOLD_EVERY = 60.0
"""Seconds between two notes that the server was reached."""
NEVER = float("-inf")
"""Not 0.0: a machine that has just been started counts its seconds from there."""

logger = logging.getLogger("driftbook.inbox")


class Watch(threading.Thread):
    """A mailbox and the thread that watches it."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"fetch {mailbox.address}", daemon=True)
        self.mailbox = mailbox
        self._stop_asked = threading.Event()
        self._troubles = 0
        self._told = NEVER

    def end(self) -> None:
        """Ask it to end; the mail at hand is written down first."""
        self._stop_asked.set()

    def run(self) -> None:
        """Until asked to end."""
        while not self._stop_asked.is_set():
            try:
                with connected(self.mailbox) as server:
                    self._stay(server)
            except Exception as wrong:
                self._troubles += 1
                logger.warning("%s: %s: %s", self.mailbox, type(wrong).__name__, wrong)
                self._tell(f"{type(wrong).__name__}: {wrong}")
                wait = pause(self._troubles, base=FIRST_PAUSE, most=LONGEST_PAUSE)
                self._stop_asked.wait(wait.total_seconds())
        connection.close()

    def _stay(self, server: Server) -> None:
        asked, until = self._stop_asked.is_set, time.monotonic() + AFRESH
        while not asked() and time.monotonic() < until:
            close_old_connections()
            taken = server.take(timezone.now, asked)
            self._troubles = 0
            self._tell("")
            if taken:
                logger.info("%s: %d taken", self.mailbox, taken)
            elif server.tells:
                server.wait(IDLE, asked)
            else:
                self._stop_asked.wait(POLL)

    def _tell(self, trouble: str) -> None:
        """Write down how the server is; a database that is away hears it later."""
        if not trouble and time.monotonic() - self._told < TOLD_EVERY:
            return
        now = timezone.now()
        try:
            close_old_connections()
            if trouble:
                actions.in_trouble(mailbox=self.mailbox, trouble=trouble, now=now)
                self._told = NEVER
            else:
                actions.reached(mailbox=self.mailbox, now=now)
                self._told = time.monotonic()
        except (OperationalError, InterfaceError):
            connection.close()
