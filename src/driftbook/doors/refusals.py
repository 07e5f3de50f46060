"""Why something is not done to the registry. Each has its own name, and a sentence in `words`."""

from __future__ import annotations

from driftbook.doors.models import Tag, Unit


class Refused(Exception):
    """Something that cannot be; nothing was done."""


class NoAddress(Refused):
    """An address without street, number, postal code or town, or with an impossible one."""


class NotTheirs(Refused):
    """A door, a flat or a bundle of another organisation."""


class NoStairwell(Refused):
    """Only a stairwell door leads to flats."""


class NoHouse(Refused):
    """A stairwell door belongs to the house, not to a flat in it."""


class UnknownKind(Refused):
    """The handbook knows no unit of this kind; `known` are those that it knows."""

    def __init__(self, kind: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(kind)
        self.kind, self.known = kind, known


class MountedElsewhere(Refused):
    """The unit with this serial is on another door; `unit` says where."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit.serial)
        self.unit = unit


class AlreadyRemoved(Refused):
    """The unit is no longer on its door; `unit` says since when."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit.serial)
        self.unit = unit


class TooEarly(Refused):
    """Before the unit was mounted, or before its battery was last changed."""


class NotYet(Refused):
    """In the future."""


class NoNumber(Refused):
    """A tag without a number, or with one that no tag has."""


class TagOut(Refused):
    """A tag with this number is with somebody else; `tag` is that one."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(tag.number)
        self.tag = tag


class TagEnded(Refused):
    """The tag has been taken back."""
