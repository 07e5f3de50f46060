"""What may still be done with a job, until when, and whom to call when it is too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.answers import AnswerStep, Unanswerable
from driftbook.handbook.deciding.support import Answer
from driftbook.jobs import limits
from driftbook.jobs.actions.changes import CANCELLABLE, MOVABLE
from driftbook.jobs.limits import Limit
from driftbook.jobs.models import Job
from driftbook.jobs.queries.telephoning import telephone


@dataclass(frozen=True)
class Possible:
    """Moving or cancelling one job."""

    state: bool
    """Whether its state allows it at all."""
    limit: Limit | None
    """None: at any time."""
    open: bool
    """Whether it is still early enough."""

    @property
    def now(self) -> bool:
        """Whether it may be done now."""
        return self.state and self.open

    @property
    def source(self) -> tuple[str, ...]:
        """The clauses behind the limit."""
        deadline = self.limit.deadline if self.limit else None
        return tuple(deadline.source) if deadline else ()


def to_move(handbook: Handbook, job: Job, now: datetime) -> Possible:
    """Whether the job may still be moved. A job gets its first time from whoever carries it out."""
    limit = limits.until(handbook, job, "change")
    state = job.state in MOVABLE and job.starts is not None
    return Possible(state, limit, limit is None or limit.kept(now))


def to_cancel(handbook: Handbook, job: Job, now: datetime) -> Possible:
    """Whether the job may still be cancelled."""
    limit = limits.until(handbook, job, "cancel")
    return Possible(job.state in CANCELLABLE, limit, limit is None or limit.kept(now))


@dataclass(frozen=True)
class Call:
    """Whom to telephone, at an instant."""

    step: AnswerStep | None
    """None: the handbook names nobody for this hour."""
    answer: Answer

    @property
    def now(self) -> datetime:
        """When it was asked, in the zone of the handbook."""
        return self.answer.at.astimezone(self.answer.handbook.zone)


def call(handbook: Handbook, way: str, now: datetime) -> Call | None:
    """Whom to telephone when something is ordered in this way; best one who answers now (G-17)."""
    try:
        answer = telephone(handbook, way, now)
    except (NoChapter, Unanswerable):
        return None
    if answer is None:
        return None
    turning = [step for step in answer.situation.steps if step.reach is not None]
    open_ = [step for step in turning if step.open is not False]
    return Call(next(iter(open_ or turning), None), answer)


def help_line(handbook: Handbook, now: datetime) -> Call | None:
    """Whom to call when it is too late to do it here: whoever takes calls about orders."""
    ways = handbook.jobs.ways if handbook.jobs else []
    found = (call(handbook, way.id, now) for way in ways if way.telephone)
    return next((one for one in found if one is not None), None)
