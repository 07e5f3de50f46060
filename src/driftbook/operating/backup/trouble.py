"""What goes wrong with a backup, in one sentence for whoever has to mend it."""

from __future__ import annotations


class Trouble(ValueError):
    """The command has not done what it was asked to, and has left nothing half done."""


class Damaged(Trouble):
    """The file is not as it was written."""
