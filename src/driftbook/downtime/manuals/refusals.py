"""Why something is not done to a manual. Each has its own name, and a sentence in `words`."""

from __future__ import annotations

from driftbook.downtime.models import Manual


class Refused(Exception):
    """Something that cannot be; nothing was done."""


class Outdated(Refused):
    """Somebody has written another version meanwhile; `manual` is as it is now."""

    def __init__(self, manual: Manual) -> None:
        super().__init__(manual.version)
        self.manual = manual


class Ended(Refused):
    """It was taken off the shelf."""


class Translated(Refused):
    """There is one in this language already: `other`."""

    def __init__(self, other: Manual) -> None:
        super().__init__(other.language)
        self.other = other


class NotTheirs(Refused):
    """The organisation is no party to the agreement, or it is another organisation's manual."""


class NoReaders(Refused):
    """Parties read it, and there is no agreement that has any."""


class UnknownSystem(Refused):
    """The handbook knows no such system; `system` is its id."""

    def __init__(self, system: str) -> None:
        super().__init__(system)
        self.system = system


class NoSuchChoice(Refused):
    """A sort, a language or a kind of readers that there is not."""


class TooSoon(Refused):
    """Somebody goes through it again after today, and within five years."""


class Unsaid(Refused):
    """A title, a text and who looks after it have to be said."""
