"""A table as a file: CSV for programs, the same in every language, or a spreadsheet for people.

The CSV is RFC 4180 (commas, CRLF) with a byte order mark, for UTF-8; instants are ISO 8601. The
spreadsheet has real days and numbers. A cell of text is never a formula, in neither.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import xlsxwriter
from django.utils.functional import Promise

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
FORMULA = re.compile(
    r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202f\u2060-\u2064\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)
"""How a text begins that a spreadsheet takes for a formula: also behind what no reader sees, and in
the wide signs of Asian keyboards, which it reads as the narrow ones."""
ROWS, LONGEST = 1_048_575, 31
"""Below the headings of a sheet, and letters in its name."""
Heading = tuple[str | Promise, int]
"""What stands above a column, and its width in characters."""


def as_csv(names: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file in pieces: the names of the columns, then row by row."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(names)
    for row in rows:
        yield writer.writerow(map(plain, row))


class _Line:
    """What a csv writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def plain(value: object) -> str:
    """As text; what a spreadsheet would take for a formula gets an apostrophe before it.

    >>> plain("=1+1"), plain(" @x"), plain("A-1"), plain(-1), plain(None)
    ("'=1+1", "' @x", 'A-1', '-1', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if FORMULA.match(value) else value


def as_xlsx(
    title: str,
    headings: Iterable[Heading],
    rows: Iterable[Iterable[object]],
    *,
    sheet: str = "",
    filtered: bool = False,
) -> bytes:
    """The workbook, see `write_xlsx`."""
    buffer = io.BytesIO()
    write_xlsx(buffer, title, headings, rows, sheet=sheet, filtered=filtered)
    return buffer.getvalue()


def xlsx_file(
    title: str, headings: Iterable[Heading], rows: Iterable[Iterable[object]]
) -> BinaryIO:
    """The workbook, see `write_xlsx`, in a file without a name, to be read from its beginning: of a
    million rows it is not kept in memory either. Whoever closes it removes it."""
    file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115
    write_xlsx(file, title, headings, rows)
    file.seek(0)
    return file


def write_xlsx(
    file: BinaryIO,
    title: str,
    headings: Iterable[Heading],
    rows: Iterable[Iterable[object]],
    *,
    sheet: str = "",
    filtered: bool = False,
) -> None:
    """Write the workbook with one sheet, called like the title where nothing else is said; of more
    rows than a sheet has room for, with others after it.

    Rows are written one after the other and not kept in memory. Instants are shown by the clock
    that they carry; `filtered` lets the reader choose rows by their values.
    """
    book: Any = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": title, "author": "Driftbook"})
    columns, there, number = list(headings), iter(rows), 0
    while (some := list(islice(there, 1))) or not number:
        number += 1
        called = (sheet or title)[:LONGEST] if number == 1 else f"{(sheet or title)[:25]} {number}"
        further = islice(there, ROWS - len(some))
        _Sheet(book, called, columns).fill(chain(some, further), filtered)
    book.close()


class _Sheet:
    """The sheet while it is written, row by row."""

    def __init__(self, book: Any, name: str, headings: Sequence[Heading]) -> None:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.fraction = book.add_format({"num_format": "0.00"})
        self.sheet = book.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(headings):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, str(heading), bold)
        self.columns = len(headings)

    def fill(self, rows: Iterable[Iterable[object]], filtered: bool) -> None:
        """The rows below the headings."""
        at = 0
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._cell(at, column, value)
        if filtered and at:
            self.sheet.autofilter(0, 0, at, self.columns - 1)

    def _cell(self, at: int, column: int, value: object) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(at, column, value.replace(tzinfo=None), self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(at, column, value, self.day)
        elif isinstance(value, int):
            self.sheet.write_number(at, column, value)
        elif isinstance(value, (float, Decimal)):
            self.sheet.write_number(at, column, float(value), self.fraction)
        else:
            self.sheet.write_string(at, column, str(value))
