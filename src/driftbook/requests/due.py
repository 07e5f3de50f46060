"""What the worker does for cases: they enter their queues, are reminded of, are closed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from driftbook.handbook.reading import Unreadable
from driftbook.requests.actions import keeping
from driftbook.requests.models import Case, Promise
from driftbook.requests.queries.cases import of_parties, whole
from driftbook.work import claims
from driftbook.work.due import Upcoming

LATER = timedelta(hours=1)
"""When to try again where an edition cannot be read, or something else went wrong."""

log = logging.getLogger(__name__)


class Promises:
    """Promises with a time; the row of the case is locked while they are kept."""

    name = "requests"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is to be kept."""
        return self._waiting().values_list("at", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Keep what is due, one case at a time."""
        return claims.one_by_one(self._cases(now).all, lambda case: self._keep(case, now), limit)

    def _keep(self, case: Case, now: datetime) -> None:
        """One case that cannot be kept does not hold up the others."""
        try:
            with transaction.atomic():
                keeping.keep(case=case, now=now)
        except OperationalError:
            raise
        except Exception as fault:
            if not isinstance(fault, Unreadable):
                log.exception("the promises of case %s could not be kept", case.key)
            waiting = self._waiting().filter(case=case.pk, at__lte=now)
            waiting.update(at=now + LATER)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The entries, reminders and closings to come."""
        rows = self._waiting().select_related("case__customer", "case__provider")
        rows = rows.filter(of_parties(organisations))
        for one in rows[:limit]:
            yield Upcoming(
                due=one.at,
                source=self.name,
                what=f"case.{one.what}",
                kind="case",
                key=str(one.case.key),
                organisation=(one.case.provider or one.case.customer).key,
                details={"number": one.case.number},
            )

    def _waiting(self) -> QuerySet[Promise]:
        return Promise.objects.filter(ended=None).order_by("at", "pk")

    def _cases(self, now: datetime) -> QuerySet[Case]:
        due = Case.objects.filter(promises__ended=None, promises__at__lte=now)
        return whole(due).order_by("promises__at", "promises__pk")
