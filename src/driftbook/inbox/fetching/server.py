"""One folder of a mail server: what is new there, taken into the ledger, then marked as read."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, U

from driftbook.inbox.ledger import keep, known
from driftbook.inbox.models import Mailbox

TIMEOUT = 30  # seconds for each answer of the server
PART = 64 * 1024
"""Bytes of a mail that is too large, so that somebody sees what it is."""
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")

logger = logging.getLogger("driftbook.inbox")
Clock = Callable[[], datetime]


class NoPassword(RuntimeError):
    """The variable that should hold the password is not set."""


@contextlib.contextmanager
def connected(mailbox: Mailbox) -> Iterator[Server]:
    """A connection with the folder open. Raises OSError, imap_tools' errors, NoPassword."""
    url = urlsplit(mailbox.imap)
    host, folder = url.hostname or "", unquote(url.path.lstrip("/")) or "INBOX"
    box: BaseMailBox
    if url.scheme == "imaps":
        box = MailBox(host, url.port or 993, TIMEOUT, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(host, url.port or 143, TIMEOUT)
    try:
        box.login(unquote(url.username or ""), password(mailbox.secret), folder)
        yield Server(mailbox, box)
    finally:
        with contextlib.suppress(Exception):
            box.logout()


def password(variable: str) -> str:
    """From the variable, or the file that the variable with _FILE behind it names."""
    told = os.environ.get(variable)
    if told is not None:
        return told
    path = os.environ.get(f"{variable}_FILE")
    if path is None:
        raise NoPassword(f"{variable} is not set")
    return Path(path).read_text(encoding="utf-8").strip()


class Server:
    """An open folder. What is written down already is asked for once, at the beginning."""

    def __init__(self, mailbox: Mailbox, box: BaseMailBox) -> None:
        self.mailbox, self._box = mailbox, box
        self.validity = self._validity()
        self._known = known(mailbox, self.validity)
        self._below = 0
        """Everything up to this number is written down."""

    def take(self, clock: Clock, stop: Callable[[], bool]) -> int:
        """Write down what is new, mark each as read after its commit; returns how many.

        One that cannot be written down does not keep the others waiting; it is tried again with the
        next round.
        """
        done, failed = 0, []
        uids = self._new()
        for uid, size in self._sizes(uids).items():
            if stop():
                return done
            try:
                done += self._one(uid, size, clock())
            except (OSError, self._box.client.abort, OperationalError, InterfaceError):
                raise  # the server or the database is away: the rest of them would fail too
            except Exception:
                logger.exception("%s: mail %d could not be taken", self.mailbox, uid)
                failed.append(uid)
        if uids:
            self._below = min(failed, default=max(uids) + 1) - 1
        return done

    def wait(self, seconds: float, stop: Callable[[], bool]) -> None:
        """Until the server says that something has come (IDLE), or so long; not all can say it.

        What it has said since the last round began counts too: a mail that came between our search
        and the beginning of IDLE would not be told again.
        """
        client: Any = self._box.client
        idle: Any = self._box.idle
        idle._idle_tag = client._command("IDLE")
        while client._get_response() is not None:
            if client.tagged_commands.get(idle._idle_tag):
                raise OSError("the server refuses IDLE")
        try:
            left = seconds
            while left > 0 and not stop() and not client.untagged_responses.get("EXISTS"):
                if any(b"EXISTS" in line for line in idle.poll(timeout=min(left, 1.0))):
                    return
                left -= 1.0
        finally:
            idle.stop()

    @property
    def tells(self) -> bool:
        """Whether the server can say by itself that something has come."""
        return "IDLE" in self._box.client.capabilities

    def _validity(self) -> int:
        _kind, said = self._box.client.response("UIDVALIDITY")
        if said and said[0]:
            return int(said[0])
        folder = self._box.folder.get() or "INBOX"
        return int(self._box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])

    def _new(self) -> list[int]:
        since = (self.mailbox.since - timedelta(days=1)).date()
        self._box.client.untagged_responses.pop("EXISTS", None)
        asked = AND(uid=U(str(self._below + 1), "*"), date_gte=since)
        there = (int(uid) for uid in self._box.uids(asked) if uid)
        return sorted(uid for uid in there if uid > self._below and uid not in self._known)

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        found = {}
        for first in range(0, len(uids), 500):
            some = ",".join(map(str, uids[first : first + 500]))
            _kind, lines = self._box.client.uid("FETCH", some, "(UID RFC822.SIZE)")
            for line in lines:
                match = _SIZE.search(line) if isinstance(line, bytes) else None
                if match:
                    uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
                    found[int(uid)] = int(size)
        return dict(sorted(found.items()))

    def _one(self, uid: int, size: int, now: datetime) -> int:
        whole = size <= settings.INBOX_BYTES
        raw = self._raw(uid, "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{PART}>")
        if raw is None:
            return 0  # somebody has moved it meanwhile
        keep(
            mailbox=self.mailbox,
            raw=raw,
            source="imap",
            now=now,
            validity=self.validity,
            uid=uid,
            size=None if whole else size,
        )
        self._known.add(uid)
        if whole:
            with contextlib.suppress(Exception):  # it is written down; a mark is a courtesy
                self._box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        return 1

    def _raw(self, uid: int, part: str) -> bytes | None:
        _kind, lines = self._box.client.uid("FETCH", str(uid), f"(UID {part})")
        for line in lines:
            if isinstance(line, tuple) and len(line) > 1 and isinstance(line[1], bytes):
                return line[1]
        return None
