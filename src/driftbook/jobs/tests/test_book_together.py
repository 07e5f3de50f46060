"""Sixty-four clients at once: nobody too many, nobody waits in a circle, losers are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Count

from driftbook.jobs.actions import orders, seats
from driftbook.jobs.actions.orders import Taken
from driftbook.jobs.models import Booking, Draft, Item, Job, Order
from driftbook.jobs.tests.cast import NOW, SOREN, THURSDAY, TUESDAY, Town, by, town
from driftbook.jobs.tests.crowd import CLIENTS, alone, in_a_file
from driftbook.jobs.tests.ordering import battery, draft, hour, order
from tests.at_once import together

HOUR = timedelta(hours=1)
HOURS = [TUESDAY, TUESDAY + HOUR, TUESDAY + 2 * HOUR, *(THURSDAY + n * HOUR for n in range(4))]
LATER = NOW + timedelta(minutes=11)
"""When what was kept at NOW has expired."""


@pytest.fixture
def here(transactional_db: None) -> Town:
    return town()


@pytest.fixture
def crowded(here: Town, tmp_path: Path) -> Iterator[Town]:
    """Whatever the test has written before is there."""
    with in_a_file(tmp_path):
        yield here


def overbooked() -> list[tuple[datetime, int]]:
    """Hours with more live bookings than seats."""
    live = Booking.objects.filter(ended__isnull=True).values("slot__starts")
    counted = live.annotate(count=Count("pk")).filter(count__gt=2)
    return [(row["slot__starts"], row["count"]) for row in counted]


def seatless() -> int:
    """Open jobs in a window without a seat, or with another one than they are said to have."""
    live = Booking.objects.filter(ended__isnull=True, job__isnull=False)
    right = {(b.job_id, b.slot.starts) for b in live.select_related("slot")}
    jobs = Job.objects.filter(way="window").exclude(state="cancelled")
    return sum((job.pk, job.starts) not in right for job in jobs)


def told(do: Callable[[], object]) -> Callable[[], str]:
    """`won`, or `lost` with alternatives that were free."""

    def says() -> str:
        try:
            do()
        except Taken as taken:
            for loser in taken.losers:
                assert loser.hour not in loser.nearest
                assert all(one.order_by and one.order_by > NOW for one in loser.nearest)
            return "lost" if all(loser.nearest for loser in taken.losers) else "lost and alone"
        return "won"

    return says


def test_sixty_four_orders_for_two_seats(crowded: Town) -> None:
    def one(number: int) -> Callable[[], object]:
        return lambda: order(crowded, battery(crowded, number % 5 + 1))

    said = together([told(one(number)) for number in range(CLIENTS)])
    assert Counter(said) == {"won": 2, "lost": CLIENTS - 2}
    assert alone(overbooked) == []
    assert alone(lambda: sorted(Order.objects.values_list("number", flat=True))) == [1, 2]


def test_orders_for_several_hours_in_opposite_directions(crowded: Town) -> None:
    """Each wants three hours; half of the clients name them the other way round."""

    def one(number: int) -> Callable[[], object]:
        wanted = [HOURS[(number + step) % len(HOURS)] for step in range(3)]
        wanted = wanted if number % 2 else wanted[::-1]
        jobs = [battery(crowded, place + 1, at) for place, at in enumerate(wanted)]
        return lambda: order(crowded, *jobs)

    said = Counter(together([told(one(number)) for number in range(CLIENTS)]))
    assert said["won"] <= 2 * len(HOURS) // 3
    assert said["won"] >= 2
    assert alone(overbooked) == []
    assert alone(seatless) == 0
    booked = Booking.objects.filter(ended__isnull=True)
    assert alone(booked.count) == 3 * said["won"]


def test_moves_from_a_to_b_and_from_b_to_a_with_cancellations(here: Town, tmp_path: Path) -> None:
    jobs: list[Job] = []
    for at in HOURS:
        jobs += order(here, battery(here, 1, at), battery(here, 2, at)).jobs.all()
    with in_a_file(tmp_path):

        def move(job: Job, to: datetime) -> Callable[[], object]:
            return lambda: orders.move(
                job=job,
                starts=to,
                handbook=here.handbook,
                edition=here.edition,
                by=by(SOREN),
                now=NOW,
            )

        def cancel(job: Job) -> Callable[[], object]:
            return lambda: orders.cancel(
                job=job, because="", handbook=here.handbook, by=by(SOREN), now=NOW
            )

        moves: list[Callable[[], object]] = []
        for number in range(CLIENTS - 4):
            job = jobs[number % (len(jobs) - 4)]
            moves.append(move(job, HOURS[(number * 3 + number // 7) % len(HOURS)]))
        said = together([told(do) for do in [*moves, *(cancel(job) for job in jobs[-4:])]])
        assert set(said) <= {"won", "lost", "lost and alone"}
        assert alone(overbooked) == []
        assert alone(seatless) == 0
        assert alone(Job.objects.filter(state="cancelled").count) == 4


def test_kept_seats_that_have_expired_are_taken_over_once(here: Town, tmp_path: Path) -> None:
    """Four drafts keep the seats of two hours; they and others order when that has expired."""
    two = HOURS[:2]
    drafts = [draft(here, [at]) for at in two for _seat in range(2)]
    for written in drafts:
        item = written.items.get()
        assert item.starts is not None
        at = hour(here, item.starts)
        seats.hold(item=item, hour=at, handbook=here.handbook, by=by(SOREN), now=NOW)
    with in_a_file(tmp_path):

        def place(written: Draft) -> Callable[[], object]:
            return lambda: orders.place(
                draft=written,
                edition=here.edition,
                handbook=here.handbook,
                by=by(SOREN),
                now=LATER,
            )

        def one(number: int) -> Callable[[], object]:
            if number < 8:  # each draft in two browsers
                return place(drafts[number % 4])
            new = battery(here, number % 5 + 1, two[number % 2])
            return lambda: order(here, new, now=LATER)

        said = together([told(one(number)) for number in range(CLIENTS)])
        made = alone(Order.objects.count)
        twice = alone(lambda: Draft.objects.filter(order__isnull=False).count())
        assert made == 4
        assert Counter(said)["won"] == made + sum(said[n] == "won" for n in range(8)) - twice
        assert alone(overbooked) == []
        assert alone(seatless) == 0
        assert alone(Booking.objects.filter(ended__isnull=True, job__isnull=True).count) == 0


def test_a_draft_that_is_placed_in_many_browsers_is_one_order(here: Town, tmp_path: Path) -> None:
    written = draft(here, HOURS[:3])
    with in_a_file(tmp_path):

        def place() -> int:
            return orders.place(
                draft=written,
                edition=here.edition,
                handbook=here.handbook,
                by=by(SOREN),
                now=NOW,
            ).pk

        assert len(set(together([place] * 16))) == 1
        assert alone(Job.objects.count) == 3


def test_an_item_that_is_kept_in_many_browsers_keeps_one_seat(here: Town, tmp_path: Path) -> None:
    item = draft(here).items.get()
    with in_a_file(tmp_path):

        def keep(at: datetime) -> Callable[[], object]:
            wanted, whose = hour(here, at), Item.objects.get(pk=item.pk)
            return lambda: seats.hold(
                item=whose, hour=wanted, handbook=here.handbook, by=by(SOREN), now=NOW
            )

        said = together([told(keep(HOURS[number % 3])) for number in range(16)])
        assert set(said) == {"won"}
        assert alone(Booking.objects.filter(ended__isnull=True).count) == 1
