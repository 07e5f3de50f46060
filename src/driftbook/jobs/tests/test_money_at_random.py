"""Whatever is ordered, done, credited and priced afterwards: the lines sum to what the rates say.

The model knows the prices as they were agreed, and of each job what is owed for it. It never looks
at a charge line.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from driftbook.charges.actions import credit, price_again
from driftbook.charges.actions.prices import add_item, set_price
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Line
from driftbook.charges.statements import totals
from driftbook.history import verifying
from driftbook.jobs.actions import orders
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.orders import Placed, Refused, Taken, TooLate
from driftbook.jobs.models import Job
from driftbook.jobs.outcomes import BadTime
from driftbook.jobs.tests.carrying import LEAD, finish, give, job_now
from driftbook.jobs.tests.cast import COPENHAGEN, LONE, MONDAY, NOW, SOREN, TUESDAY, Town, by, town
from driftbook.jobs.tests.ordering import battery, order
from tests.at_random import walk

CODES = ("job-normal", "job-outside", "job-acute")
HOURS = [MONDAY, TUESDAY, TUESDAY + timedelta(hours=1)]
REFUSALS = (NotNow, Placed, Refused, Taken, TooLate, BadTime)
WHICH = st.integers(0, 5)
SEEN: Counter[str] = Counter()
"""What has happened, in all walks: a machine that never charges proves nothing."""


class Money(RuleBasedStateMachine):
    """A town, its maker, a price list that changes, and a clock that only goes forward."""

    here: Town
    now: datetime

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.here, self.now = town(), NOW
        self.jobs: list[Job] = []
        self.prices: dict[str, list[tuple[date, Decimal]]] = {code: [] for code in CODES}
        """By the day from which each holds, the latest last."""
        self.owed: dict[int, Decimal | None] = {}
        """For each job that was done; None: nobody knows yet, no price has been agreed."""
        self.day: dict[int, date] = {}
        self.credited: set[int] = set()
        for code in CODES:
            add_item(
                agreement=self.here.agreement,
                code=code,
                name=code,
                unit="",
                by=by(LONE, LEAD),
                organisation=self.here.provider,
                now=NOW,
            )
        self.jobs += order(self.here, battery(self.here, 1, TUESDAY)).jobs.all()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(hours=st.sampled_from([1, 5, 24, 72]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(number=st.integers(1, 5), at=st.sampled_from(HOURS))
    def order(self, number: int, at: datetime) -> None:
        try:
            made = order(self.here, battery(self.here, number, at), now=self.now)
        except REFUSALS:
            return
        self.jobs += made.jobs.all()

    @rule(
        code=st.sampled_from(CODES),
        days=st.integers(-10, 10),
        amount=st.sampled_from(["0.00", "0.05", "450.00", "1199.95"]),
    )
    def agree(self, code: str, days: int, amount: str) -> None:
        """A price from a day on; the one before ends the day before."""
        first = self.now.astimezone(COPENHAGEN).date() + timedelta(days=days)
        try:
            set_price(
                item=Item.objects.get(agreement=self.here.agreement, code=code),
                amount=Decimal(amount),
                currency="DKK",
                valid_from=first,
                by=by(LONE, LEAD),
                organisation=self.here.provider,
                now=self.now,
            )
        except NotDone:
            return
        if (first, Decimal(amount)) not in self.prices[code][-1:]:
            self.prices[code].append((first, Decimal(amount)))

    @rule(which=WHICH, done=st.sampled_from([True, True, False]))
    def finish(self, which: int, done: bool) -> None:
        """The technician comes; a second report of the same job is refused."""
        for job in self.jobs[which : which + 1]:
            code = job.decision["rate"]["item"]
            give(job_now(job), now=self.now)
            assert job.starts is not None
            at = max(self.now, job.starts + timedelta(minutes=40))
            try:
                finish(job_now(job), now=at, done=done)
            except REFUSALS:
                SEEN["refused"] += 1
                continue
            self.now = at
            SEEN["done" if done else "not done"] += 1
            if done:
                self.day[job.pk] = at.astimezone(COPENHAGEN).date()
                self.owed[job.pk] = self._price(code, self.day[job.pk])

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        for job in self.jobs[which : which + 1]:
            try:
                orders.cancel(
                    job=job_now(job),
                    because="",
                    handbook=self.here.handbook,
                    by=by(SOREN),
                    now=self.now,
                )
            except REFUSALS:
                continue

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        """The line that counts for a job is credited, once."""
        for job in self.jobs[which : which + 1]:
            for line in self._lines(job).filter(credits=None).order_by("-pk")[:1]:
                if job.pk in self.credited:
                    with pytest.raises(NotDone):
                        credit(line=line, because="Twice", by=by(LONE, LEAD), now=self.now)
                    continue
                credit(line=line, because="It was ours.", by=by(LONE, LEAD), now=self.now)
                SEEN["credited"] += 1
                self.credited.add(job.pk)
                self.owed[job.pk] = Decimal(0)

    @rule(which=WHICH)
    def correct(self, which: int) -> None:
        """A line without a price gets the one that has been agreed for its day since."""
        for job in self.jobs[which : which + 1]:
            for line in self._lines(job).filter(once=f"job:{job.key}"):
                price = self._price(job.decision["rate"]["item"], self.day[job.pk])
                try:
                    price_again(line=line, by=by(LONE, LEAD), now=self.now)
                except NotDone:
                    waits = self.owed[job.pk] is None and job.pk not in self.credited
                    assert not (waits and price is not None)
                    continue
                if self.owed[job.pk] is None:
                    SEEN["corrected"] += 1
                    assert price is not None
                    self.owed[job.pk] = price

    @invariant()
    def each_job_sums_to_what_is_owed_for_it(self) -> None:
        for job in self.jobs:
            lines = list(self._lines(job))
            owed = self.owed.get(job.pk, Decimal(0))
            assert bool(lines) == (job.pk in self.owed), "done is charged, nothing else is"
            assert sum((line.amount or Decimal(0) for line in lines), Decimal(0)) == (owed or 0)
            assert {line.currency for line in lines if line.amount is not None} <= {"DKK"}

    @invariant()
    def the_statement_is_the_sum_of_them(self) -> None:
        told = totals(Line.objects.all())
        said = dict(told.totals).get("DKK", Decimal(0))
        assert said == sum((one for one in self.owed.values() if one is not None), Decimal(0))
        assert told.unpriced == sum(one is None for one in self.owed.values())

    @invariant()
    def the_chains_are_whole(self) -> None:
        for one in (self.here.orderer, self.here.provider):
            assert verifying.verify(one.key).problem == ""

    def _price(self, code: str, day: date) -> Decimal | None:
        found = [amount for first, amount in self.prices[code] if first <= day]
        return found[-1] if found else None

    def _lines(self, job: Job) -> QuerySet[Line]:
        return Line.objects.filter(about_kind="job", about_key=str(job.key))


@pytest.mark.django_db
def test_the_lines_sum_to_what_the_rates_say_at_random() -> None:
    walk(Money, examples=8, steps=25)
    assert SEEN["done"] > 0
