"""What a unit answers to a command: the only thing that makes it done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from driftbook.doors.models import Command
from driftbook.doors.models.opening import DONE, GATEWAY_OFFLINE, JAMMED, UNKNOWN
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.work.transactions import demand

SOFT = ("", UNKNOWN, GATEWAY_OFFLINE)
"""Outcomes that a later answer of the unit itself replaces."""
UNIT = By(person=None, role="unit")
"""A unit answers."""
LATE = timedelta(minutes=1)
"""So long after a command has expired a device of others may still mean it by its state."""
REPORTED = "reported"
"""What is said of such an answer: the door is as it was asked to be, perhaps by another hand."""
FITS = {"unlocked": "open", "locked": "lock"}


def answered(
    command_key: UUID, outcome: str, said: str, state: str | None, at: datetime, now: datetime
) -> bool:
    """Settle a command by its unit's answer, however late. False: it was settled, or is unknown.

    Demands a transaction. `at`: when the unit answered; `now`: when we write it (aware).
    """
    demand("answered()")
    rows = Command.objects.select_for_update(of=("self",), no_key=True)
    command = rows.select_related("organisation").filter(key=command_key).first()
    if command is None or command.outcome not in SOFT:
        return False
    if outcome == command.outcome and command.answered is not None:
        return False
    before = command.outcome
    command.outcome, command.said = outcome, said[:60]
    command.answered = max(at, command.made)  # its clock may be behind
    command.save(update_fields=["outcome", "said", "answered"])
    record(
        organisation=command.organisation.key,
        by=UNIT,
        did="door.answered",
        kind="command",
        key=str(command.key),
        before={"outcome": before} if before else None,
        after={"outcome": outcome, "act": command.act}
        | ({"said": said} if said else {})
        | ({"state": state} if state else {}),
        now=now,
    )
    return True


def commands(keys: Iterable[UUID]) -> Mapping[UUID, Command]:
    """The commands that are answered, by key."""
    return {row.key: row for row in Command.objects.filter(key__in=set(keys))}


def meant(unit_id: int, state: str, at: datetime) -> tuple[UUID, str] | None:
    """The command that a state of a device of others answers, and the outcome; None: none.

    Such devices answer to no command by its key: the first state after it that fits is taken for
    the answer, and `REPORTED` is said with it.
    """
    outcome = JAMMED if state == "jammed" else DONE
    if outcome == DONE and state not in FITS:
        return None
    waiting = Command.objects.filter(
        unit=unit_id, outcome__in=("", UNKNOWN), made__lte=at, expires__gte=at - LATE
    )
    last = waiting.order_by("-made", "-pk").first()
    if last is None or (outcome == DONE and last.act != FITS[state]):
        return None
    return last.key, outcome
