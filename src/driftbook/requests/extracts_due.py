"""What the worker does for extracts: make them, and remove those that have expired."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from driftbook.requests.extracting import kept, making
from driftbook.requests.models import Extract
from driftbook.requests.queries.cases import of_parties
from driftbook.work import stopping
from driftbook.work.claims import lease, lock
from driftbook.work.due import Upcoming


class Extracts:
    """The due source of extracts. A file is made under a lease; removing one needs the row only."""

    name = "extracts"

    def next_due(self, now: datetime) -> datetime | None:
        """When the next one is to be made or removed, or a lease runs out."""
        waiting = Extract.objects.filter(due__isnull=False).order_by("due", "pk")
        return waiting.values_list("due", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Make or remove at most `limit`; returns how many were touched."""
        begun, done = time.monotonic(), 0

        def clock() -> datetime:
            return now + timedelta(seconds=time.monotonic() - begun)

        while done < limit and not stopping.asked():
            extract = _claim(clock())
            if extract is None:
                break
            done += 1
            if extract.state == "making":
                making.make(extract, clock)
        return done

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The lists that are to be made."""
        rows = Extract.objects.filter(state__in=("waiting", "making"), due__isnull=False)
        rows = rows.filter(of_parties(organisations))
        rows = rows.select_related("case__customer").order_by("due", "pk")
        for extract in rows[:limit]:
            yield Upcoming(
                due=extract.due or now,
                source=self.name,
                what="extract.made",
                kind="case",
                key=str(extract.case.key),
                organisation=extract.case.customer.key,
                attempts=extract.attempts,
                details={"number": extract.case.number, "error": extract.error},
            )


def _claim(now: datetime) -> Extract | None:
    """The next one: leased and `making`, or removed, or given up."""
    with transaction.atomic(durable=True):
        rows = Extract.objects.filter(due__lte=now).order_by("due", "pk")
        extract = lock(rows.select_related("case__customer"))
        if extract is None:
            return None
        if extract.state == "ready":
            kept.forget(extract)
            Extract.objects.filter(pk=extract.pk).update(state="expired", due=None)
            extract.state = "expired"
        elif extract.attempts >= making.ATTEMPTS:
            kept.forget(extract)
            Extract.objects.filter(pk=extract.pk).update(
                state="failed", due=None, claimed_by="", claimed_until=None
            )
            extract.state = "failed"
        elif not lease(
            extract,
            now=now,
            period=making.LEASE,
            state="making",
            due=now + making.LEASE,
            attempts=extract.attempts + 1,
        ):
            extract.state = "waiting"
    return extract
