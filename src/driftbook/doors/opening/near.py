"""The three doors that somebody most likely stands at (G-35, G-36)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from driftbook.doors.models import Sighting, Unit
from driftbook.doors.opening import visits
from driftbook.doors.opening.queries import known, last_used, units
from driftbook.doors.opening.rules import can_be_asked
from driftbook.people.actors import Actor

SHOWN = 3
MOST = 12
"""Sightings that are looked at: some are of doors that are not the person's."""
FRESH = timedelta(seconds=90)
"""What was heard longer ago is not in range any more."""
IN_RANGE, LAST_USED, VISIT_TODAY = "in-range", "last-used", "visit-today"


@dataclass(frozen=True)
class Near:
    """A door nearby."""

    unit: Unit
    why: str
    """`in-range`, `last-used` or `visit-today`."""
    allowed: bool = True
    """False: it is in range, and nothing lets the person through. Choosing it says what does."""


def near(actor: Actor, now: datetime) -> list[Near]:
    """At most three, the nearest first.

    What a gateway hears that the person carries comes first, the loudest first: it says where they
    are. Then the doors used last and those of today's visits. What a gateway in a house hears says
    only that the door answers: it fills what is left, and so do doors in range that are not theirs.
    """
    mine = units(actor, now)
    carried = _ids(_sightings(now).filter(gateway__carrier=actor.user)) if actor.user else []
    used = last_used(actor, now)
    visited = _of_visits(actor, now)
    theirs = {unit.pk: unit for unit in mine.filter(pk__in={*carried, *used, *visited})}
    found: dict[int, Near] = {}
    for why, ids in ((IN_RANGE, carried), (LAST_USED, used), (VISIT_TODAY, visited)):
        for pk in ids:
            if pk in theirs:
                found.setdefault(pk, Near(theirs[pk], why))
    if len(found) < SHOWN:
        for unit in _heard(mine, now):
            found.setdefault(unit.pk, Near(unit, IN_RANGE))
    if len(found) < SHOWN:
        for unit in _not_theirs(actor, [pk for pk in carried if pk not in theirs], now):
            found.setdefault(unit.pk, Near(unit, IN_RANGE, allowed=False))
    return list(found.values())[:SHOWN]


def _of_visits(actor: Actor, now: datetime) -> list[int]:
    """The ids of the units at today's addresses, and on the stairwell doors that lead there."""
    addresses = visits.today(actor, now)
    if not addresses:
        return []
    order = {pk: place for place, pk in enumerate(addresses)}
    mounted = Unit.objects.filter(removed__isnull=True)
    at = mounted.filter(door__address__in=addresses).values_list("door__address", "pk")
    to = mounted.filter(door__leads_to__in=addresses).values_list("door__leads_to", "pk")
    return [pk for _address, pk in sorted([*at, *to], key=lambda row: order[row[0]])]


def _heard(mine: QuerySet[Unit], now: datetime) -> Iterator[Unit]:
    """Those of the person that their own gateways hear."""
    own = _sightings(now).filter(gateway=F("device__gateway"), device__unit__in=mine)
    return _in_order(mine, _ids(own))


def _not_theirs(actor: Actor, ids: list[int], now: datetime) -> Iterator[Unit]:
    """Of these, those of organisations where the person may open doors."""
    there = known(Unit.objects.filter(can_be_asked(actor, now), removed__isnull=True))
    return _in_order(there, ids)


def _sightings(now: datetime) -> QuerySet[Sighting]:
    """Those that are fresh, the loudest first."""
    fresh = Sighting.objects.filter(at__gt=now - FRESH, gateway__removed__isnull=True)
    return fresh.order_by(F("strength").desc(nulls_last=True), "-at", "pk")


def _ids(rows: QuerySet[Sighting]) -> list[int]:
    return [pk for pk in rows.values_list("device__unit", flat=True)[:MOST] if pk]


def _in_order(rows: QuerySet[Unit], ids: list[int]) -> Iterator[Unit]:
    """These units, in this order; those that are not among the rows are left out."""
    if not ids:
        return iter(())
    there = {unit.pk: unit for unit in rows.filter(pk__in=ids)}
    return (there[pk] for pk in dict.fromkeys(ids) if pk in there)
