"""The only writer of battery reports: made once for its day, then put on paper and mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from driftbook.doors.batteries import making, paper, recipients, sheet, told, words
from driftbook.doors.batteries.recipients import To
from driftbook.doors.models import BatteryReport
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.history.actions import record
from driftbook.history.by import ITSELF, By
from driftbook.outbox import attaching
from driftbook.outbox.actions import NoAddress, announce, put
from driftbook.outbox.attaching import File
from driftbook.people.models import Organisation
from driftbook.theme.tables import XLSX
from driftbook.work.transactions import demand

KIND = "battery-report"
PDF = "application/pdf"
NAMED = 20
"""So many critical units are named in the mail itself."""
LEAST_KEPT = timedelta(days=15)
"""The last of a week is kept whatever the operator says: without it, it would be made again."""
AGAIN, LONGEST = timedelta(minutes=5), timedelta(hours=4)
"""After the first try that failed, and at most between two."""


def make(
    *,
    organisation: Organisation,
    edition: Edition,
    handbook: Handbook,
    day: date,
    now: datetime,
    by: By = ITSELF,
) -> BatteryReport:
    """Decide the report of `day`, a day of the handbook's zone, and keep it. The one that is there
    already is the report of that day: two workers, or a second time, make one.

    The files and the mails follow (`press`): a fault in those loses nothing of this.
    """
    there = BatteryReport.objects.filter(organisation=organisation, handbook=handbook.id, day=day)
    if (found := there.defer("pdf", "xlsx").first()) is not None:
        return found
    made = making.make(handbook, organisation, day)
    try:
        with transaction.atomic():
            report = BatteryReport.objects.create(
                organisation=organisation,
                handbook=handbook.id,
                edition=edition.number,
                day=day,
                made=now,
                units=made.units,
                decided=made.decided,
            )
            _tell(report, by, "battery-report.made", now)
    except IntegrityError:
        return there.defer("pdf", "xlsx").get()
    return report


@dataclass(frozen=True)
class Files:
    """What goes with the mails."""

    pdf: bytes
    xlsx: bytes


def files(*, report: BatteryReport, now: datetime) -> Files:
    """The files of a report. Nothing is written, and it takes seconds: call it outside of any
    transaction, so that nobody waits for it. Raises NoPdf, Unreadable."""
    handbook = shelf.read(edition_of(report))
    said = told.told(report, handbook, now)
    return Files(paper.pressed(said), sheet.as_xlsx(report, handbook))


def press(*, report: BatteryReport, files: Files, now: datetime) -> None:
    """Keep the files of a locked report, and put the mails into the outbox. Done is done.

    Raises NotInATransaction, Unreadable; then nothing was written.
    """
    demand("press()")
    if report.pressed is not None:
        return
    edition = edition_of(report)
    handbook = shelf.read(edition)
    report.pdf, report.xlsx = files.pdf, files.xlsx
    report.pressed, report.error = now, ""
    report.save(update_fields=["pdf", "xlsx", "pressed", "error"])
    sent = [
        _mail(report, handbook, to, now)
        for to in recipients.of(handbook, edition.agreement, report.organisation)
    ]
    _tell(report, ITSELF, "battery-report.mailed", now, mails=sum(sent))


def failed(*, report: BatteryReport, why: str) -> None:
    """Keep why the files could not be made; `again` says when they are tried next."""
    report.attempts += 1
    report.error = why[-300:]
    report.save(update_fields=["attempts", "error"])


def again(report: BatteryReport) -> datetime:
    """When the files are to be made, after so many tries that failed."""
    waited = sum(
        (min(AGAIN * 2**number, LONGEST) for number in range(min(report.attempts, 50))),
        start=timedelta(),
    )
    return report.made + waited


def forget(*, now: datetime) -> int:
    """Remove reports with their files that have been kept long enough; how many there were.

    They hold addresses. That there was one, and its counts, stays in the history; mails are kept as
    the outbox keeps them.
    """
    kept = max(timedelta(days=settings.KEEP_BATTERY_REPORTS_DAYS), LEAST_KEPT)
    old = BatteryReport.objects.filter(day__lt=(now - kept).date()).order_by()
    return old.delete()[0]


def edition_of(report: BatteryReport) -> Edition:
    """The edition under which it was decided."""
    rows = Edition.objects.select_related("agreement").defer("files")
    return rows.get(agreement__handbook=report.handbook, number=report.edition)


def file_name(report: BatteryReport, ending: str) -> str:
    """`batteries-gladsaxe-2026-11-23.pdf`."""
    return f"batteries-{report.handbook}-{report.day.isoformat()}.{ending}"


def _mail(report: BatteryReport, handbook: Handbook, to: To, now: datetime) -> bool:
    """One letter with both files. An address that is none is passed over."""
    attached = attaching.fitting(_attachments(report))
    with translation.override(to.language):
        context = {**_context(report, to), "attached": len(attached)}
    try:
        put(
            channel="mail",
            to=to.mail,
            template="doors/batteries/letters/report",
            context=context,
            language=to.language,
            organisation=report.organisation.key,
            person=to.user.key if to.user else None,
            key=f"{KIND}:{report.key}:{to.mail.casefold()}",
            now=now,
            about=(KIND, str(report.key)),
            attachments=attached,
        )
    except NoAddress:
        return False
    return True


def _attachments(report: BatteryReport) -> list[File]:
    """The spreadsheet first: it is the smaller one, if one alone fits into a mail."""
    return [
        File(file_name(report, "xlsx"), XLSX, bytes(report.xlsx or b"")),
        File(file_name(report, "pdf"), PDF, bytes(report.pdf or b"")),
    ]


def _context(report: BatteryReport, to: To) -> dict[str, Any]:
    decided = report.decided
    rows = [row for row in decided["rows"] if row["state"] == "critical"]
    return {
        "name": to.name,
        "title": told.title(report),
        "lead": told.lead(decided, report.units),
        "counts": [(str(words.STATES[state]), decided["counts"][state]) for state in making.LISTED],
        "critical": [
            f"{row['street']}, {row['town']}: {words.percent(row)}" for row in rows[:NAMED]
        ],
        "more": max(0, len(rows) - NAMED),
        "address": settings.ADDRESS + reverse("doors:battery-report", args=[report.key]),
    }


def _tell(report: BatteryReport, by: By, did: str, now: datetime, **more: object) -> None:
    after = {"day": report.day.isoformat(), "handbook": report.handbook, "units": report.units}
    after |= {"counts": report.decided["counts"], **more}
    about = (KIND, str(report.key))
    announce(
        event=did,
        payload={"key": str(report.key), **after},
        organisations=[report.organisation.key],
        key=f"{did}:{report.key}",
        now=now,
        about=about,
    )
    record(
        organisation=report.organisation.key,
        by=by,
        did=did,
        kind=KIND,
        key=str(report.key),
        after=after,
        now=now,
    )
