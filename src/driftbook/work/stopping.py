"""Whether this process has been asked to end: the unit at hand is finished, no other is begun."""

from __future__ import annotations

_asked = False


def ask() -> None:
    """Ask; safe in a signal handler."""
    global _asked
    _asked = True


def asked() -> bool:
    """Whether somebody has asked."""
    return _asked


def begin() -> None:
    """A new worker begins in this process."""
    global _asked
    _asked = False
