"""What happens next with editions: one begins to hold, a review comes near."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from driftbook.editions import shelf
from driftbook.editions.actions import reviews
from driftbook.editions.models import Edition, Review
from driftbook.work import claims
from driftbook.work.due import Upcoming

LATER = timedelta(days=1)
"""When to try again where no edition can be read."""


class Editions:
    """Editions that begin to hold by themselves: nothing is to be done, but people want to know."""

    name = "editions"

    def next_due(self, now: datetime) -> datetime | None:
        return None

    def run_due(self, now: datetime, limit: int) -> int:
        return 0

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The editions that are published and do not hold yet."""
        rows = Edition.objects.filter(holds_from__gt=now).select_related("agreement")
        for edition in _of(rows, organisations).order_by("holds_from", "pk")[:limit]:
            yield Upcoming(
                due=edition.holds_from,
                source=self.name,
                what="edition.holds",
                kind="handbook",
                key=edition.agreement.handbook,
                details={"version": edition.version},
            )


class Reviews:
    """Reminders of the yearly review (G-03)."""

    name = "reviews"

    def next_due(self, now: datetime) -> datetime | None:
        """When somebody is reminded next."""
        waiting = Review.objects.filter(held__isnull=True, remind__isnull=False)
        return waiting.order_by("remind").values_list("remind", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Remind both parties, one review at a time."""
        due = Review.objects.filter(held__isnull=True, remind__lte=now)
        rows = due.select_related("agreement").order_by("remind", "pk")
        return claims.one_by_one(rows.all, lambda review: self._remind(review, now), limit)

    def _remind(self, review: Review, now: datetime) -> None:
        same = Edition.objects.filter(agreement=review.agreement).select_related("agreement")
        entry = shelf.opened(shelf.holding(same, now))[0]
        if entry.handbook is None:
            Review.objects.filter(pk=review.pk).update(remind=now + LATER)
            return
        reviews.remind(review=review, handbook=entry.handbook, edition=entry.edition, now=now)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The reminders to come."""
        rows = Review.objects.filter(held__isnull=True, remind__isnull=False)
        rows = _of(rows.select_related("agreement"), organisations)
        for review in rows.order_by("remind", "pk")[:limit]:
            yield Upcoming(
                due=review.remind,  # type: ignore[arg-type]  # the filter says that it is there
                source=self.name,
                what="review.reminder",
                kind="handbook",
                key=review.agreement.handbook,
                details={"by": review.due.isoformat()},
            )


def _of(rows: QuerySet, organisations: Collection[UUID] | None) -> QuerySet:  # type: ignore[type-arg]
    if organisations is None:
        return rows
    return rows.filter(agreement__parties__organisation__key__in=organisations).distinct()
