"""What follows from entries, in the transaction that writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from driftbook.history.by import By
from driftbook.incidents.models import Incident, LogEntry


def follow(*, incident: Incident, added: Sequence[LogEntry], by: By, now: datetime) -> None:
    """History, the index of what runs, pauses, messages and reminders, from the log as it is now.

    The incident is locked. Raises NotInATransaction.
    """
