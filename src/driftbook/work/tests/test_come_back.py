"""Periodic tasks: one turn at a time, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from driftbook.work import periodic
from driftbook.work.periodic import Periodic
from driftbook.work.tests import chores

NIGHT = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def daily() -> None:
    periodic.periodic(every=DAY, offset=timedelta(hours=2))(chores.turn)


@pytest.mark.django_db
def test_each_turn_is_taken_once() -> None:
    daily()
    assert [periodic.enqueue_turns(NIGHT + timedelta(hours=h)) for h in (0, 1, 23, 24, 47)] == [
        1, 0, 0, 1, 0,
    ]  # fmt: skip
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_turns_that_passed_while_nobody_worked_are_one() -> None:
    daily()
    periodic.enqueue_turns(NIGHT)
    assert periodic.enqueue_turns(NIGHT + 10 * DAY) == 1
    assert periodic.enqueue_turns(NIGHT + 10 * DAY) == 0


def test_the_next_turn_is_known() -> None:
    assert periodic.next_turn(NIGHT) is None
    daily()
    assert periodic.next_turn(NIGHT) == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@given(
    st.integers(0, 20 * 365 * 24 * 3600).map(lambda seconds: NIGHT + timedelta(seconds=seconds)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=40)),
    st.timedeltas(timedelta(0), timedelta(days=7)),
)
def test_a_turn_has_begun_and_the_next_has_not(
    now: datetime, every: timedelta, offset: timedelta
) -> None:
    turn = Periodic("x", chores.turn, every, offset).turn(now)
    assert turn <= now < turn + every
