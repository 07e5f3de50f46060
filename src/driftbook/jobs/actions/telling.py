"""Who is told of an order, a move, a cancellation: by mail, and by webhooks.

In the transaction of the fact. What is sent holds no more of the citizen than where the work is:
no name, no number, nothing that was written about the home.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import chapter
from driftbook.history.by import By
from driftbook.jobs import decided
from driftbook.jobs.models import Job, Order
from driftbook.outbox.actions import announce, put
from driftbook.people import queries as people
from driftbook.people.models import Agreement, Organisation, User
from driftbook.wording import times

Says = Callable[[str], Mapping[str, Any]]
ASSIGNS = "job.assign"


def facts(job: Job) -> dict[str, Any]:
    """What matters of a job, for history and webhooks: nothing about a person."""
    return {
        "type": job.type,
        "way": job.way,
        "starts": job.starts and job.starts.astimezone(UTC).isoformat(),
        "ends": job.ends and job.ends.astimezone(UTC).isoformat(),
        "class": job.service_class,
        "invoiced": job.invoiced,
    }


def assigning(agreement: Agreement, provider: Organisation) -> dict[User, UUID]:
    """The provider's people who hand jobs out."""
    found = people.who_may(ASSIGNS, agreement)
    return {user: at for user, at in found if at == provider.key}


def ordered(
    *,
    order: Order,
    jobs: Sequence[Job],
    told: Mapping[User, UUID],
    handbook: Handbook,
    by: By,
    now: datetime,
) -> None:
    """Tell them (`assigning`) of a new order, in one letter each, and webhooks of each job."""
    page = settings.ADDRESS + reverse("jobs:order", args=[order.key])

    def says(language: str) -> Mapping[str, Any]:
        return {
            "number": order.number,
            "orderer": order.orderer.name,
            "jobs": [row(job, handbook, language) for job in jobs],
            "address": page,
        }

    about = ("order", str(order.key))
    _write("ordered", told, says, order, f"order:{order.key}", by, now, about)
    for job in jobs:
        announced("job.ordered", job, now)


def changed(
    *,
    event: str,
    job: Job,
    handbook: Handbook,
    by: By,
    now: datetime,
    was: datetime | None = None,
) -> None:
    """Tell the provider's people, the technician and whoever ordered it; not whoever did it."""
    order = job.order

    def says(language: str) -> Mapping[str, Any]:
        local = was.astimezone(handbook.zone) if was else None
        return {
            "orderer": order.orderer.name,
            "job": row(job, handbook, language),
            "was": times.long_moment(local, language) if local else "",
            "address": settings.ADDRESS + reverse("jobs:job", args=[job.key]),
        }

    told = {**assigning(order.agreement, order.provider), **_concerned(job)}
    key = f"job:{job.key}:{job.revision}"
    _write(event.partition(".")[2], told, says, order, key, by, now, ("job", str(job.key)))
    announced(event, job, now)


def row(job: Job, handbook: Handbook, language: str) -> dict[str, Any]:
    """What a letter says of a job: what, where, when, as what it counts and why."""
    type_ = chapter(handbook).types.get(job.type)
    told = decided.phrased(job.decision, language)
    return {
        "number": job.number,
        "type": type_.name if type_ else job.type,
        "address": str(job.address),
        "when": when(job, handbook, language),
        "way": told.way_name,
        "class": told.class_name,
        "invoiced": job.invoiced,
        "reasons": [reason.text for reason in told.reasons],
    }


def when(job: Job, handbook: Handbook, language: str) -> str:
    """`Tuesday 24 November 2026 13:00–14:00` in the handbook's zone; empty: no time is fixed."""
    if job.starts is None or job.ends is None:
        return ""
    starts, ends = (at.astimezone(handbook.zone) for at in (job.starts, job.ends))
    return f"{times.long_moment(starts, language)}–{ends:%H:%M}"


def _concerned(job: Job) -> dict[User, UUID]:
    """The technician, and whoever ordered it."""
    order = job.order
    at = {job.technician: order.provider.key, order.person: order.orderer.key}
    here = User.objects.filter(key__in=[key for key in at if key], is_active=True)
    return {user: at[user.key] for user in here.filter(erased__isnull=True)}


def _write(
    letter: str,
    told: Mapping[User, UUID],
    says: Says,
    order: Order,
    key: str,
    by: By,
    now: datetime,
    about: tuple[str, str],
) -> None:
    said: dict[str, Mapping[str, Any]] = {}
    for user, organisation in _reachable(told.items(), by):
        language = user.language or order.provider.language
        if language not in said:
            said[language] = says(language)
        put(
            channel="mail",
            to=user.email,
            template=f"jobs/letters/{letter}",
            context={"name": user.name, **said[language]},
            language=language,
            organisation=organisation,
            person=user.key,
            key=f"{key}:{user.key}",
            now=now,
            about=about,
        )


def _reachable(told: Iterable[tuple[User, UUID]], by: By) -> list[tuple[User, UUID]]:
    return [(user, at) for user, at in told if user.email and user.key != by.person]


def announced(event: str, job: Job, now: datetime) -> None:
    """Tell the programs of both parties what was done to a job, in the transaction of the deed."""
    order = job.order
    announce(
        event=event,
        payload={
            "handbook": order.agreement.handbook,
            "order": str(order.key),
            "job": str(job.key),
            "number": job.number,
            "state": job.state,
            "address": settings.ADDRESS + reverse("jobs:job", args=[job.key]),
            **facts(job),
        },
        organisations=[order.orderer.key, order.provider.key],
        key=f"job:{job.key}:{job.revision}",
        now=now,
        about=("job", str(job.key)),
    )
