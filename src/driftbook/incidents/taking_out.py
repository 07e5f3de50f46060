"""A log as a file over HTTP, for the page and for the API alike."""

from __future__ import annotations

import logging
from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from driftbook.editions.exporting import pdf
from driftbook.history.by import By
from driftbook.incidents.actions import exporting
from driftbook.incidents.models import Incident
from driftbook.incidents.printing import log_rows, report
from driftbook.incidents.printing.csv_file import csv_of

logger = logging.getLogger(__name__)
TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


class NoFile(Exception):
    """There is no file; `why` is `too-long`, `missing` or `failed`, `status` that of HTTP."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.why, self.status = why, status


def taken_out(incident: Incident, form: str, by: By, now: datetime) -> HttpResponse:
    """The file, once the history says that it was taken out. Raises NoFile."""
    raw = csv_of(log_rows.read(incident)) if form == "csv" else _pdf(incident, now)
    exporting.exported(incident=incident, form=form, by=by, now=now)
    response = HttpResponse(raw, content_type=TYPES[form])
    name = f"{incident.organisation.slug}-{incident.number}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _pdf(incident: Incident, now: datetime) -> bytes:
    """Pressed anew each time and kept nowhere: there are people in it."""
    try:
        return pdf.rendered(report.html(incident, now))
    except report.TooLong:
        raise NoFile("too-long", 422) from None
    except pdf.LibrariesMissing:
        logger.exception("PDF needs native libraries: %s", pdf.INSTALL)
        raise NoFile("missing", 503) from None
    except pdf.NoPdf:
        logger.exception("A PDF could not be made")
        raise NoFile("failed", 503) from None
