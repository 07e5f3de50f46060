"""What ends when a person leaves an organisation: apps above register it, and it is done in the
transaction in which the person is removed, disabled or erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from driftbook.history.by import By
from driftbook.people.models import Organisation, User

End = Callable[[User, Organisation, By, datetime], None]
_ENDS: dict[str, End] = {}


def register(name: str, end: End) -> None:
    """Call this when somebody leaves; the same name again replaces it."""
    _ENDS[name] = end


def leave(user: User, organisation: Organisation, by: By, now: datetime) -> None:
    """End what the person has in the organisation beside their roles. In a transaction."""
    for end in _ENDS.values():
        end(user, organisation, by, now)
