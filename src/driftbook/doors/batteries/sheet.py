"""The battery report as a spreadsheet, with headings in the handbook's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.doors.batteries import told, words
from driftbook.doors.models import BatteryReport
from driftbook.handbook.book import Handbook
from driftbook.people.zones import zone
from driftbook.theme import tables

WIDTHS = (18, 34, 22, 20, 20, 18, 24, 9, 12, 12, 12, 12, 12, 60, 40, 38)
Json = dict[str, Any]


def as_xlsx(report: BatteryReport, handbook: Handbook) -> bytes:
    """The workbook."""
    local = zone(report.organisation.timezone)
    with translation.override(handbook.cover.language):
        return tables.as_xlsx(
            told.title(report),
            zip(headings(), WIDTHS, strict=True),
            (_cells(row, words.job(row["job"], local)) for row in report.decided["rows"]),
            sheet=_("Batteries"),
            filtered=True,
        )


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
