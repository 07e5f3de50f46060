"""What ends by itself: bundles given for a while, emergency keys, and those that nobody answered.

They open nothing from their end on, whether or not a worker runs; the worker writes it down, and
tells whoever gave them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from heapq import nsmallest
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from driftbook.doors.keys import actions, emergency_actions, letters
from driftbook.doors.keys.emergency_actions import WAITS
from driftbook.doors.models import EmergencyKey, Grant
from driftbook.history.actions import hold
from driftbook.history.by import ITSELF
from driftbook.work import claims
from driftbook.work.due import Upcoming


class Keys:
    """Rows with an end; the row is asked again under the lock of its chain, so it is done once."""

    name = "keys"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them ends."""
        ends = [_first(_grants(), "until"), _first(_emergencies(), "until")]
        waiting = _first(_waiting(), "asked")
        ends.append(waiting + WAITS if waiting else None)
        return min((at for at in ends if at is not None), default=None)

    def run_due(self, now: datetime, limit: int) -> int:
        """Write down what has ended, one at a time."""
        over = _grants().filter(until__lte=now).order_by("until", "pk")
        done = claims.in_turn(over, lambda row: _grant(row, now), limit)
        for rows in (
            _emergencies().filter(until__lte=now).order_by("until", "pk"),
            _waiting().filter(asked__lte=now - WAITS).order_by("asked", "pk"),
        ):
            done += claims.in_turn(rows, lambda row: _emergency(row, now), limit - done)
        return done

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The next ends."""
        grants, keys = _grants(), _emergencies()
        if organisations is not None:
            grants = grants.filter(bundle__organisation__key__in=organisations)
            keys = keys.filter(organisation__key__in=organisations)
        found = [*map(_of_grant, grants.order_by("until", "pk")[:limit])]
        found += map(_of_emergency, keys.order_by("until", "pk")[:limit])
        return nsmallest(limit, found, key=lambda item: item.due)


def _grant(row: Grant, now: datetime) -> None:
    hold(row.bundle.organisation.key)
    rows = Grant.objects.select_for_update(of=("self",))
    grant = rows.select_related("bundle__organisation", "user").get(pk=row.pk)
    if grant.ended is None and actions.run_out(grant=grant, by=ITSELF, now=now).ended:
        letters.grant_over(grant, now)


def _emergency(row: EmergencyKey, now: datetime) -> None:
    emergency_actions.run_out(key=row, by=ITSELF, now=now)


def _grants() -> QuerySet[Grant]:
    rows = Grant.objects.filter(ended__isnull=True, until__isnull=False)
    return rows.select_related("bundle__organisation", "user")


def _emergencies() -> QuerySet[EmergencyKey]:
    rows = EmergencyKey.objects.filter(ended__isnull=True, until__isnull=False)
    return rows.select_related("organisation", "user", "bundle", "address__street")


def _waiting() -> QuerySet[EmergencyKey]:
    rows = EmergencyKey.objects.filter(ended__isnull=True, approved__isnull=True)
    return rows.select_related("organisation", "user", "bundle", "address__street")


def _first(rows: QuerySet[Any], field: str) -> datetime | None:
    found: datetime | None = rows.order_by().aggregate(first=Min(field))["first"]
    return found


def _of_grant(row: Grant) -> Upcoming:
    return Upcoming(
        due=row.until or row.since,
        source=Keys.name,
        what="key.ends",
        kind="bundle",
        key=str(row.bundle_id),
        organisation=row.bundle.organisation.key,
        details={"bundle": row.bundle.name, "person": str(row.user.key)},
    )


def _of_emergency(row: EmergencyKey) -> Upcoming:
    return Upcoming(
        due=row.until or row.asked,
        source=Keys.name,
        what="emergency.ends",
        kind="emergency-key",
        key=str(row.key),
        organisation=row.organisation.key,
        details={"what": emergency_actions.what(row), "person": str(row.user.key)},
    )
