"""What the editions say under which jobs were ordered; their texts are read once for many jobs."""

from __future__ import annotations

from collections.abc import Iterable

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.jobs import JobType
from driftbook.jobs.models import Job, Order


def books(jobs: Iterable[Job]) -> dict[int, Handbook]:
    """The handbook of each order's edition, by the edition's row; unreadable ones are left out."""
    return shelf.of_rows({job.order.edition_id for job in jobs})


def book(order: Order) -> Handbook:
    """The handbook under which it was ordered. Raises Unreadable."""
    return shelf.read(order.edition)


def type_of(handbook: Handbook | None, job: Job) -> JobType | None:
    """What the handbook says of the job's type; None where it cannot be read."""
    if handbook is None or handbook.jobs is None:
        return None
    return handbook.jobs.types.get(job.type)


def type_name(handbook: Handbook | None, job: Job) -> str:
    """What the job is called; its code where the handbook cannot be read."""
    found = type_of(handbook, job)
    return found.name if found else job.type
