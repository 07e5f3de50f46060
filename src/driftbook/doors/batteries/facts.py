"""What is known of every battery of an organisation: two queries, however many units there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from driftbook.doors import battery_facts
from driftbook.doors.battery_facts import Powered
from driftbook.doors.models import BatteryDay, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.door_shapes import BatteryFacts
from driftbook.people.models import Organisation
from driftbook.people.zones import zone

DAYS = 60
"""As far back as a slope is looked for."""
Claims = Mapping[int | None, list[tuple[date, int]]]


def facts(
    organisation: Organisation,
    today: date,
    *,
    kinds: Collection[str] | None = None,
    days: int = DAYS,
) -> list[BatteryFacts]:
    """Of each unit that is mounted, by key: what its battery has claimed on the last `days` days
    until `today`, in the organisation's zone, since it was last changed. `kinds`: only those."""
    rows = (
        mounted(organisation, kinds)
        .order_by("key")
        .values_list(
            *("key", "kind", "installed", "battery_changed", "device__low", "device__seen"),
            "device",
        )
    )
    claimed = _claimed(organisation, today - timedelta(days=days), today)
    local = zone(organisation.timezone)
    return [
        battery_facts.of(Powered(*unit), claimed.get(device, ()), local)
        for *unit, device in rows.iterator(2_000)
    ]


def mounted(organisation: Organisation, kinds: Collection[str] | None = None) -> QuerySet[Unit]:
    """The organisation's units that are on a door, of these kinds."""
    found = Unit.objects.filter(organisation=organisation, removed__isnull=True)
    return found if kinds is None else found.filter(kind__in=kinds)


def running_on_batteries(handbook: Handbook) -> frozenset[str]:
    """The kinds of units that the handbook says have a battery."""
    known = handbook.doors.units if handbook.doors else {}
    return frozenset(slug for slug, kind in known.items() if kind.battery)


def look_back(handbook: Handbook) -> int:
    """For how many days claims are looked at: the slope's, or longer where that is not trusted."""
    batteries = handbook.doors.batteries if handbook.doors else None
    return max(DAYS, batteries.stuck_days + 1 if batteries else 0)


def _claimed(organisation: Organisation, first: date, last: date) -> Claims:
    """By device the days with what was claimed on them, in order."""
    rows = BatteryDay.objects.filter(
        device__unit__organisation=organisation,
        device__unit__removed__isnull=True,
        day__gt=first,
        day__lte=last,
    )
    found: dict[int | None, list[tuple[date, int]]] = defaultdict(list)
    for device, day, battery in (
        rows.order_by("device_id", "day").values_list("device_id", "day", "battery").iterator(5_000)
    ):
        found[device].append((day, battery))
    return found
