"""A draft keeps a seat for ten minutes; then anybody may take it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from driftbook.editions import shelf
from driftbook.jobs.actions import orders, seats
from driftbook.jobs.actions.seats import Placed, Taken, TooLate
from driftbook.jobs.models import Booking, Draft, Item, Slot
from driftbook.jobs.queries import seats as asking
from driftbook.jobs.queries.telephoning import telephone
from driftbook.jobs.tests.cast import (
    LONE,
    MONDAY,
    NOW,
    SOREN,
    THURSDAY,
    TUESDAY,
    Town,
    by,
    town,
)
from driftbook.jobs.tests.handbook import FILES, JOBS
from driftbook.jobs.tests.ordering import battery, draft, hour, order
from tests.shelf import lay

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def here(db: None) -> Town:
    return town()


def items(written: Draft) -> list[Item]:
    return list(written.items.order_by("position"))


def hold(
    here: Town, item: Item, starts: datetime = TUESDAY, now: datetime = NOW, who: str = SOREN
) -> Booking:
    return seats.hold(
        item=item, hour=hour(here, starts), handbook=here.handbook, by=by(who), now=now
    )


def free(
    here: Town, starts: datetime = TUESDAY, now: datetime = NOW, **who: Any
) -> tuple[int, bool]:
    found = asking.free(here.agreement, here.handbook, now, **who)
    return next((one.free, one.mine) for one in found if one.hour.start == starts)


def test_a_kept_seat_is_taken_for_others_and_free_for_oneself(here: Town) -> None:
    written = draft(here, [TUESDAY, TUESDAY])
    first, second = items(written)
    kept = hold(here, first)
    assert kept.held_until == NOW + 10 * MINUTE
    assert free(here) == (1, False)
    assert free(here, item=first) == (2, True)
    assert free(here, item=second) == (1, False)
    assert free(here, draft=written) == (2, True)
    assert free(here, now=NOW + 10 * MINUTE) == (2, False)


def test_another_hour_frees_the_one_before(here: Town) -> None:
    item = items(draft(here))[0]
    hold(here, item)
    hold(here, item, THURSDAY)
    assert free(here) == (2, False)
    again = hold(here, item, THURSDAY, now=NOW + 5 * MINUTE)
    assert again.held_until == NOW + 15 * MINUTE
    assert Booking.objects.filter(ended__isnull=True).get() == again
    seats.release(item=item, now=NOW)
    assert free(here, THURSDAY) == (2, False)


def test_a_seat_that_was_kept_too_long_is_taken_over(here: Town) -> None:
    waiting = [items(draft(here))[0] for _draft in range(2)]
    for item in waiting:
        hold(here, item)
    with pytest.raises(Taken):
        order(here, battery(here), now=NOW + 9 * MINUTE)
    order(here, battery(here), now=NOW + 10 * MINUTE)
    assert Booking.objects.filter(ended__isnull=True).get().job is not None
    order(here, battery(here, 2), now=NOW + 10 * MINUTE)
    with pytest.raises(Taken):
        orders.place(
            draft=waiting[0].draft,
            edition=here.edition,
            handbook=here.handbook,
            by=by(SOREN),
            now=NOW + 11 * MINUTE,
        )


def test_a_loser_keeps_what_it_had(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2))
    item = items(draft(here))[0]
    kept = hold(here, item, THURSDAY)
    with pytest.raises(Taken) as refused:
        hold(here, item)
    kept.refresh_from_db()
    assert kept.ended is None
    assert [hour.start for hour in refused.value.nearest] == [
        TUESDAY + HOUR,
        TUESDAY + 2 * HOUR,
        THURSDAY,
    ]


def test_the_nearest_are_never_too_late(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2), now=NOW)
    late = MONDAY.replace(hour=14)
    near = asking.nearest(here.agreement, here.handbook, late, TUESDAY, "battery-change")
    assert [one.hour.start for one in near] == [THURSDAY + number * HOUR for number in range(3)]


def test_second_priority_comes_after_the_first_however_near(here: Town) -> None:
    found = asking.nearest(here.agreement, here.handbook, NOW, MONDAY, "battery-change", limit=100)
    priorities = [one.hour.priority for one in found]
    assert priorities == sorted(priorities)
    assert set(priorities) == {1, 2}


def test_too_late_and_somebody_elses(here: Town) -> None:
    item = items(draft(here))[0]
    with pytest.raises(TooLate) as late:
        hold(here, item, MONDAY, now=NOW.replace(hour=14))
    assert late.value.latest == NOW.replace(hour=14)
    with pytest.raises(PermissionError):
        hold(here, item, who=LONE)


def test_nothing_is_kept_for_what_has_been_ordered(here: Town) -> None:
    written = draft(here)
    made = orders.place(
        draft=written, edition=here.edition, handbook=here.handbook, by=by(SOREN), now=NOW
    )
    with pytest.raises(Placed) as meanwhile:
        hold(here, items(written)[0], THURSDAY)
    assert meanwhile.value.order == made


def test_an_edition_with_fewer_seats_keeps_what_is_booked(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2))
    lay_with_seats(1)
    fewer = town_again(here)
    with pytest.raises(Taken):
        order(fewer, battery(here, 3))
    assert Booking.objects.filter(ended__isnull=True).count() == 2
    assert free(fewer) == (0, False)
    lay_with_seats(3)
    more = town_again(here)
    order(more, battery(here, 3))
    assert Slot.objects.get(starts=TUESDAY).seats == 3
    assert set(Booking.objects.values_list("seat", flat=True)) == {1, 2, 3}


def lay_with_seats(number: int) -> None:
    lay(FILES | {"jobs.yaml": JOBS.replace("seats: 2", f"seats: {number}")}, opened=False)


def town_again(here: Town) -> Town:
    """The town with its newest edition."""
    edition = shelf.newest("town")
    assert edition is not None
    return replace(here, edition=edition, handbook=shelf.read(edition))


def test_whom_to_telephone(here: Town) -> None:
    answer = telephone(here.handbook, "acute", NOW)
    assert answer is not None
    assert [step.reach.phone for step in answer.situation.steps if step.reach] == ["+4570204001"]
    assert telephone(here.handbook, "window", NOW) is None
    assert telephone(here.handbook, "by-pigeon", NOW) is None
