"""What each job of an order counts as, and whether it may be ordered so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from driftbook.doors.models import Address, Door, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import jobs as deciding
from driftbook.handbook.deciding import windows
from driftbook.handbook.deciding.jobs import Asked, Condition, Decision
from driftbook.handbook.deciding.windows import Hour, chapter


@dataclass(frozen=True)
class NewJob:
    """A job that is to be ordered."""

    address: Address
    door: Door | None
    door_kind: str
    unit: Unit | None
    type: str
    way: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    circumstances: Sequence[str] = ()
    citizen: str = ""
    citizen_phone: str = ""
    """E.164."""
    notify: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
    """None: as long as a slot of the chapter."""
    window: str | None = None
    """Where several windows have an hour that begins then."""


class Refused(Exception):
    """Some jobs may not be ordered so: `problems` are their numbers, from 0, and what fails."""

    def __init__(self, problems: Sequence[tuple[int, Condition]]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{index}: {one.code}" for index, one in problems))


@dataclass(frozen=True)
class Settled:
    """A job with what was decided of it, and the hour whose seat it needs."""

    new: NewJob
    decision: Decision
    hour: Hour | None
    starts: datetime | None
    ends: datetime | None


def settle(handbook: Handbook, jobs: Sequence[NewJob], now: datetime) -> list[Settled]:
    """Decide each of them. Raises Refused with all that fails, Unanswerable, NoChapter."""
    if not jobs:
        raise Refused([(0, Condition("no-jobs", passed=False))])
    mounted = _with_a_unit(jobs)
    settled, problems = [], []
    for index, new in enumerate(jobs):
        asked = Asked(
            type=new.type,
            ordered=now,
            performed=new.starts,
            way=new.way,
            door=new.door_kind,
            has_unit=new.unit is not None or (new.door is not None and new.door.pk in mounted),
            circumstances=frozenset(new.circumstances),
            facts={name: str(value) for name, value in new.facts.items()},
        )
        decision = deciding.decide(handbook, asked)
        hour = hour_of(handbook, decision, new.window)
        failed = [*decision.failed, *_beside(handbook, decision, hour), *_reachable(handbook, new)]
        problems += [(index, one) for one in failed]
        settled.append(Settled(new, decision, hour, *times(handbook, new.starts, new.ends, hour)))
    if problems:
        raise Refused(problems)
    return settled


def redecide(handbook: Handbook, asked: Asked, window: str | None) -> tuple[Decision, Hour | None]:
    """Decide one job anew, and which hour's seat it needs. As `settle`."""
    decision = deciding.decide(handbook, asked)
    hour = hour_of(handbook, decision, window)
    failed = [*decision.failed, *_beside(handbook, decision, hour)]
    if failed:
        raise Refused([(0, one) for one in failed])
    return decision, hour


def hour_of(handbook: Handbook, decision: Decision, window: str | None) -> Hour | None:
    """The hour of a window whose seat the job needs; None: it needs none, or there is none."""
    asked = decision.asked
    if decision.way is None or decision.way.time != "window" or asked.performed is None:
        return None
    found = windows.hour_at(handbook, asked.performed, window)
    return found if found is not None and asked.type in found.types else None


def times(
    handbook: Handbook, starts: datetime | None, ends: datetime | None, hour: Hour | None
) -> tuple[datetime | None, datetime | None]:
    """From when to when: the hour of the window; else as long as a slot, unless said otherwise."""
    if hour is not None:
        return hour.start, hour.end
    if starts is None:
        return None, None
    length = timedelta(minutes=chapter(handbook).slot_minutes)
    return starts, ends if ends is not None and ends > starts else starts + length


def _beside(handbook: Handbook, decision: Decision, hour: Hour | None) -> list[Condition]:
    """A window is booked by its hours: a job that begins within one has no seat."""
    way = decision.way
    if way is None or way.time != "window" or decision.failed or hour is not None:
        return []
    return [Condition("on-the-hour", passed=False, params={"name": way.name})]


def _reachable(handbook: Handbook, new: NewJob) -> list[Condition]:
    """Whoever is to be told before the work needs a number (G-16, G-22)."""
    if not new.notify or new.citizen_phone:
        return []
    notice = chapter(handbook).notice
    params = {"minutes": notice.minutes} if notice else {}
    source = tuple(notice.source) if notice else ()
    return [Condition("citizen-phone", passed=False, params=params, source=source)]


def _with_a_unit(jobs: Sequence[NewJob]) -> Collection[int]:
    """The doors that have a unit now."""
    doors = {new.door.pk for new in jobs if new.door is not None}
    units = Unit.objects.filter(door__in=doors, removed__isnull=True)
    return set(units.values_list("door", flat=True))
