"""Ways out: mail, SMS, webhooks, and files in their place. Each says how its try ended."""

from __future__ import annotations

from typing import Protocol

from driftbook.outbox.models import Message


class NotSent(Exception):
    """It was not sent, as far as we know; the text says why, without secrets."""


class Failed(NotSent):
    """This time; it can be tried again."""


class Refused(NotSent):
    """The other side will never take it."""


class InDoubt(NotSent):
    """The connection ended after the other side may have taken it."""


class Channel(Protocol):
    """A way out, open for a while."""

    def send(self, message: Message) -> str:
        """Send; returns what the other side calls it, or "". Raises NotSent."""
        ...

    def close(self) -> None:
        """End the connection, if there is one."""
        ...
