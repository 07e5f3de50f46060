"""The only writer of downtimes, their duties, waivers and plans. One verb per function."""

from driftbook.downtime.planning.actions.planning import cancel, move, plan, waive
from driftbook.downtime.planning.actions.running import extend, finish, miss, remind, start
from driftbook.downtime.planning.actions.steps import (
    add_step,
    change_step,
    finish_step,
    remind_of_step,
    remove_step,
)

__all__ = [
    "add_step",
    "cancel",
    "change_step",
    "extend",
    "finish",
    "finish_step",
    "miss",
    "move",
    "plan",
    "remind",
    "remind_of_step",
    "remove_step",
    "start",
    "waive",
]
