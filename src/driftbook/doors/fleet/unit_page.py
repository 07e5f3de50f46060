"""What the page of a unit shows: what it said and how old that is, never more than that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from driftbook.doors import looks
from driftbook.doors.books import Books
from driftbook.doors.fleet import chart, facts, rows, words
from driftbook.doors.fleet.chart import Chart
from driftbook.doors.looks import Look
from driftbook.doors.models import Device, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import batteries as deciding
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.door_shapes import BatteryVerdict, DeviceVerdict
from driftbook.handbook.deciding.door_trouble import TroubleAnswer
from driftbook.handbook.deciding.opening import next_step
from driftbook.people.actors import Actor
from driftbook.people.zones import zone
from driftbook.wording import reasons

OLD = ("silent", "offline", words.BEHIND, "never-heard")
"""With one of these, what the unit said last may no longer be so."""
STUCK = ("jammed", *OLD)
"""With one of these, somebody may stand before the door."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and why that is said."""

    code: str
    look: Look
    why: str


@dataclass(frozen=True, slots=True)
class Battery:
    """What is known of the battery, and what becomes of it."""

    verdict: BatteryVerdict
    look: Look
    why: tuple[str, ...]
    chart: Chart | None
    days: list[tuple[date, int]]
    """The newest first."""
    critical: int | None
    guide: str
    """The handbook's guide that a critical battery opens; empty: none."""
    falls: float | None
    """Percentage points in a week; None: it does not fall, or nobody can tell."""


@dataclass(frozen=True)
class UnitPage:
    """A unit with everything about it."""

    unit: Unit
    kind: str
    device: Device | None
    state: Look
    said: str
    """How long ago it said so."""
    since: datetime | None
    """Since when it has said nothing else, in the zone of whoever keeps it."""
    old: bool
    """Whether it may be otherwise by now."""
    seen: datetime | None
    seen_ago: str
    faults: tuple[Fault, ...]
    gateway_down: bool
    battery: Battery | None
    battery_ago: str
    book: Handbook | None
    zone: ZoneInfo
    """In which the page says its instants: the handbook's, else that of whoever keeps the unit."""
    trouble: TroubleAnswer | None
    """Whom to turn to at this hour; None: nothing is wrong, or the handbook does not say."""


def of(unit: Unit, actor: Actor, now: datetime) -> UnitPage:
    """Everything, as of `now` (aware), but what happened before."""
    books = Books(actor, now)
    row = rows.of_one(unit, books, now)
    book, device, verdict = row.book, row.device, row.verdict
    local = book.zone if book else zone(unit.organisation.timezone)
    codes = verdict.faults if verdict else ()
    return UnitPage(
        unit=unit,
        kind=row.kind,
        device=device,
        state=looks.state(device.state if device else "unknown"),
        said=looks.ago(device.state_at, now) if device else "",
        since=_local(device.state_since, local) if device else None,
        old=any(code in OLD for code in codes),
        seen=_local(device.seen, local) if device else None,
        seen_ago=looks.ago(device.seen, now) if device else "",
        faults=_faults(verdict),
        gateway_down=words.BEHIND in codes,
        battery=battery(unit, device, book, now) if device else None,
        battery_ago=looks.ago(device.battery_at, now) if device and device.battery_at else "",
        book=book,
        zone=local,
        trouble=_trouble(book, unit, codes, now),
    )


def _trouble(
    book: Handbook | None, unit: Unit, codes: Sequence[str], now: datetime
) -> TroubleAnswer | None:
    if book is None or not any(code in STUCK for code in codes):
        return None
    try:
        found = next_step(book, unit.kind, now)
    except ValueError:  # hours are not worked out for this year
        return None
    return found if found.system else None


def battery(unit: Unit, device: Device, book: Handbook | None, now: datetime) -> Battery | None:
    """What becomes of its battery; None for a kind without one, or without a handbook."""
    kinds = book.doors.units if book and book.doors else {}
    if book is None or (unit.kind in kinds and not kinds[unit.kind].battery):
        return None
    claimed = facts.of_battery(unit, device, now)
    verdict = deciding.decide(book, claimed.battery, claimed.today)
    limits = book.doors.batteries if book.doors else None
    drawn = chart.draw(
        claimed.days,
        today=claimed.today,
        critical=limits.critical if limits else None,
        per_day=verdict.per_day,
        changed=claimed.battery.changed,
    )
    falling = verdict.per_day is not None and verdict.per_day < 0
    return Battery(
        verdict=verdict,
        look=looks.BATTERIES.get(verdict.state, Look(verdict.state, "")),
        why=tuple(phrased(verdict.reasons)),
        chart=drawn,
        days=claimed.days[::-1],
        critical=limits.critical if limits else None,
        guide=(limits.guide or "") if limits and verdict.state == "critical" else "",
        falls=-7 * verdict.per_day if verdict.per_day is not None and falling else None,
    )


def phrased(said: Sequence[Reason]) -> list[str]:
    """Reasons as sentences in the reader's language."""
    return [reasons.phrase(one, get_language() or "en") for one in said]


def _faults(verdict: DeviceVerdict | None) -> tuple[Fault, ...]:
    if verdict is None:
        return ()
    said = phrased(verdict.reasons)
    return tuple(
        Fault(code, words.fault(code), why) for code, why in zip(verdict.faults, said, strict=False)
    )


def _local(at: datetime | None, local: ZoneInfo) -> datetime | None:
    return at.astimezone(local) if at else None
