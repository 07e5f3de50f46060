"""The battery report as a spreadsheet: real dates and numbers, headings in the handbook's language.

A cell of text is never a formula.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.doors.batteries import told, words
from driftbook.doors.models import BatteryReport
from driftbook.handbook.book import Handbook
from driftbook.people.zones import zone

WIDTHS = (18, 34, 22, 20, 20, 18, 24, 9, 12, 12, 12, 12, 12, 60, 40, 38)
Json = dict[str, Any]


def as_xlsx(report: BatteryReport, handbook: Handbook) -> bytes:
    """The workbook. Rows are written one after the other and not kept in memory."""
    buffer = io.BytesIO()
    with translation.override(handbook.cover.language):
        book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
        book.set_properties({"title": told.title(report), "author": "Driftbook"})
        _fill(book, report)
        book.close()
    return buffer.getvalue()


def headings() -> list[str]:
    """In the language that is active."""
    return [
        _("Battery"),
        _("Address"),
        _("Town"),
        _("Door"),
        _("Unit"),
        _("Serial number"),
        _("Key bundle"),
        _("Percent"),
        _("On"),
        _("Points a day"),
        _("Critical"),
        _("Earliest"),
        _("Latest"),
        _("Why"),
        _("Last job"),
        _("Id of the unit"),
    ]


def _fill(book: Any, report: BatteryReport) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {
        date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        float: book.add_format({"num_format": "0.00"}),
    }
    sheet = book.add_worksheet(_("Batteries")[:31])
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(zip(headings(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    local = zone(report.organisation.timezone)
    rows = report.decided["rows"]
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(_cells(row, words.job(row["job"], local))):
            _write(sheet, at, column, value, formats)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(WIDTHS) - 1)


def _cells(row: Json, job: str) -> list[object]:
    return [
        str(words.STATES[row["state"]]),
        row["street"],
        row["town"],
        words.door(row),
        row["kind"],
        row["serial"],
        ", ".join(row["bundles"]),
        row["percent"],
        _day(row["claimed"]),
        row["per_day"],
        _day(row["critical_on"]),
        _day(row["earliest"]),
        _day(row["latest"]),
        " ".join(words.why(row)),
        job,
        row["unit"],
    ]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _write(sheet: Any, at: int, column: int, value: object, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(at, column, value, formats[date])
    elif isinstance(value, float):
        sheet.write_number(at, column, value, formats[float])
    elif isinstance(value, int):
        sheet.write_number(at, column, value)
    else:
        sheet.write_string(at, column, str(value))
