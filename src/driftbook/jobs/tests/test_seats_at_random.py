"""Whatever is kept, ordered, moved, cancelled and let expire: the seats always add up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from driftbook.history import verifying
from driftbook.jobs.actions import orders, seats
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.orders import Placed, Refused, Taken, TooLate
from driftbook.jobs.models import Booking, Draft, Item, Job, Slot
from driftbook.jobs.models.orders import OPEN
from driftbook.jobs.queries import seats as asking
from driftbook.jobs.tests.cast import MONDAY, NOW, SOREN, TUESDAY, Town, by, town
from driftbook.jobs.tests.ordering import battery, draft, hour, order

HOURS = [MONDAY, TUESDAY, TUESDAY + timedelta(hours=1)]
REFUSALS = (NotNow, Placed, Refused, Taken, TooLate)
TIMES, WHICH = st.sampled_from(HOURS), st.integers(0, 10)


class Seats(RuleBasedStateMachine):
    """Three hours with two seats each, and a clock that only goes forward."""

    here: Town
    drafts: list[Draft]
    jobs: list[Job]
    now: datetime

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.here, self.now = town(), NOW
        self.drafts, self.jobs = [], []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(minutes=st.sampled_from([1, 5, 9, 10, 60, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(at=st.lists(TIMES, min_size=1, max_size=3))
    def write(self, at: list[datetime]) -> None:
        self.drafts.append(draft(self.here, at, now=self.now))

    @rule(which=WHICH, position=WHICH, at=TIMES)
    def hold(self, which: int, position: int, at: datetime) -> None:
        for item in self._item(which, position):
            before = self._kept(item)
            try:
                seats.hold(
                    item=item,
                    hour=hour(self.here, at),
                    handbook=self.here.handbook,
                    by=by(SOREN),
                    now=self.now,
                )
            except REFUSALS as refused:
                assert self._kept(item) == before
                self._honest(refused)
            else:
                item.starts = at
                item.save(update_fields=["starts"])

    @rule(which=WHICH, position=WHICH)
    def release(self, which: int, position: int) -> None:
        for item in self._item(which, position):
            seats.release(item=item, now=self.now)

    @rule(which=WHICH)
    def place(self, which: int) -> None:
        for written in self.drafts[which : which + 1]:
            count = Job.objects.count()
            try:
                made = orders.place(
                    draft=written,
                    edition=self.here.edition,
                    handbook=self.here.handbook,
                    by=by(SOREN),
                    now=self.now,
                )
            except REFUSALS as refused:
                assert Job.objects.count() == count
                self._honest(refused)
            else:
                known = {job.pk for job in self.jobs}
                self.jobs += [job for job in made.jobs.all() if job.pk not in known]

    @rule(at=TIMES, count=st.integers(1, 3))
    def order(self, at: datetime, count: int) -> None:
        new = [battery(self.here, number + 1, at) for number in range(count)]
        try:
            self.jobs += order(self.here, *new, now=self.now).jobs.all()
        except REFUSALS as refused:
            self._honest(refused)

    @rule(which=WHICH, at=TIMES)
    def move(self, which: int, at: datetime) -> None:
        for job in self.jobs[which : which + 1]:
            try:
                orders.move(
                    job=job,
                    starts=at,
                    handbook=self.here.handbook,
                    edition=self.here.edition,
                    by=by(SOREN),
                    now=self.now,
                )
            except REFUSALS as refused:
                self._honest(refused)

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        for job in self.jobs[which : which + 1]:
            try:
                orders.cancel(
                    job=job,
                    because="",
                    handbook=self.here.handbook,
                    by=by(SOREN),
                    now=self.now,
                )
            except REFUSALS as refused:
                self._honest(refused)

    @invariant()
    def never_more_than_the_seats(self) -> None:
        live = Count("bookings", filter=Q(bookings__ended__isnull=True))
        assert not Slot.objects.annotate(live=live).filter(live__gt=F("seats")).exists()
        beyond = Booking.objects.filter(ended__isnull=True, seat__gt=F("slot__seats"))
        assert not beyond.exists()

    @invariant()
    def every_open_job_in_a_window_has_exactly_one_seat(self) -> None:
        taken = Booking.objects.filter(ended__isnull=True, job__isnull=False)
        seated = {booking.job_id: booking.slot.starts for booking in taken.select_related("slot")}
        assert len(seated) == taken.count()
        wanted = Job.objects.filter(way="window", state__in=OPEN).values_list("pk", "starts")
        assert seated == dict(wanted)

    @invariant()
    def nothing_is_kept_for_nobody(self) -> None:
        kept = Booking.objects.filter(ended__isnull=True, job__isnull=True)
        assert not kept.filter(Q(item__isnull=True) | Q(held_until__isnull=True)).exists()
        assert not kept.filter(item__draft__order__isnull=False).exists()

    @invariant()
    def what_is_free_is_what_is_not_taken(self) -> None:
        valid = Q(held_until__isnull=True) | Q(held_until__gt=self.now)
        for one in asking.free(self.here.agreement, self.here.handbook, self.now, days=5):
            live = Booking.objects.filter(valid, slot__starts=one.hour.start, ended__isnull=True)
            assert one.free == 2 - live.count()

    @invariant()
    def the_chains_are_whole(self) -> None:
        for one in (self.here.orderer, self.here.provider):
            assert verifying.verify(one.key).problem == ""

    def _item(self, which: int, position: int) -> Iterator[Item]:
        for written in self.drafts[which : which + 1]:
            yield from written.items.order_by("position")[position : position + 1]

    def _kept(self, item: Item) -> list[tuple[int, int]]:
        live = Booking.objects.filter(item=item, ended__isnull=True)
        return list(live.values_list("slot", "seat"))

    def _honest(self, refused: Exception) -> None:
        """Who is told that it is taken is offered what is free, and nothing that is too late."""
        if isinstance(refused, Taken):
            free = asking.free(self.here.agreement, self.here.handbook, self.now, days=30)
            known = {asking.key(one.hour) for one in free}
            for loser in refused.losers:
                assert {asking.key(one) for one in loser.nearest} <= known


@pytest.mark.django_db
def test_the_seats_always_add_up() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    few = settings(
        max_examples=10,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Seats, settings=few)
