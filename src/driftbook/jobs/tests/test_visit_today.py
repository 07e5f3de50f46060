"""A technician's jobs of today are the doors that are offered first (G-35)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driftbook.doors.opening import visits as expected
from driftbook.jobs import visits
from driftbook.jobs.tests.carrying import accepted, finish, give, place, take
from driftbook.jobs.tests.cast import LONE, NOW, TILDE, TORBEN, TUESDAY, Town, town, user
from driftbook.jobs.tests.ordering import battery
from driftbook.people.actors import NOBODY, Actor
from driftbook.people.queries import actor_of

pytestmark = pytest.mark.django_db
MORNING = TUESDAY.replace(hour=7, minute=0)


@pytest.fixture
def here() -> Town:
    return town()


def actor(name: str) -> Actor:
    return actor_of(user(name), NOW)


def test_the_jobs_of_today_next_first(here: Town) -> None:
    late, early = place(
        here,
        *(
            battery(here, number, TUESDAY.replace(hour=hour), way="normal-hours")
            for number, hour in ((1, 15), (2, 13))
        ),
    )
    take(late, early)
    give(late, early)
    addresses = [early.address_id, late.address_id]
    assert visits.of_today(actor(TORBEN), MORNING) == tuple(addresses)
    assert expected.today(actor(TORBEN), MORNING) == addresses
    afternoon = TUESDAY.replace(hour=14, minute=30)
    assert visits.of_today(actor(TORBEN), afternoon) == tuple(addresses[::-1])


def test_only_ones_own_and_only_today(here: Town) -> None:
    job = accepted(here)
    assert visits.of_today(actor(TORBEN), MORNING) == (job.address_id,)
    for who in (TILDE, LONE):
        assert visits.of_today(actor(who), MORNING) == ()
    assert visits.of_today(NOBODY, MORNING) == ()
    assert visits.of_today(actor(TORBEN), MORNING - timedelta(days=1)) == ()


def test_what_is_done_is_no_visit_any_more(here: Town) -> None:
    finish(accepted(here))
    assert visits.of_today(actor(TORBEN), MORNING) == ()
