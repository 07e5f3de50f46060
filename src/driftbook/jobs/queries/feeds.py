"""Calendars that people follow, and what is in them at this moment."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from driftbook.jobs import calendars
from driftbook.jobs.models import Feed, Job
from driftbook.jobs.models.orders import CANCELLED, CLOSED
from driftbook.jobs.queries.jobs import jobs
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.people.permissions import TABLE
from driftbook.people.tokens import digest

ACTION = "calendar.follow"
KINDS = {"technician": "job.do", "organisation": "job.see"}
"""What a calendar holds, and the right that its person must have, whenever it is read."""


def feeds(actor: Actor) -> QuerySet[Feed]:
    """The actor's own calendars, those that still work first."""
    if actor.person is None:
        return Feed.objects.none()
    mine = Feed.objects.filter(person=actor.person).select_related("organisation")
    return mine.order_by(F("ended").asc(nulls_first=True), "-made", "-pk")


def feed_of(token: str) -> Feed | None:
    """The calendar whose address holds this token, ended or not."""
    return Feed.objects.select_related("organisation").filter(digest=digest(token)).first()


def possible(actor: Actor) -> list[tuple[str, Organisation]]:
    """Each kind of calendar that the actor may follow, with the organisation whose it is."""
    mine = Organisation.objects.filter(key__in=actor.roles).order_by("name")
    return [
        (kind, organisation)
        for kind in KINDS
        for organisation in mine
        if may_follow(actor, kind, organisation)
    ]


def may_follow(actor: Actor, kind: str, organisation: Organisation) -> bool:
    """Whether the actor has the roles there that such a calendar needs."""
    roles = actor.roles.get(organisation.key, frozenset())
    return (
        _has(roles, ACTION)
        and _has(roles, KINDS[kind])
        and (kind != "technician" or "technician" in roles)
    )


def _has(roles: frozenset[str], action: str) -> bool:
    return bool(roles & (TABLE[action].own | TABLE[action].served))


def entries(feed: Feed, actor: Actor, now: datetime) -> QuerySet[Job]:
    """The jobs of a calendar as its person may see them now; none once the right is gone.

    From a month ago to a year ahead. Cancelled ones stay until their time has passed.
    """
    if not may_follow(actor, feed.kind, feed.organisation):
        return Job.objects.none()
    found = jobs(actor, KINDS[feed.kind]).filter(
        starts__gte=now - calendars.BEFORE, starts__lt=now + calendars.AFTER
    )
    if feed.kind == "technician":
        found = found.filter(technician=feed.person, order__provider=feed.organisation)
    else:
        found = found.filter(
            Q(order__orderer=feed.organisation) | Q(order__provider=feed.organisation)
        )
    found = found.exclude(state__in=(CANCELLED, CLOSED), ends__lt=now)
    return found.select_related(
        "order__agreement",
        "order__edition__agreement",
        "order__orderer",
        "order__provider",
        "address__street",
    ).order_by("starts", "pk")
