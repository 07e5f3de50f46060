"""Why a key is not given. Each has its own name, and a sentence in `words`."""

from __future__ import annotations

from driftbook.doors.refusals import NotTheirs, Refused
from driftbook.handbook.deciding.people import ChangeAnswer

__all__ = [
    "Elsewhere",
    "KeyOver",
    "NoEmergencyKeys",
    "NoReason",
    "NoRole",
    "NotByHand",
    "NotLasting",
    "NotTheirs",
    "NotYours",
    "OwnKey",
    "Refused",
    "TooLong",
]


class NoRole(Refused):
    """No role of the person lets them open doors there, or their account is closed."""


class NotByHand(Refused):
    """The handbook does not let bundles be given by hand."""


class Elsewhere(Refused):
    """Bundles are given to this person in a directory (G-30); `changes` say where."""

    def __init__(self, changes: tuple[ChangeAnswer, ...]) -> None:
        super().__init__(", ".join(answer.change for answer in changes))
        self.changes = changes


class NotLasting(Refused):
    """It would have ended already."""


class NoReason(Refused):
    """Nobody said why."""


class NoEmergencyKeys(Refused):
    """No handbook of the organisation knows of emergency keys."""


class TooLong(Refused):
    """For longer than the handbook allows; `longest` in minutes."""

    def __init__(self, longest: int) -> None:
        super().__init__(str(longest))
        self.longest = longest


class OwnKey(Refused):
    """Nobody approves the key that they open with."""


class KeyOver(Refused):
    """The emergency key was declined, withdrawn or has run out."""


class NotYours(Refused):
    """Only whoever asked for it, opens with it or grants emergency keys takes it back."""
