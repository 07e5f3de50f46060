"""Units whose batteries are to be changed: whose they are, and what is ordered for them already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from driftbook.doors.batteries.last_jobs import LastJob
from driftbook.doors.models import Unit
from driftbook.handbook.book import Handbook
from driftbook.jobs.books import books, type_name, type_of
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import OPEN
from driftbook.people.models import Organisation

CHANGES = "changes-battery"


def units(organisation: Organisation, keys: Sequence[UUID]) -> list[Unit]:
    """The organisation's units with these keys that are on a door, in the order of the keys."""
    rows = Unit.objects.filter(organisation=organisation, key__in=keys, removed__isnull=True)
    place = {key: number for number, key in reversed(list(enumerate(keys)))}
    found = rows.select_related("door__address__street")
    return sorted(found, key=lambda unit: place[unit.key])


def changes_ordered(units: Iterable[Unit]) -> dict[int, Job]:
    """By id of the unit a change of its battery that is still to be done."""
    rows = Job.objects.filter(unit__in=[unit.pk for unit in units], state__in=OPEN)
    jobs = list(rows.select_related("order").order_by("pk"))
    known = books(jobs)
    return {job.unit_id: job for job in jobs if job.unit_id and _changes(job, known)}


def last_jobs(keys: Collection[UUID]) -> dict[UUID, LastJob]:
    """Of each unit a change of its battery to come, else the job that was, or will be, the last.

    What a battery report shows beside it; the lookup of `doors.batteries.last_jobs`.
    """
    last = Job.objects.filter(unit=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    there = Unit.objects.filter(key__in=list(keys)).annotate(last=Subquery(last))
    ids = {pk for pk in there.values_list("last", flat=True) if pk is not None}
    to_come = Job.objects.filter(unit__key__in=list(keys), state__in=OPEN)
    ids.update(to_come.values_list("pk", flat=True))
    rows = Job.objects.filter(pk__in=ids).select_related("order", "unit")
    jobs = list(rows.order_by("order__ordered", "pk"))
    known = books(jobs)
    found: dict[UUID, tuple[bool, Job]] = {}
    for job in jobs:
        if job.unit is None:
            continue
        awaited = job.state in OPEN and _changes(job, known)
        before = found.get(job.unit.key)
        if before is None or awaited or not before[0]:
            found[job.unit.key] = (awaited, job)
    return {
        key: LastJob(
            number=job.number,
            name=type_name(known.get(job.order.edition_id), job),
            state=job.state,
            open=job.state in OPEN,
            changes_battery=_changes(job, known),
            at=job.starts,
            address=reverse("jobs:job", args=[job.key]),
        )
        for key, (_awaited, job) in found.items()
    }


def _changes(job: Job, known: Mapping[int, Handbook]) -> bool:
    type_ = type_of(known.get(job.order.edition_id), job)
    return type_ is not None and type_.does == CHANGES
