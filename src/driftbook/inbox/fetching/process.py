"""The fetcher: `driftbook fetch`. Beside the worker; two of them do no harm."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from types import FrameType

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from driftbook.inbox.fetching.watch import Watch
from driftbook.inbox.models import Mailbox
from driftbook.inbox.receiving.listening import listening
from driftbook.work import holding

LOOK = 5.0
"""Seconds between two looks at which mailboxes there are."""
PATIENCE = 20.0
"""Seconds that watches have to finish the mail at hand."""

logger = logging.getLogger("driftbook.inbox")


def run(*, child: bool = False) -> None:
    """Watch every mailbox that has a server, and listen where mail is handed over.

    Until asked to end (SIGTERM, SIGINT); `child`: also when the process that started it is gone.
    """
    parent, asked = os.getppid(), threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    with _Fetcher() as fetcher:
        logger.info("fetcher begins")
        while not asked.is_set() and not (child and os.getppid() != parent):
            fetcher.look()
            asked.wait(1.0)
    logger.info("fetcher ends")


class _Fetcher:
    """The mailboxes that are watched, and the places where mail is taken."""

    def __init__(self) -> None:
        self._watches: dict[int, Watch] = {}
        self._closed = list(settings.INBOX_LISTENS)
        self._listening = contextlib.ExitStack()
        self._looked: float | None = None

    def __enter__(self) -> _Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        for watch in self._watches.values():
            watch.end()
        for watch in self._watches.values():
            watch.join(PATIENCE)

    def look(self) -> None:
        """Now and then: what is new, what has ended, what could not be opened before."""
        now = time.monotonic()
        if self._looked is not None and now - self._looked < LOOK:
            return
        self._looked = now
        with contextlib.suppress(OperationalError, InterfaceError):
            if holding.held():
                return
        with contextlib.suppress(OperationalError, InterfaceError):
            look(self._watches)
        for address in list(self._closed):
            try:
                self._listening.enter_context(listening(address))
                self._closed.remove(address)
            except OSError as wrong:  # another fetcher has the port; when it ends, it is ours
                logger.warning("%s: %s", address, wrong)


def look(watches: dict[int, Watch]) -> None:
    """Begin to watch what is new, and end where a mailbox has ended or changed."""
    close_old_connections()
    running = {box.pk: box for box in Mailbox.objects.filter(ended__isnull=True).exclude(imap="")}
    for pk, watch in list(watches.items()):
        now = running.get(pk)
        same = now is not None and (now.imap, now.secret) == (
            watch.mailbox.imap,
            watch.mailbox.secret,
        )
        if not same or not watch.is_alive():
            watch.end()
            del watches[pk]
    for pk, box in running.items():
        if pk not in watches:
            watches[pk] = Watch(box)
            watches[pk].start()
    connection.close()
