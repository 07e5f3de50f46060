"""Ways out: mail, SMS, webhooks, and files in their place. Each says how its try ended."""

from __future__ import annotations

from typing import Protocol

from driftbook.outbox.models import Message


class NotSent(Exception):
    """It was not sent, as far as we know; the text says why, without secrets.

    `away`: the other side itself does not answer, so that the next message would fare no better.
    `after`: not to be tried again before so many seconds, as the other side has said.
    """

    def __init__(self, why: str, *, away: bool = False, after: float = 0) -> None:
        super().__init__(why)
        self.away, self.after = away, after


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
