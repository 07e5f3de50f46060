"""Downtimes of the town, planned as the change manager plans them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from driftbook.downtime.models import Downtime, Duty
from driftbook.downtime.planning import actions
from driftbook.downtime.planning.due import Downtimes
from driftbook.downtime.tests.town import CORA, END, NOW, START, Town, user
from driftbook.history.by import By
from driftbook.history.models import Event

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cora() -> By:
    """The change manager, for the history."""
    return By(user(CORA).key, "change-manager")


def planned(town: Town, now: datetime = NOW, **more: Any) -> Downtime:
    """The care plan is updated on a Tuesday, two weeks and a day later."""
    said: dict[str, Any] = {
        "organisation": town.town,
        "agreement": town.agreement,
        "kind": "minor",
        "systems": ("plan",),
        "start": START,
        "end": END,
        "title": "The care plan is updated",
        "text": "Write down what you need before.",
        "by": cora(),
        "now": now,
    }
    return actions.plan(**(said | more))


def duties(downtime: Downtime) -> dict[str, str]:
    """The states of the duties of its revision, by notice."""
    rows = Duty.objects.filter(downtime=downtime, revision=downtime.revision)
    return {row.notice: row.state for row in rows}


def did(downtime: Downtime) -> list[str]:
    """What the history says of it."""
    rows = Event.objects.filter(kind="downtime", key=str(downtime.key)).order_by("number")
    return list(rows.values_list("did", flat=True))


def worker(now: datetime) -> int:
    """The worker looks at what is due."""
    return Downtimes().run_due(now, 100)
