"""What downtime keeps about a person: what they planned, waived and did, by their key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.downtime.models import Downtime, PlanStep, Waiver
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """The downtimes that they planned, the duties that they waived, the steps that they did."""
    planned = Downtime.objects.filter(decided_by=user.key).order_by("decided", "pk")
    waived = Waiver.objects.filter(person=user.key).select_related("downtime")
    done = PlanStep.objects.filter(done_by=user.key).order_by("done", "pk")
    return [
        *({"downtime": one.title, "planned": one.decided.isoformat()} for one in planned),
        *(
            {
                "waived": one.notice or one.code,
                "of": one.downtime.title,
                "because": one.because,
                "at": one.at.isoformat(),
            }
            for one in waived
        ),
        *({"step": one.name, "done": one.done and one.done.isoformat()} for one in done),
    ]


def forget(user: User, now: datetime) -> None:
    """Nothing: who it was stands there as a key, which is nobody's name any more. What was waived,
    and why, stays: people were not told because of it."""
