"""What the worker does for monitors: ask addresses, and find out who has not been heard of (A-14).

A question is claimed with a lease before it is asked, so that two workers ask once; whoever loses
the lease writes nothing. What was raised is written in the transaction that holds the row.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from driftbook.incidents.actions import monitoring
from driftbook.incidents.models import Monitor
from driftbook.incidents.watching import ask_all
from driftbook.outbox.actions import bare
from driftbook.work import stopping
from driftbook.work.claims import lock
from driftbook.work.due import Upcoming

logger = logging.getLogger("driftbook.incidents")


class Monitors:
    """The due source of monitors."""

    name = "monitors"

    def next_due(self, now: datetime) -> datetime | None:
        """When the next one is to be asked or looked at, or a lease runs out."""
        return _waiting().values_list("due", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Look at those that report; ask the others all at the same time, ten seconds each."""
        begun, done, asked = time.monotonic(), 0, []
        while done < limit and not stopping.asked():
            with transaction.atomic(durable=True):
                monitor = lock(_waiting().filter(due__lte=now))
                if monitor is None:
                    break
                if monitor.sort == "url":
                    if monitoring.claim(monitor=monitor, now=now):
                        asked.append(monitor)
                else:
                    _guarded(monitor, now)
            done += 1
        answers = ask_all([monitor.url for monitor in asked])
        then = now + timedelta(seconds=time.monotonic() - begun)
        for monitor, answer in zip(asked, answers, strict=True):
            try:
                monitoring.answered(monitor=monitor, answer=answer, now=then)
            except OperationalError:
                raise
            except Exception:
                logger.exception("the answer to monitor %s could not be written", monitor.key)
                monitoring.put_off(monitor=monitor, now=then)
        return done

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The next questions; of those that report, nothing is to be done while they do."""
        rows = _waiting().filter(sort="url")
        if organisations is not None:
            rows = rows.filter(organisation__key__in=organisations)
        for monitor in rows[:limit]:
            yield Upcoming(
                due=monitor.due or now,
                source=self.name,
                what="monitor.asked",
                kind="monitor",
                key=str(monitor.key),
                organisation=monitor.organisation.key,
                details={"url": bare(monitor.url)},
            )


def _guarded(monitor: Monitor, now: datetime) -> None:
    """One that cannot be looked at does not hold up the others."""
    try:
        with transaction.atomic():
            monitoring.pass_time(monitor=monitor, now=now)
    except OperationalError:
        raise
    except Exception:
        logger.exception("monitor %s could not be looked at", monitor.key)
        monitoring.put_off(monitor=monitor, now=now)


def _waiting() -> QuerySet[Monitor]:
    rows = Monitor.objects.filter(ended=None, due__isnull=False)
    return rows.select_related("organisation", "agreement").order_by("due", "pk")
