"""What the registry of doors and units learns from a job that was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from driftbook.doors import actions as doors
from driftbook.doors.models import STAIRWELL, Address, Door, Unit
from driftbook.doors.refusals import AlreadyRemoved
from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.jobs.books import type_of
from driftbook.jobs.models import Job
from driftbook.jobs.outcomes import Incomplete, Outcome


@dataclass(frozen=True)
class Followed:
    """What has changed: on the job, and as it is told in the history."""

    changes: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


def door_of(job: Job, by: By, now: datetime) -> Door:
    """The door that the job is about; one that the registry did not know is added to it."""
    if job.door is not None:
        return job.door
    address = job.address
    if job.door_kind == STAIRWELL and not address.is_house:
        address = _house(address, by, now)
    return doors.add_door(address=address, kind=job.door_kind, by=by, now=now)


def unit_on(job: Job) -> Unit | None:
    """The unit that the job is about: the one that was named, else the only one on its door."""
    if job.unit is not None or job.door is None:
        return job.unit
    there = list(Unit.objects.filter(door=job.door, removed__isnull=True)[:2])
    return there[0] if len(there) == 1 else None


def follow(*, job: Job, handbook: Handbook, outcome: Outcome, by: By, now: datetime) -> Followed:
    """Mount, remove, change the battery, as the type of the job does and as was said.

    Raises Incomplete where it is not said what was mounted, and what the registry refuses.
    """
    type_ = type_of(handbook, job)
    does = type_.does if type_ else ""
    if does == "installs" and outcome.mounted is None:
        raise Incomplete("unit")
    told: dict[str, Any] = {}
    door = door_of(job, by, now)
    unit = unit_on(job)
    if unit is not None and (outcome.battery or does == "changes-battery"):
        _leniently(doors.change_battery, unit, outcome.at, by, now)
        told["battery"] = str(unit)
    replaced = does == "repairs" and outcome.mounted is not None
    if unit is not None and (outcome.removed or does == "removes" or replaced):
        _leniently(doors.remove, unit, outcome.at, by, now)
        told["removed"] = str(unit)
    changes: dict[str, Any] = {} if job.door_id == door.pk else {"door": door}
    if outcome.mounted is not None:
        kinds = handbook.doors.units if handbook.doors else None
        unit = doors.install(
            door=door,
            kind=outcome.mounted.kind,
            serial=outcome.mounted.serial,
            at=outcome.at,
            by=by,
            now=now,
            known=list(kinds) if kinds else None,
        )
        told["installed"] = str(unit)
        changes["unit"] = unit
    elif unit is not None and job.unit_id is None:
        changes["unit"] = unit
    return Followed(changes, told)


def _leniently(act: Any, unit: Unit, at: datetime, by: By, now: datetime) -> None:
    """A unit that somebody has removed from the registry meanwhile keeps nobody from ending."""
    try:
        act(unit=unit, at=at, by=by, now=now)
    except AlreadyRemoved:
        return


def _house(flat: Address, by: By, now: datetime) -> Address:
    street = flat.street
    return doors.add_address(
        organisation=street.organisation,
        street=street.name,
        number=flat.number,
        letter=flat.letter,
        postal_code=street.postal_code,
        town=street.town,
        country=street.country,
        by=by,
        now=now,
    )
