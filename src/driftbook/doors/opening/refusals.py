"""Why a door is not opened. Each has its own page."""

from __future__ import annotations

from driftbook.doors.models import Command
from driftbook.doors.opening.rules import Rules
from driftbook.doors.refusals import Refused
from driftbook.handbook.deciding.door_shapes import OpeningAnswer, OpeningFacts


class NotOpened(Refused):
    """The handbook and the tables do not allow it; `answer` says why, and where it is changed."""

    def __init__(self, answer: OpeningAnswer, facts: OpeningFacts, rules: Rules) -> None:
        super().__init__(answer.refusal)
        self.answer, self.facts, self.rules = answer, facts, rules


class NoHandbook(Refused):
    """No handbook of theirs has the chapter `doors`: nothing is known of what can be asked."""


class Conflict(Refused):
    """The same tap was for another door, or for the other thing; `command` is what it was."""

    def __init__(self, command: Command) -> None:
        super().__init__(str(command.key))
        self.command = command
