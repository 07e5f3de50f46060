"""Whatever people and the worker do to a case, in whatever order: its record adds up (B-03)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from driftbook.charges.models import Line
from driftbook.history import verifying
from driftbook.history.models import Event
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.due import Promises
from driftbook.requests.models import ASKING, DONE, ENDED, PLANNED, Case, Deed, Post, Promise
from driftbook.requests.tests.asking import ask, case, say
from driftbook.requests.tests.cast import (
    KARIN,
    KURT,
    NOW,
    PETRA,
    STINA,
    Houses,
    by,
    houses,
    user,
)

WAYS: dict[str, set[str]] = {
    "planned": {"planned", "waiting", "withdrawn"},
    "waiting": {"waiting", "handling", "withdrawn", "done"},
    "handling": {"handling", "waiting", "asking", "done", "withdrawn"},
    "asking": {"asking", "handling", "waiting", "done", "withdrawn"},
    "done": {"handling", "waiting", "done"},
    "withdrawn": set(),
}
"""B-03: from each state to which."""
WHO = st.sampled_from([KARIN, KURT])
KEEPER = "supplier-support"


class Path(RuleBasedStateMachine):
    """One case, three people, and a worker that is sometimes away."""

    here: Houses
    case: Case
    now: datetime

    @initialize(kind=st.sampled_from(["order", "app", "planned"]))
    def begin(self, kind: str) -> None:
        self.savepoint = transaction.savepoint()
        self.here, self.now = houses(), NOW
        answers = {"what": "Tags", "tags": "2", "how": "shop", "shop": "Malmö"}
        type_ = "app" if kind == "app" else "order"
        dated = "2026-11-30" if kind == "planned" else ""
        said = {"problem": "x"} if kind == "app" else answers
        self.case = case(self.here, type_, dated=dated, answers=said)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(hours=st.sampled_from([1, 9, 26, 24 * 5, 24 * 20]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def work(self) -> None:
        Promises().run_due(self.now, 20)
        assert Promises().run_due(self.now, 20) == 0

    @rule(who=WHO)
    def take(self, who: str) -> None:
        who = self._keeper(who)
        self._try(
            lambda: status.take(
                case=self.case, person=user(who).key, by=by(who, KEEPER), now=self.now
            )
        )

    @rule(who=WHO, to=st.sampled_from([KARIN, KURT, None]))
    def hand(self, who: str, to: str | None) -> None:
        key = user(self._keeper(to)).key if to else None
        self._try(
            lambda: status.hand(
                case=self.case,
                to=key,
                queue=None,
                because="",
                by=by(self._keeper(who), KEEPER),
                now=self.now,
            )
        )

    @rule(who=WHO)
    def release(self, who: str) -> None:
        by_ = by(self._keeper(who), KEEPER)
        self._try(lambda: status.release(case=self.case, by=by_, now=self.now))

    @rule(who=WHO)
    def ask(self, who: str) -> None:
        self._try(lambda: ask(self.case, self.now, name=self._keeper(who)))

    @rule()
    def answer(self) -> None:
        self._try(lambda: say(self.case, self.now))

    @rule(who=WHO)
    def finish(self, who: str) -> None:
        by_ = by(self._keeper(who), KEEPER)
        self._try(lambda: status.finish(case=self.case, because="", by=by_, now=self.now))

    @rule()
    def withdraw(self) -> None:
        by_ = by(PETRA)
        self._try(lambda: status.withdraw(case=self.case, because="", by=by_, now=self.now))

    @rule(late=st.booleans())
    def reopen(self, late: bool) -> None:
        by_ = by(PETRA)
        self._try(
            lambda: status.reopen(case=self.case, because="", by=by_, now=self.now, late=late)
        )

    @rule(days=st.integers(-3, 20))
    def redate(self, days: int) -> None:
        day = (self.now + timedelta(days=days)).date()
        self._try(lambda: status.redate(case=self.case, dated=day, by=by(PETRA), now=self.now))

    @rule()
    def escalate(self) -> None:
        by_ = by(STINA, "spoc")
        self._try(lambda: status.escalate(case=self.case, because="x", by=by_, now=self.now))

    def _keeper(self, name: str) -> str:
        """Whoever may handle it where it is."""
        return STINA if Case.objects.get(pk=self.case.pk).at_customer else name

    def _try(self, act: Callable[[], object]) -> None:
        """What is refused changes nothing."""
        before = self._facts()
        try:
            act()
        except (NotNow, status.Unfit):
            assert self._facts() == before

    def _facts(self) -> tuple[object, ...]:
        row = Case.objects.filter(pk=self.case.pk).values().get()
        counts = [model.objects.count() for model in (Deed, Promise, Post, Event, Line)]
        return (row, *counts, *Promise.objects.values_list("at", "outcome"))

    @invariant()
    def the_record_is_the_path(self) -> None:
        deeds = [*Deed.objects.filter(case=self.case).order_by("position")]
        assert [deed.position for deed in deeds] == list(range(len(deeds)))
        for before, after in pairwise(deeds):
            assert after.state in WAYS[before.state], (before.what, after.what)
            assert after.at >= before.at
        row = Case.objects.get(pk=self.case.pk)
        assert row.state == deeds[-1].state
        assert (row.ended is not None) == (row.state in ENDED)
        assert (row.reopens_until is not None) <= (row.state == DONE)
        assert (row.entered is None) <= (row.state in (PLANNED, "withdrawn"))
        assert (row.state == "handling") <= (row.handler is not None)
        assert (row.state == "waiting") <= (row.handler is None)
        assert row.at_customer == (row.provider is None)

    @invariant()
    def promises_fit_the_state(self) -> None:
        row = Case.objects.get(pk=self.case.pk)
        waiting = Promise.objects.filter(case=row, ended=None)
        kinds = set(waiting.values_list("what", flat=True))
        if row.state == PLANNED:
            assert kinds == {"enter"}
        elif row.state == ASKING:
            assert "close" in kinds
            assert kinds <= {"remind", "close"}
            assert len(set(waiting.values_list("round", flat=True))) == 1
        else:
            assert kinds == set()
        kept = Promise.objects.filter(case=row, outcome="kept")
        for what, did in (("enter", "entered"), ("remind", "reminded"), ("close", "closed")):
            assert kept.filter(what=what).count() == row.deeds.filter(what=did).count()

    @invariant()
    def the_history_tells_all(self) -> None:
        told = Event.objects.filter(kind="case", organisation=self.here.owner.key)
        assert told.count() == Deed.objects.filter(case=self.case).count()

    @invariant()
    def the_chains_are_whole(self) -> None:
        for one in (self.here.owner, self.here.keeper):
            assert verifying.verify(one.key).problem == ""

    @invariant()
    def it_is_charged_at_most_once(self) -> None:
        done = self.case.deeds.filter(what="done").exists()
        row = Case.objects.get(pk=self.case.pk)
        assert Line.objects.count() == (1 if done and row.type == "order" else 0)


@pytest.mark.django_db
def test_the_path_at_random() -> None:
    few = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Path, settings=few)
