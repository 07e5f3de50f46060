"""A job that was ordered is moved to another time, or cancelled, and its old seat is freed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.jobs import Asked, Decision
from driftbook.handbook.deciding.windows import Hour, chapter
from driftbook.history.by import By
from driftbook.jobs import decided
from driftbook.jobs.actions import deeds, telling
from driftbook.jobs.actions.deciding import redecide, times
from driftbook.jobs.actions.seats import Lost, Taken, Wish, fill, lock, loser, vacate
from driftbook.jobs.limits import until
from driftbook.jobs.models import Booking, Job
from driftbook.jobs.models.orders import ACCEPTED, CANCELLED, PLACED, WAITING

MOVABLE, CANCELLABLE = (PLACED, ACCEPTED), (WAITING, PLACED, ACCEPTED)


def move(
    *,
    job: Job,
    starts: datetime,
    handbook: Handbook,
    edition: Edition,
    by: By,
    now: datetime,
    window: str | None = None,
    way: str | None = None,
) -> Job:
    """Move the job to another time: the new seat is taken and the old one freed, or neither.

    It is decided anew, as if ordered now, in the way in which it was ordered unless `way` says
    another; what was decided before stays in the deed. To the time that it has already: nothing.
    A job without a time gets its first one, and is decided as of when it was ordered, because the
    months that a procedure takes do not make it acute.
    Raises TooLate by the deadline for changes of the old time, Refused by the rules for the new
    one, Taken, NotNow.
    """
    try:
        with transaction.atomic():
            current = deeds.locked(job)
            if current.state not in MOVABLE:
                raise deeds.NotNow(current, "moved")
            if current.starts == starts and way in (None, current.way) and window is None:
                return current
            limit = until(handbook, current, "change")
            if limit is not None:
                limit.keep(now)
            asked = _asked(handbook, current, starts.astimezone(handbook.zone), way, now)
            decision, hour = redecide(handbook, asked, window)
            _reseat(current, hour, now)
            _write(current, decision, hour, handbook, edition, by, now)
            return current
    except Lost as lost:
        agreement, type_ = job.order.agreement, job.type
        losers = [loser(n, hour, agreement, handbook, type_, now) for n, hour in lost.hours]
        raise Taken(losers) from None


def cancel(*, job: Job, because: str, handbook: Handbook, by: By, now: datetime) -> Job:
    """Cancel the job, free its seat, end its procedure; twice is once. Raises TooLate, NotNow."""
    from driftbook.jobs.actions import procedures  # which order jobs themselves

    with transaction.atomic():
        current = deeds.locked(job)
        if current.state == CANCELLED:
            return current
        if current.state not in CANCELLABLE:
            raise deeds.NotNow(current, "cancelled")
        limit = until(handbook, current, "cancel")
        if limit is not None:
            limit.keep(now)
        vacate(job=current, now=now)
        procedures.abandon(job=current, by=by, now=now)
        deeds.add(
            job=current,
            what="cancelled",
            state=CANCELLED,
            given=CANCELLABLE,
            by=by,
            now=now,
            note=because,
        )
        telling.changed(event="job.cancelled", job=current, handbook=handbook, by=by, now=now)
    return current


def _asked(handbook: Handbook, job: Job, starts: datetime, way: str | None, now: datetime) -> Asked:
    ways = {one.id: one for one in chapter(handbook).ways}
    chosen = ways.get(way or job.way)
    agreed = job.starts is None and chosen is not None and chosen.time == "none"
    return Asked(
        type=job.type,
        ordered=job.order.ordered if agreed else now,
        performed=starts,
        way=way or job.way,
        door=job.door_kind,
        circumstances=frozenset(job.circumstances),
        agreed=agreed,
    )


def _reseat(job: Job, hour: Hour | None, now: datetime) -> None:
    if hour is None:
        vacate(job=job, now=now)
        return
    before = Booking.objects.filter(job=job, ended__isnull=True)
    slots = lock(
        agreement=job.order.agreement,
        provider=job.order.provider,
        hours=[hour],
        also=before.values_list("slot", flat=True),
    )
    fill(wishes=[Wish(hour, job=job)], slots=slots, now=now)


def _write(
    job: Job,
    decision: Decision,
    hour: Hour | None,
    handbook: Handbook,
    edition: Edition,
    by: By,
    now: datetime,
) -> None:
    before = {"from": telling.facts(job), "decided": job.decision}
    was = job.starts
    starts, ends = times(handbook, decision.asked.performed, None, hour)
    deeds.add(
        job=job,
        what="moved",
        state=job.state,
        given=MOVABLE,
        by=by,
        now=now,
        details={**before, "starts": starts and starts.astimezone(UTC).isoformat()},
        changes={
            "starts": starts,
            "ends": ends,
            "way": decision.way.id if decision.way else job.way,
            "service_class": decision.service_class or "",
            "invoiced": decision.invoiced,
            "decision": decided.stored(decision, edition),
        },
    )
    telling.changed(event="job.moved", job=job, handbook=handbook, by=by, now=now, was=was)
