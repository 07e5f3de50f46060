"""Messages for tests, and a channel that ends as it is told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from driftbook.history.by import By
from driftbook.outbox.actions import put
from driftbook.outbox.models import Message

NOW = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOWN, SUPPLIER, ANN = UUID(int=1), UUID(int=2), UUID(int=7)
OWNER = By(person=ANN, role="handbook-owner")


def letter(key: str = "a", **more: object) -> Message:
    """A mail that waits."""
    facts: dict[str, object] = {
        "channel": "mail",
        "to": "ann@example.org",
        "template": "trial/letter",
        "context": {"subject": "New edition", "name": "Ann & Bo"},
        "language": "en",
        "organisation": TOWN,
        "person": ANN,
        "key": key,
        "now": NOW,
        **more,
    }
    return put(**facts)  # type: ignore[arg-type]


def code(key: str = "a", **more: object) -> Message:
    """An SMS that waits."""
    facts = {"channel": "sms", "to": "+45 12 34 56 05", "template": "trial/code"}
    return letter(key, **{**facts, "context": {"code": 4711}, **more})


class Killed(BaseException):
    """Nothing catches it, as if the process were gone."""


class Fate:
    """A channel: each message ends as the next of `ends` says; a text is what the other side says."""

    def __init__(self, *ends: str | BaseException) -> None:
        self.ends = list(ends)
        self.sent: list[str] = []
        self.closed = 0

    def send(self, message: Message) -> str:
        self.sent.append(message.reference)
        end = self.ends.pop(0) if self.ends else ""
        if isinstance(end, BaseException):
            raise end
        return end

    def close(self) -> None:
        self.closed += 1
