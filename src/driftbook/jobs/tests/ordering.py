"""Orders as the stories need them, in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from driftbook.handbook.deciding.windows import Hour, hour_at
from driftbook.jobs.actions import orders
from driftbook.jobs.actions.orders import NewJob
from driftbook.jobs.models import Booking, Draft, Item, Job, Order
from driftbook.jobs.tests.cast import NOW, SOREN, TUESDAY, Town, by, user


def battery(town: Town, number: int = 1, starts: datetime | None = TUESDAY, **more: Any) -> NewJob:
    """A battery change at Birch Street, in the window of Tuesday unless said otherwise."""
    said: dict[str, Any] = {"type": "battery-change", "way": "window", "door_kind": "private"}
    return NewJob(
        address=town.addresses[number - 1],
        door=town.doors[number - 1],
        unit=town.units[number - 1],
        starts=starts,
        **{**said, **more},
    )


def stairwell(town: Town) -> NewJob:
    """A new unit on the stairwell door, without a fixed time."""
    return NewJob(
        address=town.stairwell.address,
        door=town.stairwell,
        door_kind="stairwell",
        unit=None,
        type="installation",
        way="no-fixed-time",
        facts={"bundle": "north", "unit": "smart-relay"},
    )


def order(town: Town, *jobs: NewJob, now: datetime = NOW, **more: Any) -> Order:
    """Søren orders these jobs."""
    said: dict[str, Any] = {"by": by(SOREN), "contact": "Søren", "phone": "+4570204002"}
    said |= {"orderer": town.orderer, "provider": town.provider}
    return orders.order(
        agreement=town.agreement,
        edition=town.edition,
        handbook=town.handbook,
        jobs=jobs,
        now=now,
        **{**said, **more},
    )


def ordered(town: Town, *jobs: NewJob, now: datetime = NOW) -> Job:
    """Søren orders these jobs; the first of them."""
    job = order(town, *jobs, now=now).jobs.first()
    assert job is not None
    return job


def hour(town: Town, starts: datetime) -> Hour:
    """The hour of a window that begins then."""
    found = hour_at(town.handbook, starts)
    assert found is not None
    return found


def draft(town: Town, starts: Sequence[datetime] = (TUESDAY,), now: datetime = NOW) -> Draft:
    """A draft of Søren's with a battery change for each of these times."""
    made = Draft.objects.create(
        agreement=town.agreement,
        orderer=town.orderer,
        person=user(SOREN).key,
        started=now,
        changed=now,
        way="window",
        contact="Søren",
        phone="+4570204002",
    )
    for number, at in enumerate(starts):
        Item.objects.create(
            draft=made,
            position=number + 1,
            address=town.addresses[number],
            door=town.doors[number],
            type="battery-change",  # of whatever unit is there: seats are what these drafts are for
            starts=at,
        )
    return made


def live(job: Job) -> Booking | None:
    """The seat that a job has."""
    return Booking.objects.filter(job=job, ended__isnull=True).select_related("slot").first()
