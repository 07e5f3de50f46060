"""Instants as people and programs write them."""

import re
from datetime import UTC, datetime
from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import FIRST_YEAR, LAST_YEAR

_PLUS_LOST = re.compile(r"([T ]\d\d:\d\d\S*) (\d\d:?\d\d)$")
_SHAPE = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
"""Python alone would take any sign between day and time, and digits without any."""


class NoInstant(ValueError):
    """What was written is no instant that can be answered for."""

    def __init__(self, written: str, fault: Literal["unreadable", "out-of-range"]) -> None:
        self.written, self.fault = written, fault
        super().__init__(
            f"'{written}' is no instant; write it as 2026-11-24T23:10"
            if fault == "unreadable"
            else f"'{written}' is outside {FIRST_YEAR}-{LAST_YEAR}"
        )


def read(written: str, handbook: Handbook) -> datetime:
    """The instant in the handbook's zone; without an offset it is written in that zone.

    A `+` before the offset that an address turned into a space is understood. An hour that
    happens twice when the clocks go back is the first of the two; one that is skipped in spring
    counts on from the hour before. Raises NoInstant.
    """
    text = _PLUS_LOST.sub(r"\1+\2", written.strip().upper())
    if not _SHAPE.fullmatch(text):
        raise NoInstant(written, "unreadable")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise NoInstant(written, "unreadable") from None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise NoInstant(written, "out-of-range")
    local = at if at.tzinfo else at.replace(tzinfo=handbook.zone)
    shown = local.astimezone(UTC).astimezone(handbook.zone)
    if not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise NoInstant(written, "out-of-range")
    return shown
