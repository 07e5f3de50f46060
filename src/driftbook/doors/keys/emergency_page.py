"""What the page of emergency keys shows, and to whom it offers what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from driftbook.doors.keys import queries
from driftbook.doors.keys.emergency_actions import lapsed, what
from driftbook.doors.keys.forms import lasting
from driftbook.doors.keys.queries import ASK, GRANT, SEE_EMERGENCY
from driftbook.doors.models import EmergencyKey
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.people.queries import names
from driftbook.people.zones import zone

WAITING, RUNNING, OVER = STATES = ("waiting", "running", "over")
LATEST = 50
"""Of those that are over, so many are shown."""


@dataclass(frozen=True)
class Shown:
    """An emergency key as the page shows it; its instants in the organisation's zone."""

    key: EmergencyKey
    what: str
    lasts: str
    asked: datetime
    asked_by: str
    approved_by: str
    until: datetime | None
    ended: datetime | None
    state: str
    outcome: str
    """Of one that is over: `declined`, `withdrawn`, `ended`, `ran-out`."""
    ended_by: str
    own: bool
    """The visitor opens with it."""
    may_grant: bool
    may_give_back: bool


def state(key: EmergencyKey, now: datetime) -> str:
    """`waiting`, `running` or `over` at `now` (aware)."""
    if key.holds(now):
        return RUNNING
    waits = key.approved is None and key.ended is None and not lapsed(key, now)
    return WAITING if waits else OVER


def outcome(key: EmergencyKey) -> str:
    """How one that is over came to its end."""
    if key.ended is None or key.ended_by is None or key.ended == key.until:
        return "ran-out" if key.approved else "lapsed"
    if key.ended_by in (key.user.key, key.asked_by):
        return "withdrawn"
    return "ended" if key.approved else "declined"


def may_ask_for_others(actor: Actor, organisation: Organisation) -> bool:
    """Whoever looks after keys asks for others too, and for a bundle; everybody else for their own
    visit."""
    return actor.may(queries.CHANGE, organisation.key) or actor.may(GRANT, organisation.key)


def of(actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything on the page, for this visitor."""
    rows = queries.emergency_keys(actor, SEE_EMERGENCY)
    open_ = list(rows.filter(ended__isnull=True))
    over = [key for key in open_ if state(key, now) == OVER]
    over += rows.filter(ended__isnull=False).order_by("-ended", "-pk")[:LATEST]
    found = {
        WAITING: [key for key in open_ if state(key, now) == WAITING],
        RUNNING: [key for key in open_ if state(key, now) == RUNNING],
        OVER: over[:LATEST],
    }
    every = [key for keys in found.values() for key in keys]
    called = names(
        person for key in every for person in (key.asked_by, key.approved_by, key.ended_by)
    )
    told = {name: list(_told(keys, actor, called, now)) for name, keys in found.items()}
    return {
        **told,
        "several": len(actor.where(SEE_EMERGENCY)) > 1,
        "may_ask": bool(actor.where(ASK)),
        "may_grant": bool(actor.where(GRANT)),
        "sees_all": bool(actor.where(queries.SEE) | actor.where(GRANT)),
    }


def _told(
    keys: Iterable[EmergencyKey], actor: Actor, called: dict[Any, str], now: datetime
) -> Iterable[Shown]:
    for key in keys:
        local, place = zone(key.organisation.timezone), key.organisation.key
        own = actor.person == key.user.key
        yield Shown(
            key=key,
            what=what(key),
            lasts=lasting(key.minutes),
            asked=key.asked.astimezone(local),
            asked_by=called.get(key.asked_by, ""),
            approved_by=called.get(key.approved_by, ""),
            until=key.until.astimezone(local) if key.until else None,
            ended=(key.ended or key.until or now).astimezone(local),
            state=state(key, now),
            outcome=outcome(key),
            ended_by=called.get(key.ended_by, ""),
            own=own,
            may_grant=actor.may(GRANT, place) and not own,
            may_give_back=actor.may(ASK, place) and actor.person in (key.user.key, key.asked_by),
        )
