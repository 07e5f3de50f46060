"""One deed at a time: the job's row is locked, its state changes, and the history is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from driftbook.history.actions import record_for
from driftbook.history.by import By
from driftbook.jobs.models import Deed, Job
from driftbook.work.transactions import demand


class NotNow(Exception):
    """The job is in a state in which this cannot be done; `job` is how it is now."""

    def __init__(self, job: Job, what: str) -> None:
        super().__init__(f"job {job} is {job.state}: {what} is not possible")
        self.job, self.what = job, what


def locked(job: Job) -> Job:
    """The job as it is now, locked until the transaction ends. Raises NotInATransaction."""
    demand("locked()")
    found = Job.objects.select_for_update(of=("self",)).select_related("order")
    return found.get(pk=job.pk)


def add(
    *,
    job: Job,
    what: str,
    state: str,
    given: Collection[str],
    by: By,
    now: datetime,
    at: datetime | None = None,
    note: str = "",
    details: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Deed:
    """Write a deed on a locked job, which must be in one of the states `given`.

    `changes` are written on the job with it. It is told in the history of the orderer and of the
    provider; `details` are JSON, and stand there too. Raises NotNow.
    """
    demand("add()")
    if job.state not in given:
        raise NotNow(job, what)
    before = {"state": job.state} if job.deeds.exists() else None
    fields = {**(changes or {}), "state": state, "changed": now, "revision": job.revision + 1}
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=[*fields])
    deed = Deed.objects.create(
        job=job,
        position=job.deeds.count(),
        what=what,
        state=state,
        at=at or now,
        recorded=now,
        person=by.person,
        role=by.role,
        note=note,
        details=dict(details or {}),
    )
    record_for(
        {job.order.orderer.key, job.order.provider.key},
        by=by,
        did=f"job.{what}",
        kind="job",
        key=str(job.key),
        before=before,
        after={"number": job.number, "state": state, **(details or {})},
        now=now,
    )
    return deed
