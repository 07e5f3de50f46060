"""From facts to what a report keeps: decided once, with the words of that day, never again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from driftbook.doors import kinds
from driftbook.doors.batteries import facts as gathering
from driftbook.doors.batteries import last_jobs
from driftbook.doors.models import Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import batteries as deciding
from driftbook.handbook.deciding.door_shapes import BatteryFacts, BatteryVerdict
from driftbook.people.models import Organisation

LISTED = ("critical", "soon", "untrusted")
POINTS = 16
"""So many of the claims of a battery are kept to be drawn."""
AT_ONCE = 2_000
ALIKE_PERCENT, ALIKE_DAYS = 5, 7
"""Batteries are equally urgent that claim as much, or are critical in the same seven days."""
Along = tuple[str, str, int, str, str, int]
"""Postal code, street, number, letter, flat, unit: neighbours stand side by side."""
Json = dict[str, Any]
Any_ = TypeVar("Any_")


@dataclass(frozen=True)
class Made:
    """What a report says."""

    units: int
    """How many were looked at."""
    decided: Json
    """`critical`, `soon_days`, `counts` by state, `levels`, and a row for each listed unit."""


def make(handbook: Handbook, organisation: Organisation, day: date) -> Made:
    """The report of the organisation's units on `day`. Some ten queries, whatever the number."""
    kinds = gathering.running_on_batteries(handbook)
    found = gathering.facts(organisation, day, kinds=kinds, days=gathering.look_back(handbook))
    verdicts = deciding.report(handbook, found, day)
    batteries = handbook.doors.batteries if handbook.doors else None
    report = batteries.report if batteries else None
    return Made(
        units=len(found),
        decided={
            "critical": batteries.critical if batteries else None,
            "soon_days": report.soon_days if report else None,
            "source": list(report.source) if report else [],
            "counts": _counts(found, verdicts),
            "levels": _levels(found),
            "rows": _ordered(_rows(handbook, verdicts, {one.unit: one for one in found}), day),
        },
    )


def _ordered(rows: Iterable[tuple[Along, Json]], day: date) -> list[Json]:
    """By state; within it by how urgent they are, as far as that makes a difference; and what is
    equally urgent along its streets, so that the hours of a window are filled with neighbours."""
    found = sorted(rows, key=lambda one: (*_urgency(one[1], day), one[0]))
    return [row for _along, row in found]


def _urgency(row: Json, day: date) -> tuple[int, int]:
    """The place of the state; of the critical five percent, of the others the week, count alike."""
    place = LISTED.index(row["state"])
    if row["state"] == "critical":
        return place, max(row["percent"] - 1, 0) // ALIKE_PERCENT  # 0-5, 6-10, 11-15
    if row["state"] == "untrusted" or row["critical_on"] is None:
        return place, 0
    left = (date.fromisoformat(row["critical_on"]) - day).days
    return place, max(left, 0) // ALIKE_DAYS


def _counts(found: Sequence[BatteryFacts], verdicts: Sequence[BatteryVerdict]) -> dict[str, int]:
    """How many units are in each state; what is not listed is fine, or was never heard of."""
    listed = {one.unit for one in verdicts}
    counted = Counter(one.state for one in verdicts)
    unheard = sum(1 for one in found if not one.days and one.unit not in listed)
    return {
        **{state: counted[state] for state in LISTED},
        "fine": len(found) - len(listed) - unheard,
        "unheard": unheard,
    }


def _levels(found: Iterable[BatteryFacts]) -> list[int]:
    """How many units last claimed 0-9 %, 10-19 %, …, 90-100 %."""
    counted = Counter(min(one.days[-1][1], 99) // 10 for one in found if one.days)
    return [counted[tens] for tens in range(10)]


def _rows(
    handbook: Handbook,
    verdicts: Sequence[BatteryVerdict],
    found: Mapping[str, BatteryFacts],
) -> Iterator[tuple[Along, Json]]:
    """Each listed unit, and where it stands along the streets."""
    for some in _chunks(verdicts, AT_ONCE):
        keys = [UUID(one.unit) for one in some]
        rows = Unit.objects.filter(key__in=keys).select_related("door__address__street")
        units = {str(unit.key): unit for unit in rows.prefetch_related("door__bundles")}
        jobs = last_jobs.of(keys)
        for verdict in some:
            unit = units.get(verdict.unit)
            if unit is None:  # removed in this moment
                continue
            facts = found[verdict.unit]
            yield (
                _along(unit),
                {
                    **deciding.as_json(verdict),
                    "kind": kinds.called(handbook, unit.kind),
                    "serial": unit.serial,
                    "address": unit.door.address_id,
                    "street": f"{unit.door.address.street.name} {unit.door.address.house}",
                    "town": _town(unit),
                    "door": unit.door.kind,
                    "place": unit.door.place,
                    "bundles": sorted(bundle.name for bundle in unit.door.bundles.all()),
                    "seen": _written(facts.seen),
                    "changed": _written(facts.changed),
                    "days": _thinned(facts.days),
                    "job": _job(jobs.get(unit.key)),
                },
            )


def _along(unit: Unit) -> Along:
    address = unit.door.address
    street = address.street
    flat = (address.number, address.letter, address.flat_order, unit.pk)
    return street.postal_code, street.folded, *flat


def _town(unit: Unit) -> str:
    street = unit.door.address.street
    return f"{street.postal_code} {street.town}"


def _job(found: last_jobs.LastJob | None) -> Json | None:
    if found is None:
        return None
    return {
        "number": found.number,
        "name": found.name,
        "state": found.state,
        "open": found.open,
        "changes_battery": found.changes_battery,
        "at": _written(found.at),
    }


def _written(at: date | datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _thinned(days: Sequence[tuple[date, int]]) -> list[tuple[str, int]]:
    """The first, the last, and some between, evenly."""
    last = len(days) - 1
    steps = min(last, POINTS - 1)
    places = {round(step * last / steps) for step in range(steps + 1)} if steps > 0 else {0}
    return [(days[at][0].isoformat(), days[at][1]) for at in sorted(places) if days]


def _chunks(rows: Sequence[Any_], size: int) -> Iterator[list[Any_]]:
    there = iter(rows)
    while some := list(islice(there, size)):
        yield some
