"""What was done to a job, where a later deed depends on it."""

from __future__ import annotations

from driftbook.jobs.models import Job


def notified(job: Job) -> bool:
    """Whether the citizen has been told of the time that holds now."""
    if job.starts is None:
        return False
    told = job.deeds.filter(what="notified").values_list("details", flat=True)
    return any(details.get("starts") == job.starts.isoformat() for details in told)
