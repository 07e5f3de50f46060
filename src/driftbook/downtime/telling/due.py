"""Notices that go by themselves when they are due."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min, QuerySet

from driftbook.downtime.models import Notice
from driftbook.downtime.telling import actions
from driftbook.work import claims
from driftbook.work.due import Upcoming

AGAIN = timedelta(minutes=5)
"""When one is tried again that could not be told, through a fault of ours."""


class Notices:
    """Each is told in a transaction of its own, and asked again under the lock of its downtime: so
    it is told once by several workers, and by one that was away for days."""

    name = "notices"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is due."""
        rows = _waiting().order_by()
        found: datetime | None = rows.aggregate(first=Min("due"))["first"]
        return found

    def run_due(self, now: datetime, limit: int) -> int:
        """Tell what is due."""
        rows = _waiting().filter(due__lte=now).order_by("due", "pk")

        def put_off(row: Notice) -> bool:
            return bool(_waiting().filter(pk=row.pk).update(due=now + AGAIN))

        tell = claims.guarded(lambda row: actions.publish(notice=row, now=now), put_off)
        return claims.in_turn(rows, tell, limit)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The next that go."""
        rows = _waiting()
        if organisations is not None:
            rows = rows.filter(downtime__organisation__key__in=organisations)
        return [_of(row) for row in rows.order_by("due", "pk")[:limit]]


def _waiting() -> QuerySet[Notice]:
    rows = Notice.objects.filter(state="waiting")
    return rows.select_related("downtime__organisation")


def _of(row: Notice) -> Upcoming:
    return Upcoming(
        due=row.due,
        source=Notices.name,
        what="notice.goes",
        kind="notice",
        key=str(row.key),
        organisation=row.downtime.organisation.key,
        details={"subject": row.subject, "audience": row.audience, "channel": row.channel},
    )
