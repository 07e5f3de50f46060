"""The years in which something may be down: of them a handbook answers for every day."""

from __future__ import annotations

from datetime import datetime

FIRST, LAST = 1971, 2198


def answered(at: datetime) -> bool:
    """Whether the instant lies in them, by the clock that it carries."""
    return FIRST <= at.year <= LAST
