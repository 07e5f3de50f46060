"""Seats in the hours of windows: kept for some minutes by a draft, or booked by a job.

The unique constraints of Booking are what keeps a job too many out. The locks are for good
messages: whoever takes or frees seats locks the rows of all hours concerned in one order, so that
nobody waits for somebody who waits for them, and sees who has which seat.

Locks are always taken in this order: draft, job, slots (by start, window), agreement, the chains
of the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import Hour, chapter
from driftbook.history.by import By
from driftbook.jobs.limits import TooLate, to_order
from driftbook.jobs.models import Booking, Draft, Item, Job, Order, Slot
from driftbook.jobs.queries import parties, seats
from driftbook.jobs.queries.seats import Free
from driftbook.people.models import Agreement, Organisation
from driftbook.work.transactions import demand

__all__ = [
    "Loser",
    "Lost",
    "Placed",
    "Taken",
    "TooLate",
    "Wish",
    "fill",
    "hold",
    "lock",
    "loser",
    "release",
    "unplaced",
    "vacate",
]


@dataclass(frozen=True)
class Wish:
    """A seat that is wanted in an hour, for a job or for an item of a draft.

    For both: the job takes over what the item keeps.
    """

    hour: Hour
    job: Job | None = None
    item: Item | None = None


@dataclass(frozen=True)
class Loser:
    """A wish for which there is no seat left, with the nearest hours that have one."""

    index: int
    """Which of the jobs, from 0."""
    hour: Hour
    free: tuple[Free, ...]

    @property
    def nearest(self) -> tuple[Hour, ...]:
        """The hours alone."""
        return tuple(one.hour for one in self.free)


class Taken(Exception):
    """Meanwhile others have taken the last seat. Nothing was changed."""

    def __init__(self, losers: Sequence[Loser]) -> None:
        self.losers = tuple(losers)
        super().__init__(", ".join(f"{one.hour.window} {one.hour.start}" for one in losers))

    @property
    def hour(self) -> Hour:
        """The (first) hour in which there is no seat left."""
        return self.losers[0].hour

    @property
    def nearest(self) -> tuple[Hour, ...]:
        """Hours with a free seat: first priority first, then the nearest; none is too late."""
        return self.losers[0].nearest


class Placed(Exception):
    """The draft has become an order meanwhile: `order`."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"it has become order {order}")
        self.order = order


class Lost(Exception):
    """Some wishes have no seat; rolls the transaction back. Outside it becomes Taken."""

    def __init__(self, hours: Sequence[tuple[int, Hour]]) -> None:
        super().__init__(str([index for index, _hour in hours]))
        self.hours = tuple(hours)
        """Of each such wish its number, from 0, and its hour."""


def hold(*, item: Item, hour: Hour, handbook: Handbook, by: By, now: datetime) -> Booking:
    """Keep a seat for an item of a draft for some minutes, instead of the one that it kept before.

    In the same hour again it is the same seat, for that long from now on. It is no fact that the
    history tells; `by` must be whose draft it is. Raises Taken, TooLate, Placed, PermissionError.
    """
    to_order(handbook, hour).keep(now)
    draft = Draft.objects.select_related("agreement").get(pk=item.draft_id)
    if by.person != draft.person:
        raise PermissionError("the draft is somebody else's")
    held_until = now + timedelta(minutes=chapter(handbook).hold_minutes)
    provider = parties.provider(draft.agreement, handbook)
    wish = Wish(hour, item=item)
    try:
        with transaction.atomic():
            unplaced(draft)
            before = Booking.objects.filter(item=item, ended__isnull=True)
            slots = lock(
                agreement=draft.agreement,
                provider=provider,
                hours=[hour],
                also=before.values_list("slot", flat=True),
            )
            return fill(wishes=[wish], slots=slots, now=now, held_until=held_until)[0]
    except Lost:
        wanted = item.type or None
        raise Taken([loser(0, hour, draft.agreement, handbook, wanted, now, item=item)]) from None


def loser(
    index: int,
    hour: Hour,
    agreement: Agreement,
    handbook: Handbook,
    type_: str | None,
    now: datetime,
    *,
    item: Item | None = None,
    draft: Draft | None = None,
) -> Loser:
    """A wish that has no seat, with what is free near it; asked after all locks are gone."""
    near = seats.nearest(
        agreement,
        handbook,
        now,
        hour.start,
        type_,
        without=[seats.key(hour)],
        item=item,
        draft=draft,
    )
    return Loser(index, hour, tuple(near))


def release(*, item: Item, now: datetime) -> None:
    """Give up what the item keeps, if it keeps a seat. A seat that a job has booked stays."""
    Booking.objects.filter(item=item, job__isnull=True, ended__isnull=True).update(ended=now)


def lock(
    *,
    agreement: Agreement,
    provider: Organisation,
    hours: Iterable[Hour],
    also: Iterable[int] = (),
) -> dict[int, Slot]:
    """The slots of these hours, and those with the keys `also`, locked until the transaction ends.

    What is missing is made first. Nobody makes a slot while they have locked another, and all
    lock in the order of start, window and key: so nobody waits in a circle.
    Raises NotInATransaction.
    """
    demand("lock()")
    wanted = {seats.key(hour): hour for hour in hours}
    here = Q(
        agreement=agreement,
        starts__in={start for start, _window in wanted},
        window__in={window for _start, window in wanted},
    )
    there = {(slot.starts, slot.window) for slot in Slot.objects.filter(here)}
    Slot.objects.bulk_create(
        [
            Slot(
                agreement=agreement,
                provider=provider,
                window=window,
                starts=start,
                ends=hour.end,
                seats=hour.seats,
            )
            for (start, window), hour in sorted(wanted.items(), key=lambda pair: pair[0])
            if (start, window) not in there
        ],
        ignore_conflicts=True,
    )
    rows = Slot.objects.filter(here | Q(pk__in=list(also))).order_by("starts", "window", "pk")
    slots = {slot.pk: slot for slot in rows.select_for_update(no_key=True)}
    for slot in slots.values():
        said = wanted.get((slot.starts, slot.window))
        if said is not None and slot.agreement_id == agreement.pk and slot.seats != said.seats:
            slot.seats = said.seats
            slot.save(update_fields=["seats"])
    return slots


def fill(
    *,
    wishes: Sequence[Wish],
    slots: dict[int, Slot],
    now: datetime,
    held_until: datetime | None = None,
) -> list[Booking]:
    """Give every wish its seat in the locked slots, or none: raises Lost with those that get none.

    Who has a seat in the hour already keeps it; a seat in another hour is freed. Seats that drafts
    have kept for too long are taken over. `held_until` is for drafts. Raises NotInATransaction.
    """
    demand("fill()")
    live = list(Booking.objects.filter(slot__in=slots, ended__isnull=True))
    own = {index: _own(wish, live) for index, wish in enumerate(wishes)}
    by_hour = {(slot.starts, slot.window): slot for slot in slots.values()}
    targets = [by_hour[seats.key(wish.hour)] for wish in wishes]
    staying = {
        found.pk: index
        for index, found in own.items()
        if found is not None and found.slot_id == targets[index].pk
    }
    leaving = {found.pk for found in own.values() if found is not None} - staying.keys()
    expired = {
        one.pk
        for one in live
        if one.held_until is not None and one.held_until <= now and one.pk not in staying
    }
    gone = leaving | expired
    if gone:
        Booking.objects.filter(pk__in=gone).update(ended=now)
    taken: dict[int, set[int]] = defaultdict(set)
    for one in live:
        if one.pk not in gone:
            taken[one.slot_id].add(one.seat)
    return _seated(wishes, own, staying, targets, taken, now, held_until)


def vacate(*, job: Job, now: datetime) -> None:
    """Free the seat of a job that needs it no longer. Raises NotInATransaction."""
    demand("vacate()")
    slots = Slot.objects.filter(bookings__job=job, bookings__ended__isnull=True)
    list(slots.order_by("starts", "window", "pk").select_for_update(no_key=True, of=("self",)))
    Booking.objects.filter(job=job, ended__isnull=True).update(ended=now)


def unplaced(draft: Draft) -> None:
    """Lock the draft, so that two browsers with it come one after the other. Raises Placed."""
    # without a join: whoever had to wait for the lock would see the other table as it was before
    current = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    if current.order is not None:
        raise Placed(current.order)


def _own(wish: Wish, live: Sequence[Booking]) -> Booking | None:
    for one in live:
        if wish.job is not None and one.job_id == wish.job.pk:
            return one
        if wish.item is not None and one.item_id == wish.item.pk:
            return one
    return None


def _seated(
    wishes: Sequence[Wish],
    own: dict[int, Booking | None],
    staying: dict[int, int],
    targets: Sequence[Slot],
    taken: dict[int, set[int]],
    now: datetime,
    held_until: datetime | None,
) -> list[Booking]:
    lost, seated = [], []
    for index, (wish, slot) in enumerate(zip(wishes, targets, strict=True)):
        kept = own[index]
        if kept is None or kept.pk not in staying:
            seat = _seat(slot, taken[slot.pk])
            if seat is None:
                lost.append((index, wish.hour))
                continue
            taken[slot.pk].add(seat)
            kept = Booking(slot=slot, seat=seat, made=now)
        kept.job = wish.job
        kept.item = None if wish.job else wish.item
        kept.held_until = None if wish.job else held_until
        seated.append(kept)
    if lost:
        raise Lost(lost)
    for booking in seated:
        booking.save()
    return seated


def _seat(slot: Slot, taken: set[int]) -> int | None:
    """The first seat that is free. Where an edition has fewer than before, those beyond stay."""
    if len(taken) >= slot.seats:
        return None
    return next(seat for seat in range(1, slot.seats + 1) if seat not in taken)
