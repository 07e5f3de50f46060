"""Why something is not done to a change or a meeting. Each has its own name, and a sentence in
`words`."""

from __future__ import annotations


class Refused(Exception):
    """Something that cannot be; nothing was done."""


class NoChapter(Refused):
    """The handbook that holds says nothing of downtime."""


class Unknown(Refused):
    """The handbook knows no such kind, system or council; `known` are those that it knows."""

    def __init__(self, what: str, value: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(f"{what}: {value}")
        self.what, self.value, self.known = what, value, known


class NoParty(Refused):
    """The organisation that asks is no party to the agreement."""


class NoWords(Refused):
    """Something that has to be said was left empty; `what` is its field."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NoTime(Refused):
    """It ends before it begins, or lies in no year that the handbook can answer for."""


class NotOpen(Refused):
    """The change was decided or withdrawn; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class ChangedMeanwhile(Refused):
    """Somebody else has changed it since the form was shown."""


class HasDowntime(Refused):
    """A downtime is planned for it, which is cancelled or finished first."""


class NoSeat(Refused):
    """Whoever advises or calls does not sit in the council, nor in the group of the change."""


class NoAdvice(Refused):
    """It is not decided before somebody of the council has advised; `councils` are their ids."""

    def __init__(self, councils: tuple[str, ...]) -> None:
        super().__init__(", ".join(councils))
        self.councils = councils


class NotTheirs(Refused):
    """The handbook lets somebody else decide: `role` of `party`."""

    def __init__(self, party: str, role: str) -> None:
        super().__init__(f"{party}: {role}")
        self.party, self.role = party, role


class NothingSaid(Refused):
    """Advice that says nothing: no evaluation, no priority, no time and no words."""


class NoMember(Refused):
    """Somebody who may not see the change cannot be put into its group."""


class Minuted(Refused):
    """The minutes are made; nothing of the meeting changes any more."""


class Cancelled(Refused):
    """The meeting was cancelled."""


class TooEarly(Refused):
    """The minutes are made when the meeting has begun."""


class Over(Refused):
    """It would be over already."""


class OtherCouncil(Refused):
    """A change on which the council is not heard, or of another agreement."""
