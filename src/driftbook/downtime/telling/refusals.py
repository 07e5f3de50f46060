"""Why something cannot be done to a notice."""

from __future__ import annotations


class Refused(Exception):
    """`code` is a word for programs."""

    code = "refused"


class Told(Refused):
    """It was told, or withdrawn: nothing of it changes any more."""

    code = "already-told"


class ByItself(Refused):
    """It goes by itself; nobody posts it by hand."""

    code = "goes-by-itself"


class Empty(Refused):
    """A notice needs a subject and a text."""

    code = "empty"
