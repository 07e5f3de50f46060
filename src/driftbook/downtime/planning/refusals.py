"""Why something is not done to a downtime. Each has its own name, and a sentence in `words`."""

from __future__ import annotations

from driftbook.handbook.deciding.downtime_shapes import NoticeAnswer


class Refused(Exception):
    """Something that cannot be; nothing was done."""


class Blocked(Refused):
    """The handbook does not allow it then. `answer` says why, and when it could be."""

    def __init__(self, answer: NoticeAnswer, left: tuple[str, ...]) -> None:
        super().__init__(", ".join(left))
        self.answer = answer
        self.left = left
        """Ids of notices that would be late, and codes of what else is wrong, without a waiver."""


class NoChapter(Refused):
    """The edition that holds says nothing of downtime."""


class NotTheirs(Refused):
    """The organisation is no party of the agreement, or the form was sent by somebody else."""


class NothingDown(Refused):
    """No system was named."""


class NotApproved(Refused):
    """The change was not approved, or belongs to another agreement."""


class NoReason(Refused):
    """Nobody said why."""


class Over(Refused):
    """It is finished or cancelled."""


class Begun(Refused):
    """It runs: it is extended or finished, and no longer moved or cancelled."""


class NotBegun(Refused):
    """It has not begun."""


class NotYet(Refused):
    """It begins later; who was told of that time relies on it. Move it."""


class EndsBefore(Refused):
    """Its end is not to come, or not after its start."""


class TooLong(Refused):
    """Longer than anybody plans."""


class NotOpen(Refused):
    """There is no such duty that waits, or was missed."""
