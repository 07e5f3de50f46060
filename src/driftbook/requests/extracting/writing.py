"""A table as CSV, as a spreadsheet or as a PDF.

The CSV is for programs, the same in every language: RFC 4180 in UTF-8 with a byte order mark, ISO
times, the names of its columns in English. A cell of text is never a formula, in neither.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

import xlsxwriter
from django.template.loader import render_to_string
from django.utils.translation import get_language

from driftbook.editions.exporting import pdf
from driftbook.editions.exporting.press import STATIC
from driftbook.requests.extracting.tables import Table, Value

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_ON_PAPER = 2_000
"""Rows of a PDF: it is pressed in one piece, and must be done within a minute."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
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
    class Encoded:
        def write(self, text: str) -> int:
            return file.write(text.encode())

    file.write("\ufeff".encode())
    writer = csv.writer(Encoded())
    writer.writerow(column.name for column in counted.table.columns)
    for row in counted:
        writer.writerow(map(cell, row))
    return counted.done


def cell(value: Value) -> str:
    """As text; what a spreadsheet would take for a formula gets an apostrophe before it.

    >>> cell("=1+1"), cell(" @x"), cell("A-1")
    ("'=1+1", "' @x", 'A-1')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"'{value}" if value.lstrip(" \u00a0").startswith(FORMULAS) else value


def _xlsx(counted: _Counted, file: BinaryIO) -> int:
    table = counted.table
    book: Any = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": table.title, "author": "Driftbook"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
    sheet = book.add_worksheet(table.title[:31])
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, bold)
    for line, row in enumerate(counted, start=1):
        for at, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(line, at, value.replace(tzinfo=None), moment)
            elif value:
                sheet.write_string(line, at, value)
    sheet.autofilter(0, 0, counted.done, len(table.columns) - 1)
    book.close()
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
