"""What doors keep about a person: given out to them, and erased with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.doors.keys.emergency_actions import what
from driftbook.doors.models import EmergencyKey, Grant, Tag
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """The bundles that were given by hand, the emergency keys and the tags of the person."""
    grants = Grant.objects.filter(user=user).select_related("bundle").order_by("since", "pk")
    keys = EmergencyKey.objects.filter(user=user).select_related("bundle", "address__street")
    tags = Tag.objects.filter(user=user).order_by("since", "pk")
    return [
        *({"bundle": row.bundle.name, **_times(row, "since", "until", "ended")} for row in grants),
        *(
            {"emergency_key": what(row), "because": row.because}
            | _times(row, "asked", "approved", "until", "ended")
            for row in keys.order_by("asked", "pk")
        ),
        *({"tag": row.number, **_times(row, "since", "blocked", "ended")} for row in tags),
    ]


def tags(user: User) -> list[object]:
    """The keys of the tags that the person carries."""
    return list(Tag.objects.filter(user=user).order_by().values_list("key", flat=True))


def emergency_keys(user: User) -> list[object]:
    """The keys of what let the person in once."""
    return list(EmergencyKey.objects.filter(user=user).order_by().values_list("key", flat=True))


def forget(user: User, now: datetime) -> None:
    """Forget why they were given something, and who carried their tags. What was given stays."""
    Grant.objects.filter(user=user).update(because="")
    EmergencyKey.objects.filter(user=user).update(because="", ended_because="")
    Tag.objects.filter(user=user).update(user=None, holder="", because="")


def _times(row: Any, *names: str) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names}
    return {name: at.isoformat() if at else None for name, at in found.items()}
