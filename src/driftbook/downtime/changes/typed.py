"""What somebody typed, before it is kept."""

from __future__ import annotations

from datetime import datetime

from driftbook.downtime.changes.refusals import NoTime, NoWords
from driftbook.downtime.models.changes import MOST_TEXT
from driftbook.downtime.years import answered


def one_line(text: str, most: int = 200) -> str:
    """On one line, without blanks around it, and no longer than a column takes."""
    return " ".join(text.split())[:most]


def said(text: str, what: str, most: int = MOST_TEXT) -> str:
    """The text without blanks around it. Raises NoWords where nothing is left."""
    found = text.strip()[:most]
    if not found:
        raise NoWords(what)
    return found


def span(start: datetime, end: datetime) -> None:
    """Raise NoTime unless it ends after it begins, in years that the handbook answers for."""
    moment(start)
    moment(end)
    if end <= start:
        raise NoTime


def moment(at: datetime | None) -> None:
    """Raise NoTime for an instant in a year that the handbook does not answer for."""
    if at is not None and not answered(at):
        raise NoTime
