"""Taking mail from a mail server of ours, by LMTP or SMTP: committed before it is told 250."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from driftbook.inbox.ledger import keep, mailbox_of
from driftbook.inbox.models import Mailbox

TAKEN, LATER = "250 2.0.0 taken", "451 4.3.0 not now, try again"
NOBODY = "550 5.1.1 nobody here takes mail to this address"
LINE = 2**20
"""Bytes of one line; the standard says 1,000, and programs send more."""
WRITERS = 4
READY = 5.0
"""Seconds until it has to listen; as long it takes to see that another one listens there."""

logger = logging.getLogger("driftbook.inbox")


@contextlib.contextmanager
def listening(address: str) -> Iterator[int]:
    """Listen at `lmtp://host:port` or `smtp://host:port`; gives the port. Raises OSError."""
    url = urlsplit(address)
    taking = Taking(url.scheme)
    controller = _Controller(
        taking, hostname=url.hostname or "127.0.0.1", port=url.port or 0, ready_timeout=READY
    )
    controller.start()
    port: int = controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    logger.info("mail is taken at %s://%s:%d", url.scheme, url.hostname, port)
    try:
        yield port
    finally:
        controller.stop()
        taking.close()


class Taking:
    """What becomes of what is handed over: it is written down, or refused."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix=source)

    def close(self) -> None:
        """Finish what is being written down."""
        self._writers.shutdown()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether this address is one of ours."""
        try:
            found = await self._in_thread(_mailbox, address)
        except Exception as fault:
            _put_off(fault)
            return LATER
        if found is None:
            return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ours"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """One answer, or with LMTP one for each recipient."""
        raw = bytes(envelope.content or b"")  # type: ignore[arg-type]
        told = await self._in_thread(self._keep, raw, list(envelope.rcpt_tos))
        if self.source == "lmtp":
            return "\r\n".join(told)
        return next((answer for answer in told if answer != TAKEN), TAKEN)

    async def _in_thread(self, run: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(
            self._writers, _with_database, run, *given
        )

    def _keep(self, raw: bytes, recipients: list[str]) -> list[str]:
        """Written down once for each mailbox, under the address with a token if there is one."""
        told, taken = [], set()
        for recipient in sorted(recipients, key=lambda one: "+" not in one):
            try:
                box = _mailbox(recipient)
                if box is not None and box.pk not in taken:
                    keep(
                        mailbox=box,
                        raw=raw,
                        source=self.source,
                        now=timezone.now(),
                        recipient=recipient,
                    )
                    taken.add(box.pk)
                told.append(NOBODY if box is None else TAKEN)
            except Exception as fault:  # whatever it is, the mail must not be sent back for it
                _put_off(fault)
                connection.close()
                told.append(LATER)
        order = sorted(range(len(recipients)), key=lambda n: "+" not in recipients[n])
        return [told[order.index(number)] for number in range(len(recipients))]


def _put_off(fault: Exception) -> None:
    """Say why, in one line where it passes by itself."""
    if isinstance(fault, OperationalError | InterfaceError):
        logger.warning("a mail was put off, the database is away: %s", fault)
    else:
        logger.exception("a mail was put off", exc_info=fault)


def _with_database(run: Any, *given: Any) -> Any:
    """As a request has it: a connection goes back to the pool, however long nobody writes."""
    close_old_connections()
    try:
        return run(*given)
    finally:
        close_old_connections()


def _mailbox(address: str) -> Mailbox | None:
    return mailbox_of(address)


class _Lmtp(LMTP):
    line_length_limit = LINE


class _Smtp(SMTP):
    line_length_limit = LINE


class _Controller(Controller):
    def factory(self) -> SMTP:
        kind = _Lmtp if self.handler.source == "lmtp" else _Smtp
        return kind(self.handler, data_size_limit=settings.INBOX_BYTES, enable_SMTPUTF8=True)
