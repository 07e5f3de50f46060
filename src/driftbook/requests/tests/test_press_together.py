"""Several workers and several people at the same instant: everything once, one outcome."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from driftbook.charges.actions import prices
from driftbook.charges.models import Line
from driftbook.editions.actions import reviews
from driftbook.history.by import ITSELF
from driftbook.people.actions import members
from driftbook.people.queries import actor_of
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.due import Promises
from driftbook.requests.models import SYSTEM, Case, Deed, Post, Promise
from driftbook.requests.tests.asking import ask, case, fresh, on, path, say
from driftbook.requests.tests.cast import ADA, KARIN, KURT, NOW, PAUL, PETRA, by, houses, user
from driftbook.requests.tests.filing import filed
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
KEEPER = "supplier-support"


@pytest.fixture(autouse=True)
def outside_memory(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads need a database outside memory")


def test_four_workers_keep_each_promise_once() -> None:
    here = houses()
    planned = [case(here, dated="2026-11-23") for _number in range(8)]
    asked = [case(here) for _number in range(8)]
    for one in asked:
        ask(one, NOW)

    def work(_index: int) -> None:
        for day in ("2026-11-23", "2026-11-25", "2026-12-01", "2026-12-04"):
            while Promises().run_due(on(day, 12), 3):
                pass

    assert at_once(4, work) == []
    for one in planned:
        assert path(one) == ["filed", "entered"]
    for one in asked:
        assert path(one) == ["filed", "taken", "asked", "reminded", "reminded", "closed"]
    told = Counter(Post.objects.filter(side=SYSTEM).values_list("case", "text"))
    assert len(told) == 3 * len(asked)
    assert set(told.values()) == {1}
    assert not Promise.objects.filter(ended=None).exists()


def test_an_answer_at_the_very_instant_at_which_the_case_is_closed() -> None:
    """Whoever is second sees what the first has done: it is answered, or opened again."""
    one = case(houses())
    ask(one, NOW)
    Promises().run_due(on("2026-12-01"), 5)

    def both(index: int) -> None:
        if index:
            say(one, on("2026-12-04"))
        else:
            Promises().run_due(on("2026-12-04"), 5)

    assert at_once(2, both) == []
    assert fresh(one).state == "handling"
    assert path(one)[-1] in ("answered", "reopened")
    positions = [*Deed.objects.filter(case=one).values_list("position", flat=True)]
    assert sorted(positions) == list(range(len(positions)))


def test_two_take_the_same_case_and_one_has_it() -> None:
    one = case(houses())

    def take(index: int) -> None:
        name = (KARIN, KURT)[index % 2]
        status.take(case=one, person=user(name).key, by=by(name, KEEPER), now=NOW)

    faults = at_once(4, take)
    assert {type(fault) for fault in faults} == {status.Taken}
    assert len(faults) == 2
    assert path(one) == ["filed", "taken"]


def test_it_is_finished_and_withdrawn_at_the_same_instant() -> None:
    here = houses()
    answers = {"what": "Tags", "tags": "2", "how": "shop", "shop": "Malmö"}
    one = case(here, answers=answers)

    def end(index: int) -> None:
        if index % 2:
            status.finish(case=one, because="", by=by(KARIN, KEEPER), now=NOW)
        else:
            status.withdraw(case=one, because="", by=by(PETRA), now=NOW)

    faults = at_once(6, end)
    assert {type(fault) for fault in faults} == {NotNow}
    assert len(faults) == 3
    ended = Case.objects.get(pk=one.pk).state
    assert Line.objects.count() == (1 if ended == "done" else 0)


def test_cases_are_filed_while_people_prices_and_the_handbook_change() -> None:
    here = houses()
    rounds, ada = 12, actor_of(user(ADA), NOW)
    at: dict[str, Any] = {"agreement": here.agreement, "organisation": here.keeper, "now": NOW}

    def change(index: int) -> None:
        for number in range(rounds):
            if index == 0:
                filed(here, "fault", {"problem": str(number)})
            elif index == 1:
                roles = ["portal-user", *(["portal-administrator"] if number % 2 else [])]
                paul: dict[str, Any] = {"organisation": here.owner, "user": user(PAUL)}
                members.change_roles(actor=ada, roles=roles, now=NOW, **paul)
            elif index == 2:
                prices.add_item(code=f"c{number}", name="x", unit="", by=ITSELF, **at)
            else:
                reviews.hold(
                    held=NOW.date() - timedelta(days=number),
                    present="x",
                    outcome="x",
                    edition=here.edition,
                    by=ITSELF,
                    **at,
                )

    assert at_once(4, change) == []
    assert Case.objects.count() == rounds


def test_the_day_is_changed_while_the_worker_lets_it_enter() -> None:
    one = case(houses(), dated="2026-11-23")
    now = on("2026-11-23", 0)

    def both(index: int) -> None:
        if index:
            day = (now + timedelta(days=7)).date()
            status.redate(case=one, dated=day, by=by(PETRA), now=now)
        else:
            Promises().run_due(now, 5)

    faults = at_once(2, both)
    row = fresh(one)
    if faults:
        assert [type(fault) for fault in faults] == [NotNow]
        assert row.state == "waiting"
    else:
        assert row.state == "planned"
        assert Promise.objects.get(ended=None).at == on("2026-11-30", 0)
