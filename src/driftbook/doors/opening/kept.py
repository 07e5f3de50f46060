"""What is kept of the doors that a person has opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.doors.models import Command
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """What the person asked of which door, and what it answered."""
    rows = Command.objects.filter(person=user.key).order_by("made", "pk")
    return [
        {
            "act": one.act,
            "address": str(one.unit.door.address),
            "at": one.made.isoformat(),
            "outcome": one.outcome_at(one.expires),
            "through": one.through,
        }
        for one in rows.select_related("unit__door__address__street")
    ]


def forget(user: User, now: datetime) -> None:
    """The person is a key without a name from then on; what let them through says too much."""
    Command.objects.filter(person=user.key).update(through=[])
