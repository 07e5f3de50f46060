"""How a job ends: done or not done, with what the registry and the charges have to follow.

Everything is one transaction. The job's row is locked first, then the door, then the histories:
whoever works on the same door or in the same history waits, and nobody waits in a circle.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from driftbook.doors.models import Door
from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.jobs import carrying_letters
from driftbook.jobs.actions import charging, deeds, registry, telling
from driftbook.jobs.actions.settling import settled
from driftbook.jobs.books import book
from driftbook.jobs.models import Deed, Job, Proof
from driftbook.jobs.models.orders import ACCEPTED, DONE, NOT_DONE, UNDER_WAY
from driftbook.jobs.outcomes import BadTime, Incomplete, Outcome


def finish(*, job: Job, outcome: Outcome, by: By, now: datetime) -> Job:
    """End the job; the same end again is one end.

    Done: the registry follows and the charge line is written, at the rate that was decided when it
    was ordered. Not done: nothing is charged, and the orderer is told. Raises Incomplete, BadTime,
    NotNow, Unreadable, and what the registry refuses (`doors.refusals.Refused`).
    """
    state = DONE if outcome.done else NOT_DONE
    with transaction.atomic():
        job = deeds.locked(job)
        if job.state == state:
            return job
        if job.state not in (ACCEPTED, UNDER_WAY):
            raise deeds.NotNow(job, state)
        _check(job, outcome, now)
        handbook = book(job.order)
        followed = registry.Followed()
        changes: dict[str, Any] = {}
        if outcome.done and job.door is not None:
            Door.objects.select_for_update().get(pk=job.door.pk)
        hold(job.order.orderer.key, job.order.provider.key, job.address.street.organisation.key)
        if outcome.done:
            changes = settled(job, handbook, outcome.at)
            followed = registry.follow(job=job, handbook=handbook, outcome=outcome, by=by, now=now)
            changes |= followed.changes
        details = followed.details | ({"photo": True} if outcome.photo else {})
        deeds.add(
            job=job,
            what=state,
            state=state,
            given=(ACCEPTED, UNDER_WAY),
            by=by,
            now=now,
            at=outcome.at,
            note=outcome.note.strip(),
            details=details,
            changes=changes,
        )
        _prove(job, outcome, by)
        if outcome.done:
            charging.charge(job=job, handbook=handbook, at=outcome.at, by=by, now=now)
        else:
            carrying_letters.not_done(job, handbook, now)
        telling.announced(f"job.{state}", job, now)
    return job


def outcome_of(job: Job) -> Deed | None:
    """The deed with which it ended; None: it has not been carried out."""
    return job.deeds.filter(what__in=(DONE, NOT_DONE)).order_by("position").last()


def _check(job: Job, outcome: Outcome, now: datetime) -> None:
    if outcome.at > now:
        raise BadTime("future")
    if outcome.at < job.order.ordered:
        raise BadTime("before-order")
    if not outcome.done and not outcome.note.strip():
        raise Incomplete("why")


def _prove(job: Job, outcome: Outcome, by: By) -> None:
    if outcome.photo:
        Proof.objects.create(
            job=job,
            picture=outcome.photo,
            kind="image/jpeg",
            taken=outcome.at,
            person=by.person,
        )
