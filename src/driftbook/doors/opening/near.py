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
    found: dict[int, Near] = {}
    for one in (*_carried(actor, mine, now), *_likely(actor, mine, now)):
        found.setdefault(one.unit.pk, one)
        if len(found) == SHOWN:
            return list(found.values())
    for one in (*_heard(mine, now), *_not_theirs(actor, set(found), now)):
        found.setdefault(one.unit.pk, one)
        if len(found) == SHOWN:
            break
    return list(found.values())


def _carried(actor: Actor, mine: QuerySet[Unit], now: datetime) -> Iterator[Near]:
    wanted = _ids(_by_carrier(actor, now).filter(device__unit__in=mine))
    return (Near(unit, IN_RANGE) for unit in _in_order(mine, wanted))


def _likely(actor: Actor, mine: QuerySet[Unit], now: datetime) -> Iterator[Near]:
    for unit in _in_order(mine, last_used(actor, now)):
        yield Near(unit, LAST_USED)
    addresses = visits.today(actor, now)
    there = {pk: place for place, pk in enumerate(addresses)}
    at = list(mine.filter(door__address__in=addresses))
    at += list(mine.filter(door__leads_to__in=addresses).distinct())
    for unit in sorted(at, key=lambda unit: there.get(unit.door.address_id, len(there))):
        yield Near(unit, VISIT_TODAY)


def _heard(mine: QuerySet[Unit], now: datetime) -> Iterator[Near]:
    """What its own gateway hears."""
    own = _sightings(now).filter(gateway=F("device__gateway"), device__unit__in=mine)
    return (Near(unit, IN_RANGE) for unit in _in_order(mine, _ids(own)))


def _not_theirs(actor: Actor, shown: set[int], now: datetime) -> Iterator[Near]:
    """In range of what the person carries, in an organisation where they may open doors."""
    there = known(Unit.objects.filter(can_be_asked(actor, now), removed__isnull=True))
    wanted = _ids(_by_carrier(actor, now).filter(device__unit__in=there))
    mine = set(units(actor, now).filter(pk__in=wanted).values_list("pk", flat=True))
    rest = [pk for pk in wanted if pk not in mine and pk not in shown]
    return (Near(unit, IN_RANGE, allowed=False) for unit in _in_order(there, rest))


def _sightings(now: datetime) -> QuerySet[Sighting]:
    """Those that are fresh, the loudest first."""
    fresh = Sighting.objects.filter(at__gt=now - FRESH, gateway__removed__isnull=True)
    return fresh.order_by(F("strength").desc(nulls_last=True), "-at", "pk")


def _by_carrier(actor: Actor, now: datetime) -> QuerySet[Sighting]:
    return _sightings(now).filter(gateway__carrier=actor.user)


def _ids(rows: QuerySet[Sighting]) -> list[int]:
    return [pk for pk in rows.values_list("device__unit", flat=True)[: SHOWN * 4] if pk]


def _in_order(rows: QuerySet[Unit], ids: list[int]) -> Iterator[Unit]:
    """These units, in this order; those that are not among the rows are left out."""
    if not ids:
        return iter(())
    there = {unit.pk: unit for unit in rows.filter(pk__in=ids)}
    return (there[pk] for pk in dict.fromkeys(ids) if pk in there)
