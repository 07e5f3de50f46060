"""The lines of a statement as CSV and as a spreadsheet.

The CSV is for programs, the same in every language, with a decimal point. The spreadsheet is for
people: real dates and numbers, headings in their language, and totals.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.charges.models import Line
from driftbook.charges.statements import Adding, credit_of
from driftbook.charges.why import why
from driftbook.theme import tables

COLUMNS: dict[str, tuple[str | Promise, int]] = {
    "date": (gettext_lazy("Date"), 12),
    "handbook": (gettext_lazy("Handbook"), 14),
    "customer": (gettext_lazy("Customer"), 26),
    "provider": (gettext_lazy("Provider"), 26),
    "item": (gettext_lazy("Item"), 24),
    "text": (gettext_lazy("What"), 44),
    "quantity": (gettext_lazy("Quantity"), 10),
    "unit": (gettext_lazy("Unit"), 14),
    "price": (gettext_lazy("Price"), 12),
    "amount": (gettext_lazy("Amount"), 14),
    "currency": (gettext_lazy("Currency"), 10),
    "state": (gettext_lazy("State"), 18),
    "why": (gettext_lazy("Why"), 70),
    "clauses": (gettext_lazy("Clauses"), 16),
    "version": (gettext_lazy("Version of the handbook"), 12),
    "line": (gettext_lazy("Line"), 38),
    "credits": (gettext_lazy("Credits the line"), 38),
}
"""Name in the CSV → heading and width in the spreadsheet."""
STATES: dict[str, str | Promise] = {
    "charged": gettext_lazy("Charged"),
    "free": gettext_lazy("Not invoiced"),
    "no-price": gettext_lazy("No price agreed"),
    "credited": gettext_lazy("Credited"),
    "credit": gettext_lazy("Credit"),
}


def state(line: Line) -> str:
    """What a line is: one of STATES."""
    if line.is_credit:
        return "credit"
    if credit_of(line) is not None:
        return "credited"
    if line.free:
        return "free"
    return "no-price" if line.amount is None else "charged"


def record(line: Line, language: str) -> dict[str, Any]:
    """The line with the values of all columns."""
    reasons = why(line, language)
    clauses = dict.fromkeys(clause.name for reason in reasons for clause in reason.clauses)
    return {
        "date": line.day,
        "handbook": line.agreement.handbook,
        "customer": line.customer.name,
        "provider": line.provider.name,
        "item": line.item.code,
        "text": line.text,
        "quantity": line.quantity,
        "unit": line.item.unit,
        "price": line.price.amount if line.price else None,
        "amount": line.amount,
        "currency": line.currency,
        "state": state(line),
        "why": " ".join(reason.text for reason in reasons),
        "clauses": " ".join(clauses),
        "version": line.edition.version if line.edition else "",
        "line": str(line.key),
        "credits": str(line.credits.key) if line.credits else "",
    }


def as_csv(lines: Iterable[Line], language: str) -> Iterator[str]:
    """The file in pieces; `language` is that of the reasons."""
    return tables.as_csv(COLUMNS, (record(line, language).values() for line in lines))


def as_xlsx(lines: Iterable[Line], title: str, language: str) -> bytes:
    """The workbook. Rows are written one after the other and not kept in memory."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    book.set_properties({"title": title, "author": "Driftbook"})
    _Sheet(book, language).fill(lines)
    book.close()
    return buffer.getvalue()


class _Sheet:
    """The one sheet of the workbook while it is written, row by row."""

    def __init__(self, book: Any, language: str) -> None:
        self.language = language
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.number = book.add_format({"num_format": "#,##0.00"})
        self.total = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        self.sheet = book.add_worksheet(_("Statement")[:31])
        self.sheet.freeze_panes(1, 0)
        self.columns = list(COLUMNS)
        for index, (_heading, width) in enumerate(COLUMNS.values()):
            self.sheet.set_column(index, index, width)

    def fill(self, lines: Iterable[Line]) -> None:
        """Headings, lines, a total for each currency."""
        for column, (heading, _width) in enumerate(COLUMNS.values()):
            self.sheet.write_string(0, column, str(heading), self.bold)
        at, adding = 0, Adding()
        for line in lines:
            at += 1
            self._row(at, record(line, self.language))
            adding.add(line)
        summed = adding.totals
        amount, currency = self.columns.index("amount"), self.columns.index("currency")
        text = self.columns.index("text")
        for code, total in summed.totals:
            at += 1
            self.sheet.write_string(at, text, _("Total"), self.bold)
            self.sheet.write_number(at, amount, float(total), self.total)
            self.sheet.write_string(at, currency, code, self.bold)
        if summed.unpriced:
            said = _("Lines without an agreed price, in no total: %(number)s")
            self.sheet.write_string(at + 1, text, said % {"number": summed.unpriced}, self.bold)

    def _row(self, at: int, record: dict[str, Any]) -> None:
        for column, (name, value) in enumerate(record.items()):
            if value is None or value == "":
                continue
            if name == "date":
                self.sheet.write_datetime(at, column, value, self.day)
            elif isinstance(value, Decimal):
                self.sheet.write_number(at, column, float(value), self.number)
            else:
                told = str(STATES[value]) if name == "state" else str(value)
                self.sheet.write_string(at, column, told)
