"""A table as CSV, as a spreadsheet or as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from django.template.loader import render_to_string
from django.utils.translation import get_language

from driftbook.editions.exporting import pdf
from driftbook.editions.exporting.press import STATIC
from driftbook.requests.extracting.tables import Table, Value
from driftbook.theme import tables

MOST_ON_PAPER = 2_000
"""Rows of a PDF: it is pressed in one piece, and must be done within a minute."""
TYPES = {
    "csv": tables.CSV,
    "xlsx": tables.XLSX,
    "pdf": "application/pdf",
}


class TooLong(Exception):
    """More rows than fit on paper."""


def write(table: Table, form: str, file: BinaryIO, step: Callable[[int], None]) -> int:
    """Write the table; returns how many rows. `step` is told after each how many there are.

    Raises TooLong, and NoPdf where none can be made.
    """
    return WRITERS[form](_Counted(table, step), file)


class _Counted:
    """The rows of a table, counted while they pass."""

    def __init__(self, table: Table, step: Callable[[int], None]) -> None:
        self.table, self.step, self.done = table, step, 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self.table.rows:
            yield row
            self.done += 1
            self.step(self.done)


def _csv(counted: _Counted, file: BinaryIO) -> int:
    names = (column.name for column in counted.table.columns)
    for piece in tables.as_csv(names, counted):
        file.write(piece.encode())
    return counted.done


def _xlsx(counted: _Counted, file: BinaryIO) -> int:
    table = counted.table
    headings = [(column.heading, column.width) for column in table.columns]
    tables.write_xlsx(file, table.title, headings, counted, filtered=True)
    return counted.done


def _pdf(counted: _Counted, file: BinaryIO) -> int:
    rows = []
    for row in counted:
        rows.append([_plain(value) for value in row])
        if len(rows) > MOST_ON_PAPER:
            raise TooLong
    context = {
        "table": counted.table,
        "rows": rows,
        "static": STATIC,
        "language": get_language() or "en",
    }
    file.write(pdf.rendered(render_to_string("requests/extracts/paper.html", context)))
    return counted.done


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value or ""


WRITERS: dict[str, Callable[[_Counted, BinaryIO], int]] = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
