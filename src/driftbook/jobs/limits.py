"""Until when something may still be done: ordered, moved, cancelled (G-13, G-16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import deadlines
from driftbook.handbook.deciding import jobs as deciding
from driftbook.handbook.deciding.windows import Hour, chapter, ordering_deadline
from driftbook.handbook.schema.jobs import Deadline
from driftbook.jobs.models import Job


class TooLate(Exception):
    """The time until which it could have been done has passed: `latest`."""

    def __init__(self, latest: datetime) -> None:
        super().__init__(f"it had to be done by {latest.isoformat()}")
        self.latest = latest


@dataclass(frozen=True)
class Limit:
    """Until when; without a deadline it is when the job begins."""

    at: datetime
    """In the handbook's zone."""
    deadline: Deadline | None = None

    def kept(self, now: datetime) -> bool:
        """Whether it is still early enough at `now` (aware)."""
        if self.deadline is None:
            return now < self.at
        return deadlines.met(self.deadline, now, self.at)

    def keep(self, now: datetime) -> None:
        """Raise TooLate when it is not."""
        if not self.kept(now):
            raise TooLate(self.at)


def to_order(handbook: Handbook, hour: Hour) -> Limit:
    """Until when an hour of a window can be ordered."""
    if hour.order_by is None:
        return Limit(hour.start)
    return Limit(hour.order_by, ordering_deadline(chapter(handbook)))


def orderable(handbook: Handbook, hour: Hour, now: datetime) -> bool:
    """Whether an hour of a window can still be ordered at `now` (aware)."""
    return now < hour.start and to_order(handbook, hour).kept(now)


def until(handbook: Handbook, job: Job, what: Literal["change", "cancel"]) -> Limit | None:
    """Until when a job may be moved or cancelled; None: it has no time yet, so at any time.

    A deadline that had passed already when the job was ordered cannot be kept: such a job, an
    acute one, may be changed until it begins.
    """
    if job.starts is None:
        return None
    jobs = chapter(handbook)
    name = jobs.change if what == "change" else jobs.cancel
    begins = Limit(job.starts.astimezone(handbook.zone))
    if name is None:
        return begins
    deadline = jobs.deadlines[name]
    limit = Limit(deciding.latest_for(handbook, jobs, name, job.starts), deadline)
    return limit if limit.kept(ordered(job)) else begins


def ordered(job: Job) -> datetime:
    """When the job was ordered as it is now: the last time that its class was decided."""
    said = job.decision.get("ordered")
    return datetime.fromisoformat(said) if said else job.order.ordered
