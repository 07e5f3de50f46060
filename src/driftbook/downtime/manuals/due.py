"""Reminders that manuals are to be gone through (I-05)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from driftbook.downtime.manuals import letters, reviewing
from driftbook.downtime.models import Manual
from driftbook.work import claims
from driftbook.work.due import Upcoming


class Manuals:
    """Manuals that say when somebody is reminded next; the row is locked while it is done."""

    name = "manuals"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is."""
        return self._waiting().order_by("remind").values_list("remind", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Remind of one after the other."""
        due = self._waiting().filter(remind__lte=now).order_by("remind", "pk")
        return claims.one_by_one(due.all, lambda manual: _remind(manual, now), limit)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The reminders to come."""
        rows = self._waiting()
        if organisations is not None:
            rows = rows.filter(organisation__key__in=organisations)
        for manual in rows.order_by("remind", "pk")[:limit]:
            yield Upcoming(
                due=manual.remind or now,
                source=self.name,
                what="manual.review",
                kind="manual",
                key=str(manual.key),
                organisation=manual.organisation.key,
                details={"title": manual.title, "by": manual.review.isoformat()},
            )

    def _waiting(self) -> QuerySet[Manual]:
        rows = Manual.objects.filter(ended__isnull=True, remind__isnull=False)
        return rows.select_related("organisation").defer("text", "folded")


def _remind(manual: Manual, now: datetime) -> None:
    slot = manual.remind
    if slot is None:  # the filter says that it is there
        return
    manual.remind = reviewing.next_reminder(manual.review, manual.organisation, now)
    manual.save(update_fields=["remind"])
    letters.remind(manual, slot, now)
