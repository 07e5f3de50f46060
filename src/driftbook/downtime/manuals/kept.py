"""What manuals keep about a person: given out to them, and erased with them.

A manual belongs to its organisation, and so does what they wrote in it: that stays, and the key of
who wrote a version leads to no name any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.downtime.models import Manual, ManualVersion
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """The manuals that they look after, and the versions that they wrote; instants are in UTC."""
    mine = Manual.objects.filter(owner=user.key).order_by("made", "pk").only("key", "title")
    written = ManualVersion.objects.filter(person=user.key).select_related("manual")
    return [
        *({"manual": str(one.key), "title": one.title, "looks_after": True} for one in mine),
        *(
            {
                "manual": str(one.manual.key),
                "version": one.number,
                "at": one.at.isoformat(),
                "title": one.title,
                "text": one.text,
                "note": one.note,
            }
            for one in written.order_by("at", "pk")
        ),
    ]


def forget(user: User, now: datetime) -> None:
    """They look after none any more."""
    Manual.objects.filter(owner=user.key).update(owner=None)
