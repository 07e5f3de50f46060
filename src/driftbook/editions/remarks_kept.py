"""What remarks keep of a person: that they made one. The text is the handbook's, and stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.editions.models import Remark
from driftbook.people.models import User


def of_person(user: User) -> list[dict[str, Any]]:
    """Every remark that they made; instants are in UTC."""
    rows = (
        Remark.objects.filter(made_by=user.key).select_related("agreement").order_by("made", "pk")
    )
    return [
        {
            "handbook": row.agreement.handbook,
            "chapter": row.chapter,
            "about": row.about,
            "text": row.text,
            "made": row.made.isoformat(),
        }
        for row in rows
    ]


def forget(user: User, now: datetime) -> None:
    """Nothing more: once they are erased, their key leads to no name."""
