"""What somebody typed, before it is kept."""

from __future__ import annotations

from driftbook.downtime.changes.refusals import NoWords
from driftbook.downtime.models.changes import MOST_TEXT


def one_line(text: str, most: int = 200) -> str:
    """On one line, without blanks around it, and no longer than a column takes."""
    return " ".join(text.split())[:most]


def said(text: str, what: str, most: int = MOST_TEXT) -> str:
    """The text without blanks around it. Raises NoWords where nothing is left."""
    found = text.strip()[:most]
    if not found:
        raise NoWords(what)
    return found
