"""The check of a handbook for its page and its API, kept for the readings that hold now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from driftbook.handbook.book import Handbook
from driftbook.handbook.proving import Finding, check

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
MOST_DAYS = 1100
"""Three years; the command line goes further."""


@lru_cache(maxsize=64)
def findings(handbook: Handbook, start: date, days: int) -> tuple[Finding, ...]:
    """Every finding within `days` days from midnight of `start` in the handbook's zone.

    Raises ValueError for days outside FIRST to LAST, or more than MOST_DAYS of them. What the
    check compiles on its way is thrown away: anybody may ask for any day, and the edition that
    answers at night must not grow with them.
    """
    if not (FIRST <= start <= LAST and 1 <= days <= MOST_DAYS):
        raise ValueError(f"{days} days from {start} is outside what the page checks")
    midnight = datetime.combine(start, time(0), handbook.zone)
    return tuple(check(replace(handbook, compiled={}), midnight, days))
