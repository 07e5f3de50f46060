"""A real mail server on this machine, for tests of mails that go out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.ports import free_port


class Server:
    """Says what it is told to say; keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.came_from: list[str] = []
        self.to_rcpt = ""
        self.to_data = ""
        self.refused: set[str] = set()
        """Mailboxes that are not there."""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        if self.to_rcpt:
            return self.to_rcpt
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_data == "hang up":
            server.transport.abort()
        if self.to_data:
            return self.to_data
        self.raw.append(envelope.content)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        self.came_from.append(envelope.mail_from)
        return "250 taken"


@contextmanager
def listening(settings: Any) -> Iterator[Server]:
    """A server to which the outbox sends, until the block ends."""
    port = free_port()
    logging.getLogger("mail").setLevel(logging.ERROR)
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=60)
    settings.OUTBOX_MAIL, settings.OUTBOX_TIMEOUT = "smtp", 60
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Driftbook <no-reply@example.org>"
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
