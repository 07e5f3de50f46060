"""Changes that people of the town wish for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from driftbook.downtime.changes import actions
from driftbook.downtime.models import Change
from driftbook.downtime.tests.town import CORA, END, NOW, START, Town, user
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.outbox.models import Message


def by(name: str, role: str = "change-manager") -> By:
    """One of the cast, in a role."""
    return By(user(name).key, role)


def wish(town: Town, name: str = CORA, now: datetime = NOW, **more: Any) -> Change:
    """The care plan gets a new version, on a Tuesday two weeks and a day ahead."""
    said: dict[str, Any] = {
        "title": "A new version",
        "why": "It is **faster**.",
        "kind": "minor",
        "systems": ["plan"],
        "risk": "low",
        "plan": "Stop it, copy it, start it.",
        "way_back": "Start the old one.",
        "start": START,
        "end": END,
    }
    return actions.ask(
        agreement=town.agreement,
        organisation=more.pop("organisation", town.town),
        by=by(name),
        now=now,
        **(said | more),
    )


def approved(town: Town, *said: dict[str, Any]) -> list[Change]:
    """Very many changes at once, of whom nobody is told: each has a `start`, lasts an hour and is
    of the web site, unless it is said otherwise."""
    plain: dict[str, Any] = {
        "systems": ["web"],
        "risk": "low",
        "state": "approved",
        "kind": "minor",
    }
    plain |= {"agreement": town.agreement, "edition": town.edition, "organisation": town.town}
    plain |= {"asked": NOW, "changed": NOW}
    hour, first = timedelta(hours=1), Change.objects.count()
    return Change.objects.bulk_create(
        Change(
            **plain | {"number": first + n, "title": f"No {n}", "end": one["start"] + hour} | one
        )
        for n, one in enumerate(said, start=1)
    )


def did(kind: str = "change") -> list[str]:
    """What the history says was done, in order."""
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("did", flat=True))


def letters() -> list[tuple[str, str]]:
    """Every mail: to whom, with which subject."""
    return list(Message.objects.order_by("pk").values_list("to", "subject"))
