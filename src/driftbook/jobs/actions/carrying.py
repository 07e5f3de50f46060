"""Accepting jobs, giving them to technicians, telling the citizen, setting out (G-16).

Of several jobs each is done that can be done; those that cannot any longer are handed back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.jobs import carrying_letters
from driftbook.jobs.actions import deeds, telling
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.settling import settled
from driftbook.jobs.books import book
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import ACCEPTED, PLACED, UNDER_WAY
from driftbook.jobs.queries.deeds import notified
from driftbook.jobs.queries.technicians import technician as technician_of
from driftbook.outbox.actions import put
from driftbook.people.models import User


class NotATechnician(ValueError):
    """Whoever is to be sent is no technician of the job's provider."""


class HasATime(ValueError):
    """A time has been fixed already; that is moved, not fixed once more."""


class InThePast(ValueError):
    """Nobody can come then."""


class NotToNotify(Exception):
    """The citizen is not told by SMS; `why`: `not-wanted`, `no-number`, `no-time`, `no-sms`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"no notice is sent: {why}")
        self.why = why


class TooLateToNotify(Exception):
    """The notice had to be sent at the latest at `latest` (aware)."""

    def __init__(self, latest: datetime) -> None:
        super().__init__(f"the notice had to be sent by {latest.isoformat()}")
        self.latest = latest


class NoticeFirst(Exception):
    """The citizen is to be told before somebody sets out: by the notice, or by a call."""


@dataclass(frozen=True)
class Several:
    """What came of several jobs at once."""

    done: tuple[Job, ...]
    not_now: tuple[NotNow, ...]


def accept(*, jobs: Collection[Job], by: By, now: datetime) -> Several:
    """Take on what was placed. A job that was accepted before stays as it is."""

    def one(job: Job) -> None:
        if job.state != ACCEPTED:
            _accept(job, by, now)

    with transaction.atomic():
        return _each(jobs, one)


def assign(
    *,
    jobs: Collection[Job],
    technician: User | None,
    by: By,
    now: datetime,
    accepting: bool = False,
) -> Several:
    """Give accepted jobs to a technician, or to nobody; whoever had them is told, too.

    `accepting`: those that were only placed are accepted with it. A job under way goes back to
    accepted, for the new technician has not set out. Raises NotATechnician.
    """
    before: dict[int, UUID | None] = {}

    def one(job: Job) -> None:
        if accepting and job.state == PLACED:
            _accept(job, by, now)
        if job.technician == (technician.key if technician else None):
            if job.state not in (ACCEPTED, UNDER_WAY):
                raise NotNow(job, "assigned")
            return
        before[job.pk] = job.technician
        deeds.add(
            job=job,
            what="assigned",
            state=ACCEPTED,
            given=(ACCEPTED, UNDER_WAY),
            by=by,
            now=now,
            details={"technician": str(technician.key) if technician else None},
            changes={"technician": technician.key if technician else None},
        )

    for provider in {job.order.provider for job in jobs}:
        if technician and technician_of(provider, technician.key) is None:
            raise NotATechnician(technician.username)
    with transaction.atomic():
        result = _each(jobs, one)
        changed = [job for job in result.done if job.pk in before]
        carrying_letters.assigned(changed, technician, before, now)
    return result


def fix_time(*, job: Job, starts: datetime, by: By, now: datetime) -> Job:
    """Fix the time (aware) of a job that was ordered without one (G-26); it lasts one slot.

    What it counts as depends on the time, so it is decided now, under the edition of the order,
    and the orderer is told. The same time again is one time. Raises HasATime, InThePast, NotNow,
    Unreadable.
    """
    with transaction.atomic():
        job = deeds.locked(job)
        if job.starts == starts:
            return job
        if job.starts is not None:
            raise HasATime
        if starts < now:
            raise InThePast
        handbook = book(job.order)
        chapter = handbook.jobs
        ends = starts + timedelta(minutes=chapter.slot_minutes if chapter else 60)
        changes = {"starts": starts, "ends": ends} | settled(job, handbook, starts)
        deeds.add(
            job=job,
            what="scheduled",
            state=job.state,
            given=(PLACED, ACCEPTED),
            by=by,
            now=now,
            details={"starts": starts.isoformat()},
            changes=changes,
        )
        carrying_letters.scheduled(job, handbook, now)
    return job


def notify(*, job: Job, by: By, now: datetime) -> Job:
    """Tell the citizen by SMS when the technician comes, and set out (G-16).

    Once for each time that was fixed. Only what has to be said is in it. Raises NotToNotify,
    TooLateToNotify, NotNow, Unreadable.
    """
    with transaction.atomic():
        job = deeds.locked(job)
        if notified(job) and job.state in (ACCEPTED, UNDER_WAY):
            return _set_out(job, by, now, called=False) if job.state == ACCEPTED else job
        _may_be_told(job, now)
        deeds.add(
            job=job,
            what="notified",
            state=UNDER_WAY,
            given=(ACCEPTED, UNDER_WAY),
            by=by,
            now=now,
            details={"starts": job.starts.isoformat() if job.starts else None},
        )
        put(
            channel="sms",
            to=job.citizen_phone,
            organisation=job.order.orderer.key,
            person=None,
            key=f"job:{job.key}:notice:{job.starts}",
            now=now,
            about=("job", str(job.key)),
            **carrying_letters.notice(job),
        )
    return job


def set_out(*, job: Job, by: By, now: datetime, called: bool = False) -> Job:
    """Write down that the technician is on the way; twice is once.

    Where the citizen is to be told and was not, somebody must have called. Raises NoticeFirst,
    NotNow.
    """
    with transaction.atomic():
        job = deeds.locked(job)
        if job.state == UNDER_WAY:
            return job
        if job.state == ACCEPTED and job.notify and not called and not notified(job):
            raise NoticeFirst
        return _set_out(job, by, now, called=called)


def latest_notice(job: Job) -> datetime | None:
    """Until when the citizen can be told by SMS; None: no time has been fixed."""
    if job.starts is None:
        return None
    chapter = book(job.order).jobs
    before = chapter.notice.minutes if chapter and chapter.notice else 0
    return job.starts - timedelta(minutes=before)


# --- parts --------------------------------------------------------------------------------------


def _each(jobs: Iterable[Job], act: Callable[[Job], None]) -> Several:
    """Do it to each of the jobs, all of them locked first, in one order for everybody."""
    locked = [deeds.locked(job) for job in sorted(set(jobs), key=lambda job: job.pk)]
    hold(*{key for job in locked for key in (job.order.orderer.key, job.order.provider.key)})
    done, not_now = [], []
    for job in locked:
        try:
            act(job)
        except NotNow as state:
            not_now.append(state)
        else:
            done.append(job)
    return Several(tuple(done), tuple(not_now))


def _accept(job: Job, by: By, now: datetime) -> None:
    deeds.add(job=job, what="accepted", state=ACCEPTED, given=(PLACED,), by=by, now=now)
    telling.announced("job.accepted", job, now)


def _set_out(job: Job, by: By, now: datetime, *, called: bool) -> Job:
    details = {"called": True} if called else {}
    deeds.add(
        job=job,
        what="under-way",
        state=UNDER_WAY,
        given=(ACCEPTED,),
        by=by,
        now=now,
        details=details,
    )
    return job


def _may_be_told(job: Job, now: datetime) -> None:
    if job.state not in (ACCEPTED, UNDER_WAY):
        raise NotNow(job, "notified")
    latest = latest_notice(job)
    why = (
        "not-wanted"
        if not job.notify
        else "no-number"
        if not job.citizen_phone
        else "no-time"
        if latest is None
        else "no-sms"
        if settings.OUTBOX_SMS is None
        else ""
    )
    if why or latest is None:
        raise NotToNotify(why)
    if now > latest:
        raise TooLateToNotify(latest)
