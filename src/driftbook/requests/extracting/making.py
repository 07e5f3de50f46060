"""From an extract that waits to its file: claim, write, write down how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from driftbook.editions.exporting.pdf import NoPdf
from driftbook.people.models import User
from driftbook.people.zones import zone
from driftbook.requests.extracting import kept, listing, log, writing
from driftbook.requests.extracting.tables import Table
from driftbook.requests.models import Extract
from driftbook.work.claims import settle
from driftbook.work.pauses import pause

LEASE = timedelta(minutes=5)
"""So long nobody else takes it up after the last sign of life; a PDF is pressed within one."""
ATTEMPTS = 5
EVERY = 1.0
"""Seconds between two notes of how far it has come."""
Clock = Callable[[], datetime]
logger = logging.getLogger("driftbook.requests")


class LeaseLost(Exception):
    """Another worker makes it."""


def make(extract: Extract, clock: Clock) -> None:
    """Make the file of an extract that is leased, and write the outcome; never raises."""
    try:
        written = kept.keep(extract, lambda file: _write(extract, file, clock))
    except LeaseLost:
        return
    except (writing.TooLong, NoPdf) as never:
        code = "too-long" if isinstance(never, writing.TooLong) else "no-pdf"
        settle(extract, state="failed", due=None, error=code)
    except Exception as fault:
        logger.exception("extract %s could not be made", extract.key)
        _failed(extract, f"{type(fault).__name__}: {fault}"[:300], clock())
    else:
        now = clock()
        expires = now + settings.CASE_EXTRACT_LASTS
        settle(
            extract,
            state="ready",
            digest=written.digest,
            size=written.size,
            rows=written.rows,
            rows_done=written.rows,
            made=now,
            expires=expires,
            due=expires,
            error="",
        )


def _failed(extract: Extract, why: str, now: datetime) -> None:
    if extract.attempts >= ATTEMPTS:
        settle(extract, state="failed", due=None, error=why)
    else:
        settle(extract, state="waiting", due=now + pause(extract.attempts), error=why)


def _write(extract: Extract, file: BinaryIO, clock: Clock) -> int:
    customer = extract.case.customer
    whom = [extract.person] if extract.person else []
    asked = User.objects.filter(key__in=whom, erased__isnull=True).first()
    with override((asked.language if asked else "") or customer.language):
        table = table_of(extract, clock())
        progress = _Progress(extract, clock)
        progress.total(table.count)
        return writing.write(table, extract.form, file, progress.step)


def table_of(extract: Extract, now: datetime) -> Table:
    """What stands in it, as of `now`, in the active language and the customer's zone."""
    case, about = extract.case, extract.about
    local = zone(case.customer.timezone)
    if extract.does == "list-log":
        table = log.log(case, about, local)
    elif extract.does == "list-portal-users":
        table = listing.portal_users(case.customer)
    else:
        keys = [one["key"] for one in about.get("things", ()) if one["kind"] == "tag"]
        table = listing.users(case.customer, keys or None, now, local)
    at = f"{now.astimezone(local):%Y-%m-%d %H:%M}"
    made = _("%(organisation)s, case %(number)s, as of %(at)s") % {
        "organisation": case.customer,
        "number": case.number,
        "at": at,
    }
    return Table(table.title, [made, *table.notes], table.columns, table.count, table.rows)


class _Progress:
    """Notes how far it has come, now and then, and renews the lease with it."""

    def __init__(self, extract: Extract, clock: Clock) -> None:
        self.extract, self.clock = extract, clock
        self.last = time.monotonic()

    def total(self, rows: int) -> None:
        """How many there are."""
        self._note(rows=rows, rows_done=0)

    def step(self, done: int) -> None:
        """So many are done. Raises LeaseLost."""
        if time.monotonic() - self.last >= EVERY:
            self._note(rows_done=done)

    def _note(self, **changes: int) -> None:
        self.last = time.monotonic()
        until = self.clock() + LEASE
        mine = Extract.objects.filter(pk=self.extract.pk, claimed_by=self.extract.claimed_by)
        if not mine.update(claimed_until=until, due=until, **changes):
            raise LeaseLost
