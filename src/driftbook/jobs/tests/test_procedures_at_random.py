"""Whatever the parties say and however long a worker is away: a procedure keeps to its path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.procedures import next_duty
from driftbook.handbook.deciding.refused import Refused
from driftbook.history import verifying
from driftbook.history.models import Event
from driftbook.jobs.actions import orders, procedures
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.ordering_after import NotOrdered
from driftbook.jobs.due import Procedures
from driftbook.jobs.models import Job, Procedure, ProcedureEvent
from driftbook.jobs.queries import procedures as queries
from driftbook.jobs.tests.association import BEGAN, KEY_BOX, here, order
from driftbook.jobs.tests.cast import LONE, SOREN, Town, by
from driftbook.outbox.models import Message
from driftbook.work import stopping
from tests.at_random import walk

PATH: dict[str, dict[str, str]] = {
    "first": {"accepted": "contract", "declined": "keybox-decision", "no-dialogue": "second"},
    "second": {"accepted": "contract", "declined": "keybox-decision", "no-dialogue": "third"},
    "third": {"accepted": "contract", "declined": "keybox-decision", "no-dialogue": "no-answer"},
    "contract": {"signed": "agreed", "fell-through": "keybox-decision"},
    "keybox-decision": {"wanted": "keybox", "not-wanted": "given-up"},
}
"""From each step, by which outcome, to which step or ending: the model."""
FACTS = {"signed": {"contract": "17/2026"}, "wanted": KEY_BOX}
STEPS = st.sampled_from(sorted(PATH))
OUTCOMES = st.sampled_from(sorted({one for step in PATH.values() for one in step}))
REFUSALS = (NotNow, Unanswerable, procedures.Meanwhile, orders.Refused, Refused, NotOrdered)


class Path(RuleBasedStateMachine):
    """One stairwell, its town and its maker, and a worker that is sometimes away for months."""

    place: Town
    job: Job
    now: datetime

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        stopping.begin()
        self.place, self.now = here(), BEGAN
        self.job = order(self.place)
        self.stands, self.said = "first", 0
        self.cancelled = False

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(days=st.sampled_from([1, 6, 8, 31, 95, 200]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def work(self) -> None:
        """A turn does all that is due, and the next finds nothing."""
        before = Message.objects.count()
        done = Procedures().run_due(self.now, 20)
        assert done <= 1, "of several duties that have passed only the last is done"
        assert (Message.objects.count() > before) <= (done == 1)
        assert Procedures().run_due(self.now, 20) == 0

    @rule()
    def work_twice_at_the_same_time(self) -> None:
        """Another worker that was given the same instant has nothing left to do."""
        Procedures().run_due(self.now, 20)
        before = Message.objects.count()
        Procedures().run_due(self.now - timedelta(seconds=3), 20)
        assert Message.objects.count() == before

    @rule(step=STEPS, outcome=OUTCOMES)
    def say_anything(self, step: str, outcome: str) -> None:
        self._say(step, outcome)

    @rule(which=st.integers(0, 5))
    def say_what_fits(self, which: int) -> None:
        outcomes = sorted(PATH.get(self.stands, {}))
        if outcomes:
            self._say(self.stands, outcomes[which % len(outcomes)])

    @rule(which=st.integers(0, 5))
    def press_twice(self, which: int) -> None:
        """The second press of the same form adds nothing."""
        outcomes = sorted(PATH.get(self.stands, {}))
        if outcomes:
            step, position = self.stands, self.said
            outcome = outcomes[which % len(outcomes)]
            self._say(step, outcome, position)
            self._say(step, outcome, position, again=True)

    @rule()
    def cancel(self) -> None:
        def act() -> None:
            orders.cancel(
                job=Job.objects.get(pk=self.job.pk),
                because="",
                handbook=self.place.handbook,
                by=by(SOREN),
                now=self.now,
            )

        if self._try(act):
            self.cancelled = True

    def _say(
        self, step: str, outcome: str, position: int | None = None, *, again: bool = False
    ) -> None:
        who = by(SOREN) if step == "keybox-decision" else by(LONE, "supplier-support")

        def act() -> None:
            procedures.record(
                procedure=self._row(),
                step=step,
                outcome=outcome,
                facts=FACTS.get(outcome, {}),
                at=self.now,
                by=who,
                now=self.now,
                position=position,
            )

        before = ProcedureEvent.objects.count()
        if self._try(act) and not again:
            assert step == self.stands, "only what waits can be said"
            self.stands, self.said = PATH[step][outcome], self.said + 1
        else:
            assert ProcedureEvent.objects.count() == before

    def _try(self, act: Callable[[], object]) -> bool:
        """What is refused changes nothing."""
        before = self._facts()
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            assert self._facts() == before
            return False
        return True

    def _facts(self) -> tuple[object, ...]:
        counts = [one.objects.count() for one in (ProcedureEvent, Event, Message, Job)]
        return (Procedure.objects.values().get(job=self.job), *counts)

    def _row(self) -> Procedure:
        return queries.with_parties(Procedure.objects.filter(job=self.job)).get()

    @invariant()
    def it_stands_where_the_path_leads(self) -> None:
        row = self._row()
        events = list(ProcedureEvent.objects.filter(procedure=row).order_by("position"))
        stands = "first"
        for event in events:
            assert event.step == stands
            stands = PATH[event.step][event.outcome]
        assert stands == self.stands
        assert len(events) == self.said
        if self.stands in PATH and not self.cancelled:
            assert (row.step, row.ended, row.ending) == (self.stands, None, "")
        elif self.stands not in PATH:
            assert (row.step, row.ending) == ("", self.stands)
            assert row.ended is not None

    @invariant()
    def what_is_due_is_what_the_decision_says(self) -> None:
        row = self._row()
        if self.cancelled or row.ended is not None:
            return
        standing = queries.stand(row, self.place.handbook, self.now)
        duty = next_duty(standing, row.done_until)
        assert standing.waiting is not None
        assert row.due == standing.waiting.late_from
        if duty is None or duty.at > self.now:
            assert row.next_due == (duty.at if duty else None)
        else:  # the worker comes for the first that has passed, and does the last
            assert row.next_due is not None
            assert row.next_due <= duty.at

    @invariant()
    def its_job_goes_with_it(self) -> None:
        row, job = self._row(), Job.objects.get(pk=self.job.pk)
        if self.cancelled:
            assert job.state == "cancelled"
        elif self.stands in PATH:
            assert job.state == "waiting"
        else:
            assert job.state != "waiting"
        assert (row.ordered is not None) == (row.ending == "keybox")

    @invariant()
    def the_chains_are_whole(self) -> None:
        for one in (self.place.orderer, self.place.provider):
            assert verifying.verify(one.key).problem == ""


@pytest.mark.django_db
def test_a_procedure_at_random() -> None:
    walk(Path, examples=6, steps=15)
