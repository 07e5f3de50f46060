"""A table on its way to a file: its columns, and rows that come one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

Value = str | datetime | None
"""A text, an instant in the customer's zone, or nothing."""


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    """In a CSV, which is for programs: the same in every language."""
    heading: str
    """In a spreadsheet and on paper, for people."""
    width: int
    """In characters."""


@dataclass(frozen=True)
class Table:
    """What a file says."""

    title: str
    notes: Sequence[str]
    """What it is limited to, and of when it is: lines above the table on paper."""
    columns: Sequence[Column]
    count: int
    """About how many rows there are: a bar shows how far one has come."""
    rows: Iterator[Sequence[Value]]
