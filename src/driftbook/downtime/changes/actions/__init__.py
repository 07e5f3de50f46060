"""The only writer of changes, groups and meetings. One verb per function, one transaction each."""

from driftbook.downtime.changes.actions.asking import ask, revise, withdraw
from driftbook.downtime.changes.actions.deciding import advise, complete, decide
from driftbook.downtime.changes.actions.groups import add_to_group, remove_from_group
from driftbook.downtime.changes.actions.meetings import (
    Outcome,
    call_meeting,
    cancel_meeting,
    minute,
    put_on_agenda,
    send_agenda,
    take_off,
)

__all__ = [
    "Outcome",
    "add_to_group",
    "advise",
    "ask",
    "call_meeting",
    "cancel_meeting",
    "complete",
    "decide",
    "minute",
    "put_on_agenda",
    "remove_from_group",
    "revise",
    "send_agenda",
    "take_off",
    "withdraw",
]
