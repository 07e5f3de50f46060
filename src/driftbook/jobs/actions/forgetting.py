"""Forgetting citizens: some time after their jobs have ended, or because one of them asks.

What was done, where, when and by whom is kept. Who the citizen was, their number, facts that name
somebody and the photos go. A job on which that was done has the deed `forgotten`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from driftbook.history.actions import record
from driftbook.history.by import ITSELF, By
from driftbook.jobs.actions.deeds import locked
from driftbook.jobs.books import books, type_of
from driftbook.jobs.models import Deed, Draft, Item, Job, Order, Proof
from driftbook.jobs.models.orders import OPEN
from driftbook.jobs.queries import citizens
from driftbook.outbox.actions import forget_about
from driftbook.people.models import Organisation

AT_ONCE = 200
"""How many jobs are done in one transaction."""
FORGOTTEN = "forgotten"
NAMING = ("person",)
"""The kinds of facts that name somebody."""
PERHAPS_NAMING = ("person", "text")
"""Those that may do so in their own words."""


class StillOpen(Exception):
    """Jobs for which the citizen is still needed are not done yet; `jobs` are they."""

    def __init__(self, jobs: list[Job]) -> None:
        super().__init__(f"{len(jobs)} jobs have not ended")
        self.jobs = jobs


def forget(*, now: datetime) -> int:
    """Erase the citizens of jobs that ended more than KEEP_CITIZENS_DAYS ago.

    The history of each orderer says of how many jobs. Returns their number; done again, it is 0.
    """
    before = now - timedelta(days=settings.KEEP_CITIZENS_DAYS)
    _forget_drafts(before)
    count = 0
    while done := _forget_some(before, now):
        count += done
    return count


def erase(*, organisation: Organisation, phone: str, by: By, now: datetime) -> int:
    """Erase what the organisation's jobs keep about whoever has this number (E.164).

    Also what was written about these jobs in somebody's own words, which may name them. Returns of
    how many jobs and orders. Raises StillOpen as long as a job of theirs has not ended.
    """
    with transaction.atomic():
        found = citizens.about(organisation, phone)
        waiting = [job for job in found.jobs if job.state in OPEN]
        waiting += [job for order in found.orders for job in order.jobs.filter(state__in=OPEN)]
        if waiting:
            raise StillOpen(list(dict.fromkeys(waiting)))
        done = _erase(found.jobs, by, now, PERHAPS_NAMING)
        Deed.objects.filter(job__in=[job.pk for job in done]).exclude(note="").update(note="")
        orders = Order.objects.filter(pk__in=[order.pk for order in found.orders])
        touched = len(done) + orders.update(contact="", phone="")
        _erase_drafts(found.drafts, found.items)
        if touched or found.drafts or found.items:
            record(
                organisation=organisation.key,
                by=by,
                did="citizen.erased",
                kind="organisation",
                key=organisation.slug,
                after={"jobs": len(done), "orders": len(found.orders)},
                now=now,
            )
    return touched


# --- parts --------------------------------------------------------------------------------------


def _forget_some(before: datetime, now: datetime) -> int:
    with transaction.atomic():
        old = list(citizens.old(before).order_by("pk")[:AT_ONCE])
        done = _erase(old, ITSELF, now)
        count = Counter(job.order.orderer_id for job in done)
        organisations = Organisation.objects.filter(pk__in=count).order_by("key")
        for organisation in organisations:
            record(
                organisation=organisation.key,
                by=ITSELF,
                did="citizens.forgotten",
                kind="organisation",
                key=organisation.slug,
                after={"jobs": count[organisation.pk], "days": settings.KEEP_CITIZENS_DAYS},
                now=now,
            )
    return len(done)


def _erase(
    jobs: Iterable[Job], by: By, now: datetime, naming: Collection[str] = NAMING
) -> list[Job]:
    """Erase the citizens of these jobs, of each once."""
    rows = [locked(job) for job in sorted(jobs, key=lambda job: job.pk)]
    done = [job for job in rows if not job.deeds.filter(what=FORGOTTEN).exists()]
    read = books(done)
    for job in done:
        type_ = type_of(read.get(job.order.edition_id), job)
        kinds = {name: fact.kind for name, fact in type_.facts.items()} if type_ else {}
        kept = {name: said for name, said in job.facts.items() if kinds.get(name) not in naming}
        changes: dict[str, Any] = {"citizen": "", "citizen_phone": "", "facts": kept}
        Job.objects.filter(pk=job.pk).update(**changes)
        Proof.objects.filter(job=job).delete()
        Deed.objects.create(
            job=job,
            position=job.deeds.count(),
            what=FORGOTTEN,
            state=job.state,
            at=now,
            recorded=now,
            person=by.person,
            role=by.role,
        )
        forget_about(kind="job", key=str(job.key), channel="sms", now=now)
    return done


def _forget_drafts(before: datetime) -> None:
    """What was written in drafts about citizens, whether or not they have become orders."""
    old = Draft.objects.filter(changed__lt=before)
    _erase_drafts(old.exclude(contact="", phone=""), citizens.named(draft__in=old))


def _erase_drafts(drafts: Iterable[Draft], items: Iterable[Item]) -> None:
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).update(contact="", phone="")
    rows = Item.objects.filter(pk__in=[item.pk for item in items])
    rows.update(citizen="", citizen_phone="", notify=False, facts={})
