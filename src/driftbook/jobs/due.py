"""What the worker does for procedures: reminders, word that a day has passed, dropping out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from driftbook.handbook.deciding import procedures as deciding
from driftbook.handbook.reading import Unreadable
from driftbook.jobs.actions import procedures
from driftbook.jobs.models import Procedure
from driftbook.jobs.queries import procedures as queries
from driftbook.work import claims
from driftbook.work.due import Upcoming

LATER = timedelta(days=1)
"""When to try again where this release cannot read the edition."""


class Procedures:
    """Rows with a due time; each duty is done once, in the transaction that holds its row."""

    name = "procedures"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them has something to be done."""
        return self._rows().values_list("next_due", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Do what is due, one procedure at a time."""
        due = queries.with_parties(self._rows().filter(next_due__lte=now))
        return claims.one_by_one(due.all, lambda row: self._do(row, now), limit)

    def _do(self, row: Procedure, now: datetime) -> None:
        try:
            procedures.do(procedure=row, now=now)
        except Unreadable:
            Procedure.objects.filter(pk=row.pk).update(next_due=now + LATER)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The reminders, notices and drop-outs to come."""
        rows = queries.with_parties(self._rows())
        if organisations is not None:
            order = "job__order__"
            ordering = Q(**{f"{order}orderer__key__in": organisations})
            rows = rows.filter(ordering | Q(**{f"{order}provider__key__in": organisations}))
        for one in queries.stood(rows, now, limit):
            duty = deciding.next_duty(one.standing, one.procedure.done_until)
            if duty is None or one.procedure.next_due is None:
                continue
            acts = one.procedure.acts
            yield Upcoming(
                due=one.procedure.next_due,
                source=self.name,
                what=f"procedure.{duty.kind}",
                kind="procedure",
                key=str(one.procedure.key),
                organisation=acts.key if acts else None,
                details={
                    "number": one.procedure.job.number,
                    "procedure": one.standing.name,
                    "party": duty.to.name if duty.to else "",
                },
            )

    def _rows(self) -> QuerySet[Procedure]:
        return Procedure.objects.filter(next_due__isnull=False).order_by("next_due", "pk")
