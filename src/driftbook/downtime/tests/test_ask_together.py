"""Many ask and decide at the same time: numbers are given once, and one decision stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from driftbook.downtime.changes import actions, refusals
from driftbook.downtime.models import Change
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.town import COLIN, CORA, MAX, NOW, Town
from driftbook.downtime.tests.wishes import by, did, wish
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


@pytest.fixture
def town() -> Town:
    if connection.vendor == "sqlite":
        pytest.skip("threads need a database outside memory")
    return cast.town()


def all_of(act: Callable[[int], Any]) -> list[Any]:
    """What each of them came to; a refusal is its class."""

    def one(number: int) -> Any:
        try:
            return act(number)
        except refusals.Refused as refused:
            return type(refused)

    return together([partial(one, number) for number in range(MANY)])


def test_numbers_are_given_once(town: Town) -> None:
    found = all_of(lambda number: wish(town, title=f"Wish {number}").number)
    assert sorted(found) == list(range(1, MANY + 1))


def test_one_decision_stands(town: Town) -> None:
    change = wish(town)

    def decide(number: int) -> str:
        approved = bool(number % 2)
        said = {"change": change, "approved": approved, "because": "x", "by": by(CORA), "now": NOW}
        return actions.decide(**said).state  # type: ignore[arg-type]

    found = all_of(decide)
    change.refresh_from_db()
    assert {one for one in found if isinstance(one, str)} == {change.state}
    assert found.count(refusals.NotOpen) == MANY // 2
    assert did().count(f"change.{change.state}") == 1


def test_advice_and_minutes_do_not_wait_for_each_other_for_ever(town: Town) -> None:
    change = wish(town)
    meeting = actions.call_meeting(
        agreement=town.agreement,
        council="council",
        start=NOW,
        end=NOW.replace(hour=12),
        by=by(CORA),
        now=NOW,
    )

    def act(number: int) -> Any:
        if number == 0:
            outcome = {change.key: actions.Outcome("for")}
            said = {"present": [], "items": outcome, "by": by(CORA), "now": NOW}
            return actions.minute(meeting=meeting, **said)  # type: ignore[arg-type]
        name = (COLIN, MAX)[number % 2]
        return actions.advise(
            change=change,
            council="council",
            priority=1 + number % 4,
            by=by(name, "council-member"),
            now=NOW,
        )

    all_of(act)
    numbers = list(change.advice.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert change.advice.filter(person=None).count() == 1
    assert Change.objects.get().state == "open"
