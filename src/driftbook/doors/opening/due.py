"""Commands that nobody has answered: some time after they expired, that is written down."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from driftbook.doors.models import Command
from driftbook.doors.opening import actions
from driftbook.work import claims
from driftbook.work.due import Upcoming

LATE = timedelta(seconds=30)
"""An answer may come a little late: pages say "unknown" at once, the history waits for it."""


class Unanswered:
    """Commands without an answer."""

    name = "doors.commands"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is given up."""
        first = self._waiting().values_list("expires", flat=True).first()
        return first + LATE if first else None

    def run_due(self, now: datetime, limit: int) -> int:
        """Write down that their outcome is unknown.

        None is locked before its chain: whoever takes answers holds the chain first, and the two
        would wait for each other. Whether it still waits is asked again under that lock.
        """
        overdue = self._waiting().filter(expires__lte=now - LATE)
        return claims.in_turn(
            overdue, lambda command: actions.unanswered(command=command, now=now), limit
        )

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """Nothing that anybody waits for."""
        return ()

    def _waiting(self) -> QuerySet[Command]:
        rows = Command.objects.filter(outcome="").order_by("expires", "pk")
        return rows.select_related(
            "organisation", "unit__organisation", "unit__door__address__street"
        )
