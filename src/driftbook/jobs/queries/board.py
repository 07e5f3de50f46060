"""The board of a provider: what came in, who does what, and who is in two places at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import ACCEPTED, DONE, NOT_DONE, PLACED, UNDER_WAY
from driftbook.jobs.queries.jobs import ABOUT, jobs, orders
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation
from driftbook.theme import paging

ASSIGN = "job.assign"
ACUTE = "acute"
"""The class that comes first; `driftbook ask job` names it so for every handbook."""
TO_DO = (ACCEPTED, UNDER_WAY)
ON_A_DAY = (PLACED, ACCEPTED, UNDER_WAY, DONE, NOT_DONE)
MOST = 500
"""How many are shown at once."""


@dataclass(frozen=True)
class Counts:
    """How many there are of what a provider has to look at; of very many only that."""

    incoming: int
    acute: int
    """Of those that came in."""
    to_assign: int
    """Accepted, without a technician."""
    today: int
    left_over: int
    """Accepted, of an earlier day, and neither done nor said not to be."""


def on_board(actor: Actor, handbook: str = "", customer: str = "") -> QuerySet[Job]:
    """The jobs of the board; of one handbook or one customer where these are named."""
    found = jobs(actor, ASSIGN)
    if handbook:
        found = found.filter(order__agreement__handbook=handbook)
    if customer:
        found = found.filter(order__orderer__slug=customer)
    return found.select_related(*ABOUT).defer("order__edition__files")


def customers(actor: Actor) -> list[tuple[str, str, str]]:
    """Handbook, slug and name of whoever has ordered from the actor's organisations.

    Each organisation is asked for once in each agreement, not each order.
    """
    found = []
    mine = orders(actor, ASSIGN)
    for agreement in Agreement.objects.filter(key__in=actor.sides(ASSIGN).running):
        theirs = mine.filter(agreement=agreement, orderer=OuterRef("pk"))
        rows = Organisation.objects.filter(Exists(theirs)).order_by("name", "pk")
        found += [(agreement.handbook, *named) for named in rows.values_list("slug", "name")]
    return found


def incoming(rows: QuerySet[Job]) -> QuerySet[Job]:
    """What was placed and not accepted: acute first, then by time; what has none comes last."""
    first = Case(When(service_class=ACUTE, then=Value(0)), default=Value(1))
    return rows.filter(state=PLACED).order_by(
        first, F("starts").asc(nulls_last=True), "order__ordered", "pk"
    )


def to_assign(rows: QuerySet[Job]) -> QuerySet[Job]:
    """What was accepted and is nobody's yet."""
    found = rows.filter(state__in=TO_DO, technician__isnull=True)
    return found.order_by(F("starts").asc(nulls_last=True), "pk")


def left_over(rows: QuerySet[Job], before: datetime) -> QuerySet[Job]:
    """What should have been done before this instant."""
    return rows.filter(state__in=TO_DO, starts__lt=before).order_by("starts", "pk")


def between(rows: QuerySet[Job], start: datetime, end: datetime) -> QuerySet[Job]:
    """The jobs that start from `start` until before `end`, by time."""
    days = rows.filter(starts__gte=start, starts__lt=end, state__in=ON_A_DAY)
    return days.order_by("starts", "pk")


def by_street(rows: QuerySet[Job]) -> QuerySet[Job]:
    """The same, as somebody drives: by street, then by house."""
    return rows.order_by(
        "address__street__folded",
        "address__street__postal_code",
        "address__number",
        "address__letter",
        "address__flat_order",
        "starts",
        "pk",
    )


def counts(rows: QuerySet[Job], start: datetime, end: datetime) -> Counts:
    """The counters over the same jobs as the lists; a day lasts from start to end."""
    placed, to_do = rows.filter(state=PLACED), rows.filter(state__in=TO_DO)
    return Counts(
        incoming=paging.how_many(placed),
        acute=paging.how_many(placed.filter(service_class=ACUTE)),
        to_assign=paging.how_many(to_do.filter(technician__isnull=True)),
        today=paging.how_many(between(rows, start, end)),
        left_over=paging.how_many(to_do.filter(starts__lt=start)),
    )


def clashes(rows: Iterable[Job]) -> dict[int, list[Job]]:
    """Of each job, by its row, the other jobs that its technician has at the same time.

    Half-open: a job that begins when another ends is no clash. Only what is still to be done.
    """
    of: dict[UUID, list[Job]] = defaultdict(list)
    for job in rows:
        if job.technician and job.starts and job.ends and job.state in TO_DO:
            of[job.technician].append(job)
    found: dict[int, list[Job]] = defaultdict(list)
    for theirs in of.values():
        going_on: list[Job] = []
        for job in sorted(theirs, key=lambda one: (one.starts, one.pk)):
            going_on = [one for one in going_on if one.ends > job.starts]  # type: ignore[operator]
            for other in going_on:
                found[job.pk].append(other)
                found[other.pk].append(job)
            going_on.append(job)
    return dict(found)


def clashes_around(actor: Actor, start: datetime, end: datetime) -> dict[int, list[Job]]:
    """Who is in two places at once; also where the other job is another customer's."""
    rows = on_board(actor).filter(state__in=TO_DO, technician__isnull=False)
    return clashes(rows.filter(starts__lt=end, ends__gt=start))
