"""An afternoon without power in the town hall, as its log says it: for paper, exports and reviews."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.actions.writing import say
from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import AGNES, LARS, LENA, NOW, by, user
from driftbook.people.queries import actor_of


def after(minutes: float) -> datetime:
    """So many minutes after it began."""
    return NOW + timedelta(minutes=minutes)


def began(*, situation: str = "power", place: str = "hall", exercise: bool = False) -> Incident:
    """Agnes opens the card, Lars keeps the log."""
    return open_card(
        actor=actor_of(user(AGNES), NOW),
        handbook="town",
        situation=situation,
        place=place,
        exercise=exercise,
        now=NOW,
        words="The lights went out.",
        log_keeper=user(LARS).key,
    )


def write(
    incident: Incident,
    kind: str,
    subject: str = "",
    *,
    who: str = AGNES,
    minutes: float = 0,
    words: str = "",
    over: Any = None,
    **data: Any,
) -> Entry:
    """Somebody writes an entry so many minutes after it began."""
    role = {LENA: "incident-lead", LARS: "log-keeper"}.get(who, "contact-centre-agent")
    return say(
        incident=incident,
        kind=kind,
        subject=subject,
        by=by(who, role),
        now=after(minutes),
        data=data,
        words=words,
        over=None if over is None else lambda _latest: over,
    )


def went_on(incident: Incident) -> Incident:
    """Steps out of order, a message, a contradiction, personal data, and the end."""
    write(incident, "step", "share", minutes=2, state="done", words="Wi-Fi is down too.")
    write(incident, "step", "undock", minutes=5.5, state="done")
    write(
        incident, "step", "chargers", minutes=9, state="not-done", words="The cupboard is locked."
    )
    write(incident, "note", minutes=10, words="Call me at 20 30 40 50, anna@example.org.")
    write(incident, "note", minutes=10.5, words="Somebody has fainted.", personal=True)
    write(incident, "note", minutes=11, words="Called the helpdesk on 70 10 20 30.")
    write(incident, "step", "call-helpdesk", who=LENA, minutes=12, state="done", over=[])
    write(incident, "step", "call-helpdesk", who=LARS, minutes=12.1, state="skipped", over=[])
    write(incident, "note", minutes=13, words="=HYPERLINK(1)")
    write(
        incident,
        "inform",
        minutes=15,
        to=["crisis"],
        figures={"staffing": "4", "waiting": "12"},
        how="called",
    )
    write(incident, "closing", who=LENA, minutes=64, state="closed", words="The power is back.")
    return Incident.objects.get(pk=incident.pk)
