"""Whom a job's technicians and orderers hear from, and what. Nothing about citizens is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from driftbook.handbook.book import Handbook
from driftbook.jobs.books import book, books, type_name
from driftbook.jobs.models import Job
from driftbook.outbox.actions import put
from driftbook.people.listing import members_who_may
from driftbook.people.models import User
from driftbook.wording import times


def assigned(
    jobs: Collection[Job], technician: User | None, before: Mapping[int, UUID | None], now: datetime
) -> None:
    """Write to the technician who got the jobs, and to those who no longer have them."""
    if technician:
        _to_technician("assigned", technician, jobs, now)
    had: dict[UUID, list[Job]] = {}
    for job in jobs:
        key = before[job.pk]
        if key is not None:
            had.setdefault(key, []).append(job)
    for other in User.objects.filter(key__in=had, is_active=True, erased__isnull=True):
        _to_technician("taken_away", other, had[other.key], now)


def scheduled(job: Job, handbook: Handbook, now: datetime) -> None:
    """Tell the orderer which time has been fixed."""
    _to_orderer("scheduled", job, handbook, now)


def not_done(job: Job, handbook: Handbook, now: datetime) -> None:
    """Tell the orderer that a job was not done. Why may name somebody, so it stands on the page."""
    _to_orderer("not_done", job, handbook, now)


def notice(job: Job) -> dict[str, Any]:
    """The SMS to the citizen: who comes, and when (G-16)."""
    language = job.order.orderer.language or job.order.edition.language
    handbook = book(job.order)
    at = job.starts.astimezone(handbook.zone) if job.starts else None
    when = f"{times.day(at.date(), language)} {at:%H:%M}" if at else ""
    context = {"supplier": job.order.provider.name, "at": when}
    return {"template": "jobs/letters/notice", "context": context, "language": language}


# --- parts --------------------------------------------------------------------------------------


def _to_technician(letter: str, technician: User, jobs: Collection[Job], now: datetime) -> None:
    jobs = sorted(jobs, key=lambda job: (job.starts is None, job.starts or job.changed, job.pk))
    if not jobs or not technician.email:
        return
    language = technician.language or jobs[0].order.edition.language
    read = books(jobs)
    listed = [_line(job, read.get(job.order.edition_id), language) for job in jobs]
    first = jobs[0]
    put(
        channel="mail",
        to=technician.email,
        template=f"jobs/letters/{letter}",
        context={
            "name": technician.name,
            "jobs": listed,
            "count": len(listed),
            "address": settings.ADDRESS + reverse("jobs:today"),
        },
        language=language,
        organisation=first.order.provider.key,
        person=technician.key,
        key=f"job:{first.key}:{letter}:{technician.key}:{first.deeds.count()}",
        now=now,
        about=("job", str(first.key)),
    )


def _line(job: Job, handbook: Handbook | None, language: str) -> dict[str, str]:
    at = job.starts.astimezone(handbook.zone) if job.starts and handbook else job.starts
    return {
        "number": job.number,
        "type": type_name(handbook, job),
        "at": times.moment(at, language) if at else "",
        "where": str(job.address),
    }


def _to_orderer(letter: str, job: Job, handbook: Handbook, now: datetime) -> None:
    for user in _orderers(job):
        language = user.language or job.order.edition.language
        context = {"name": user.name, "supplier": job.order.provider.name}
        context |= _line(job, handbook, language)
        context["address"] = settings.ADDRESS + reverse("jobs:job", args=[job.key])
        put(
            channel="mail",
            to=user.email,
            template=f"jobs/letters/{letter}",
            context=context,
            language=language,
            organisation=job.order.orderer.key,
            person=user.key,
            key=f"job:{job.key}:{letter}:{job.deeds.count()}:{user.key}",
            now=now,
            about=("job", str(job.key)),
        )


def _orderers(job: Job) -> list[User]:
    """Whoever ordered it; where they are gone, everybody of theirs who may order."""
    key = job.order.person
    people = User.objects.filter(is_active=True, erased__isnull=True)
    found = [user for user in people.filter(key=key) if user.email] if key else []
    if found:
        return found
    return members_who_may("job.order", job.order.orderer)
