"""The job that the ending of a procedure orders: a key box instead (G-28, G-29)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from driftbook.doors.models import Door
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import procedures as deciding
from driftbook.handbook.deciding.jobs import Condition
from driftbook.handbook.deciding.standing import Ordered
from driftbook.history.by import By
from driftbook.jobs.actions import orders
from driftbook.jobs.models import Job, Order


class NotOrdered(Exception):
    """The job that follows cannot be ordered: `failed` are the conditions that fail."""

    def __init__(self, failed: Sequence[Condition]) -> None:
        super().__init__(", ".join(condition.code for condition in failed))
        self.failed = tuple(failed)


def order(
    *,
    job: Job,
    name: str,
    ordered: Ordered,
    handbook: Handbook,
    edition: Edition,
    by: By,
    now: datetime,
) -> Order:
    """Order it at the same address, in the transaction of the ending, without a time.

    Under the edition that holds now, as every order; under that of the procedure where the new
    one no longer knows how it is ordered. Facts that were said on the way, and of the job that
    waited, go with it. Raises NotOrdered.
    """
    door_kind = ordered.door or job.door_kind
    for book, under in _editions(job, handbook, edition, now):
        way = deciding.way_for(book, ordered, door_kind, name)
        if way is None:
            continue
        facts, missing = deciding.facts_for(book, ordered, job.facts)
        if missing:
            raise NotOrdered([_lacking(book, ordered, fact) for fact in missing])
        try:
            return orders.order(
                agreement=job.order.agreement,
                edition=under,
                handbook=book,
                orderer=job.order.orderer,
                provider=job.order.provider,
                jobs=[_new(job, ordered, door_kind, way, facts)],
                contact=job.order.contact,
                phone=job.order.phone,
                by=by,
                now=now,
            )
        except orders.Refused as refused:
            raise NotOrdered([condition for _index, condition in refused.problems]) from None
    raise NotOrdered([Condition("no-way-fits", passed=False)])


def _editions(
    job: Job, handbook: Handbook, edition: Edition, now: datetime
) -> list[tuple[Handbook, Edition]]:
    """The edition that holds now, if it still has the type, then the procedure's own."""
    same = Edition.objects.filter(agreement=job.order.agreement).select_related("agreement")
    found = shelf.opened(shelf.holding(same, now))
    books = [(one.handbook, one.edition) for one in found if one.handbook and not one.problems]
    return [*books, (handbook, edition)]


def _new(
    job: Job, ordered: Ordered, door_kind: str, way: str, facts: dict[str, str]
) -> orders.NewJob:
    return orders.NewJob(
        address=job.address,
        door=_door(job, door_kind),
        door_kind=door_kind,
        unit=None,
        type=ordered.type,
        way=way,
        facts=facts,
        circumstances=(),
        citizen=job.citizen,
        citizen_phone=job.citizen_phone,
        notify=job.notify,
        starts=None,
        ends=None,
    )


def _door(job: Job, door_kind: str) -> Door | None:
    """The door that waited; for another kind of door the place where nothing sits yet."""
    if door_kind == job.door_kind:
        return job.door
    free = Door.objects.filter(address=job.address, kind=door_kind).exclude(
        units__removed__isnull=True, units__isnull=False
    )
    return free.order_by("pk").first()


def _lacking(handbook: Handbook, ordered: Ordered, fact: str) -> Condition:
    jobs = handbook.jobs
    wanted = jobs.types[ordered.type].facts[fact] if jobs else None
    params = {"fact": fact, "name": wanted.name if wanted else fact}
    return Condition("fact-said", passed=False, params=params)
