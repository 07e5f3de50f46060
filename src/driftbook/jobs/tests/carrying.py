"""Jobs on their way, in one line each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from driftbook.jobs.actions import carrying, finishing
from driftbook.jobs.actions.orders import NewJob
from driftbook.jobs.models import Job
from driftbook.jobs.outcomes import Outcome
from driftbook.jobs.tests.cast import LONE, NOW, TORBEN, TUESDAY, Town, by, user
from driftbook.jobs.tests.ordering import battery, order

LEAD, TECHNICIAN = "supplier-support", "technician"
DONE_AT = TUESDAY + timedelta(minutes=40)
CITIZEN: dict[str, Any] = {
    "citizen": "Berta Borger",
    "citizen_phone": "+46701740605",
    "notify": True,
}


def place(town: Town, *new: NewJob, **more: Any) -> list[Job]:
    """Søren orders these jobs; one battery change where none is named."""
    made = order(town, *(new or (battery(town, 1, **more),)))
    return list(made.jobs.order_by("position"))


def accepted(town: Town, *new: NewJob, **more: Any) -> Job:
    """A job that Lone has accepted and given to Torben."""
    job = place(town, *new, **more)[0]
    assert give(job).done
    return job_now(job)


def give(*jobs: Job, to: str = TORBEN, now: datetime = NOW) -> carrying.Several:
    """Lone gives the jobs to a technician, and accepts them with it."""
    return carrying.assign(
        jobs=jobs, technician=user(to), by=by(LONE, LEAD), now=now, accepting=True
    )


def take(*jobs: Job, now: datetime = NOW) -> carrying.Several:
    """Lone accepts the jobs."""
    return carrying.accept(jobs=jobs, by=by(LONE, LEAD), now=now)


def finish(job: Job, *, now: datetime = DONE_AT, done: bool = True, **said: Any) -> Job:
    """Torben says how it went."""
    outcome = Outcome(done=done, **{"at": now, "note": "" if done else "Nobody at home.", **said})
    return finishing.finish(job=job, outcome=outcome, by=by(TORBEN, TECHNICIAN), now=now)


def job_now(job: Job) -> Job:
    """The job as it is now."""
    rows = Job.objects.select_related("order__orderer", "order__provider", "unit", "door")
    return rows.get(pk=job.pk)


def deeds(job: Job) -> list[str]:
    """What was done to it, in order."""
    return list(job.deeds.order_by("position").values_list("what", flat=True))
