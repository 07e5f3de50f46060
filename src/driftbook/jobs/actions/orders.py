"""Placing an order: all of its jobs with their seats, or none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.jobs import decided
from driftbook.jobs.actions import deeds, doubles, telling
from driftbook.jobs.actions.changes import cancel, move
from driftbook.jobs.actions.deciding import NewJob, Refused, Settled, settle
from driftbook.jobs.actions.seats import (
    Loser,
    Lost,
    Placed,
    Taken,
    TooLate,
    Wish,
    fill,
    lock,
    loser,
    unplaced,
)
from driftbook.jobs.models import Booking, Draft, Item, Job, Order
from driftbook.jobs.models.orders import PLACED, WAITING
from driftbook.jobs.queries import parties
from driftbook.people.models import Agreement, Organisation, User

__all__ = [
    "KeyUsed",
    "NewJob",
    "Placed",
    "Refused",
    "Taken",
    "TooLate",
    "cancel",
    "move",
    "order",
    "place",
]


class KeyUsed(Exception):
    """Somebody else has ordered something under this key."""


@dataclass(frozen=True)
class _Form:
    """What stands on the order itself."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    orderer: Organisation
    provider: Organisation
    contact: str
    phone: str
    by: By
    now: datetime
    draft: Draft | None
    items: Sequence[Item | None]
    key: UUID | None
    told: Mapping[User, UUID]
    """Who is written to; gathered before anything is locked."""


def order(
    *,
    agreement: Agreement,
    edition: Edition,
    handbook: Handbook,
    orderer: Organisation,
    provider: Organisation,
    jobs: Sequence[NewJob],
    contact: str,
    phone: str,
    by: By,
    now: datetime,
    draft: Draft | None = None,
    items: Sequence[Item | None] = (),
    key: UUID | None = None,
) -> Order:
    """Order these jobs: each is decided and gets its seat, or nothing is ordered at all.

    The same `key` again is the same order, and so is the same draft; `items` are those of the
    draft, whose seats the jobs take over. Tells the provider's people, and both organisations'
    history. Call it before anything else is told in the same transaction (see the order of locks
    in `seats`). Raises Refused with every job that may not be ordered so, or whose battery another
    job changes meanwhile (of a draft); Taken with every job that has lost its seat, Placed
    when the draft has become an order meanwhile, KeyUsed.
    """
    if key is not None and (there := _under(key, orderer)) is not None:
        return there
    settled = settle(handbook, jobs, now)
    form = _Form(
        agreement=agreement,
        edition=edition,
        handbook=handbook,
        orderer=orderer,
        provider=provider,
        contact=contact,
        phone=phone,
        by=by,
        now=now,
        draft=draft,
        items=items or [None] * len(settled),
        key=key,
        told=telling.assigning(agreement, provider),
    )
    try:
        with transaction.atomic():
            return _write(form, settled)
    except Lost as lost:
        raise Taken(_losers(lost, form, settled)) from None


def place(*, draft: Draft, edition: Edition, handbook: Handbook, by: By, now: datetime) -> Order:
    """Make an order of a draft, with the seats that it keeps; twice is once. As `order`."""
    current = Draft.objects.select_related("order", "agreement", "orderer").get(pk=draft.pk)
    if current.order is not None:
        return current.order
    found = current.items.select_related("address__street", "door", "unit").order_by("position")
    items = list(found)
    kept = Booking.objects.filter(item__in=items, ended__isnull=True)
    windows = dict(kept.values_list("item", "slot__window"))
    try:
        return order(
            agreement=current.agreement,
            edition=edition,
            handbook=handbook,
            orderer=current.orderer,
            provider=parties.provider(current.agreement, handbook),
            jobs=[_new(item, current, windows.get(item.pk)) for item in items],
            contact=current.contact,
            phone=current.phone,
            by=by,
            now=now,
            draft=current,
            items=items,
        )
    except Placed as meanwhile:
        return meanwhile.order


def _new(item: Item, draft: Draft, window: str | None) -> NewJob:
    return NewJob(
        address=item.address,
        door=item.door,
        door_kind=item.door_kind,
        unit=item.unit,
        type=item.type,
        way=item.way or draft.way,
        facts=item.facts,
        circumstances=item.circumstances,
        citizen=item.citizen,
        citizen_phone=item.citizen_phone,
        notify=item.notify,
        starts=item.starts,
        ends=item.ends,
        window=window,
    )


def _under(key: UUID, orderer: Organisation) -> Order | None:
    there = Order.objects.filter(key=key).first()
    if there is not None and there.orderer_id != orderer.pk:
        raise KeyUsed(str(key))
    return there


def _write(form: _Form, settled: Sequence[Settled]) -> Order:
    if form.draft is not None:
        unplaced(form.draft)
    holds = Booking.objects.filter(
        item__in=[item for item in form.items if item is not None],
        job__isnull=True,
        ended__isnull=True,
    )
    slots = lock(
        agreement=form.agreement,
        provider=form.provider,
        hours=[one.hour for one in settled if one.hour is not None],
        also=holds.values_list("slot", flat=True),
    )
    # FOR NO KEY UPDATE, for every new slot and order refers to the agreement and shares its key
    Agreement.objects.select_for_update(no_key=True).get(pk=form.agreement.pk)
    if form.key is not None and (there := _under(form.key, form.orderer)) is not None:
        return there
    if form.draft is not None:  # written some time ago; nobody else orders here until this is done
        doubles.refuse(form.handbook, settled)
    made = _numbered(form)
    jobs = Job.objects.bulk_create(
        [_job(form, made, position, one) for position, one in enumerate(settled, 1)]
    )
    wishes = [
        Wish(one.hour, job, item)
        for one, job, item in zip(settled, jobs, form.items, strict=True)
        if one.hour is not None
    ]
    fill(wishes=wishes, slots=slots, now=form.now)
    holds.update(ended=form.now)  # of what is ordered in another way than when it was kept
    if form.draft is not None:
        Draft.objects.filter(pk=form.draft.pk).update(order=made, changed=form.now)
    for one, job in zip(settled, jobs, strict=True):
        _ordered(form, one, job)
    telling.ordered(
        order=made, jobs=jobs, told=form.told, handbook=form.handbook, by=form.by, now=form.now
    )
    return made


def _numbered(form: _Form) -> Order:
    """The order, with the next number of its agreement, whose row is locked."""
    last = Order.objects.filter(agreement=form.agreement).aggregate(last=Max("number"))["last"]
    return Order.objects.create(
        key=form.key or uuid4(),
        number=(last or 0) + 1,
        agreement=form.agreement,
        edition=form.edition,
        orderer=form.orderer,
        provider=form.provider,
        ordered=form.now,
        person=form.by.person,
        contact=form.contact,
        phone=form.phone,
    )


def _job(form: _Form, made: Order, position: int, settled: Settled) -> Job:
    new, decision = settled.new, settled.decision
    waits = decision.way is not None and decision.way.procedure is not None
    return Job(
        order=made,
        position=position,
        address=new.address,
        door=new.door,
        door_kind=new.door_kind,
        unit=new.unit,
        type=new.type,
        way=new.way,
        facts=dict(new.facts),
        circumstances=list(new.circumstances),
        citizen=new.citizen,
        citizen_phone=new.citizen_phone,
        notify=new.notify,
        starts=settled.starts,
        ends=settled.ends,
        service_class=decision.service_class or "",
        invoiced=decision.invoiced,
        decision=decided.stored(decision, form.edition),
        state=WAITING if waits else PLACED,
        changed=form.now,
    )


def _ordered(form: _Form, settled: Settled, job: Job) -> None:
    deeds.add(
        job=job,
        what="ordered",
        state=job.state,
        given={job.state},
        by=form.by,
        now=form.now,
        details=telling.facts(job),
    )
    way = settled.decision.way
    if way is not None and way.procedure is not None:
        from driftbook.jobs.actions import procedures  # which order jobs themselves

        procedures.begin(
            job=job,
            name=way.procedure,
            handbook=form.handbook,
            edition=form.edition,
            by=form.by,
            now=form.now,
        )


def _losers(lost: Lost, form: _Form, settled: Sequence[Settled]) -> list[Loser]:
    """Each job that has no seat: wishes are counted among the jobs that need one."""
    seated = [index for index, one in enumerate(settled) if one.hour is not None]
    return [
        loser(
            seated[number],
            hour,
            form.agreement,
            form.handbook,
            settled[seated[number]].new.type,
            form.now,
            draft=form.draft,
        )
        for number, hour in lost.hours
    ]
