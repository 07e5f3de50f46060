"""Moving and cancelling: in time, in one transaction, and the seat is free again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from driftbook.history.models import Event
from driftbook.jobs.actions import orders
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.orders import Refused, Taken, TooLate
from driftbook.jobs.decided import phrased
from driftbook.jobs.models import Booking, Job
from driftbook.jobs.tests.cast import (
    LONE,
    MONDAY,
    NOW,
    SOREN,
    THURSDAY,
    TORBEN,
    TUESDAY,
    Town,
    by,
    town,
    user,
)
from driftbook.jobs.tests.ordering import battery, live, order, ordered, stairwell
from driftbook.outbox.models import Message

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THE_DAY_BEFORE = MONDAY.replace(hour=13, minute=59)


@pytest.fixture
def here(db: None) -> Town:
    return town()


def move(
    here: Town, job: Job, starts: datetime, now: datetime = NOW, who: str = SOREN, **more: Any
) -> Job:
    said: dict[str, Any] = {"handbook": here.handbook, "edition": here.edition}
    return orders.move(job=job, starts=starts, by=by(who), now=now, **{**said, **more})


def cancel(here: Town, job: Job, now: datetime = NOW, who: str = SOREN) -> Job:
    return orders.cancel(job=job, because="not needed", handbook=here.handbook, by=by(who), now=now)


def test_a_job_is_moved_and_its_seat_is_free(here: Town) -> None:
    job = ordered(here, battery(here))
    moved = move(here, job, THURSDAY, now=THE_DAY_BEFORE)
    assert (moved.starts, moved.ends, moved.state) == (THURSDAY, THURSDAY + HOUR, "placed")
    booked = live(job)
    assert booked is not None
    assert booked.slot.window == "thursday"
    assert not Booking.objects.filter(slot__starts=TUESDAY, ended__isnull=True).exists()
    deed = job.deeds.get(what="moved")
    assert deed.details["from"]["starts"] == "2026-11-24T12:00:00+00:00"
    assert deed.details["starts"] == "2026-11-26T07:00:00+00:00"
    assert deed.details["decided"]["window"]["id"] == "tuesday"
    moved.refresh_from_db()
    assert moved.decision["window"]["id"] == "thursday"


def test_in_the_minute_of_the_deadline_it_is_too_late(here: Town) -> None:
    job = ordered(here, battery(here))
    with pytest.raises(TooLate) as late:
        move(here, job, THURSDAY, now=MONDAY.replace(hour=14))
    assert late.value.latest == MONDAY.replace(hour=14)
    with pytest.raises(TooLate):
        cancel(here, job, now=MONDAY.replace(hour=14))
    assert live(job) is not None


def test_the_new_time_must_be_ordered_in_time(here: Town) -> None:
    job = ordered(here, battery(here, starts=THURSDAY))
    with pytest.raises(Refused) as refused:
        move(here, job, TUESDAY, now=TUESDAY - HOUR)
    assert "ordered-in-time" in [one.code for _, one in refused.value.problems]


def test_where_there_is_no_seat_the_old_one_is_kept(here: Town) -> None:
    job = ordered(here, battery(here, 1, THURSDAY))
    order(here, battery(here, 2), battery(here, 3))
    with pytest.raises(Taken) as refused:
        move(here, job, TUESDAY)
    assert refused.value.nearest[0].start == TUESDAY + HOUR
    booked = live(job)
    assert booked is not None
    assert booked.slot.starts == THURSDAY
    assert job.deeds.count() == 1


def test_moved_to_where_it_is(here: Town) -> None:
    job = ordered(here, battery(here))
    assert move(here, job, TUESDAY).deeds.count() == 1


def test_another_way_frees_the_seat_and_is_decided_anew(here: Town) -> None:
    job = ordered(here, battery(here))
    late = MONDAY.replace(hour=13)
    moved = move(here, job, TUESDAY.replace(hour=20), now=late, way="acute")
    assert (moved.way, moved.service_class) == ("acute", "outside")
    assert live(job) is None


def test_an_acute_job_can_be_changed_until_it_begins(here: Town) -> None:
    job = ordered(here, battery(here, way="acute", starts=NOW + HOUR))
    moved = move(here, job, NOW + 2 * HOUR, now=NOW + HOUR / 2)
    assert moved.service_class == "acute"
    with pytest.raises(TooLate):
        cancel(here, moved, now=NOW + 2 * HOUR)
    assert cancel(here, moved, now=NOW + HOUR).state == "cancelled"


def test_a_cancelled_job_frees_its_seat_and_is_cancelled_once(here: Town) -> None:
    job = ordered(here, battery(here, 1), battery(here, 2))
    cancel(here, job)
    cancel(here, job, now=TUESDAY)
    assert [deed.what for deed in job.deeds.all()] == ["ordered", "cancelled"]
    assert job.deeds.get(what="cancelled").note == "not needed"
    order(here, battery(here, 3))
    with pytest.raises(NotNow):
        move(here, job, THURSDAY)


def test_a_stairwell_waits_for_its_procedure_and_gets_its_time_afterwards(here: Town) -> None:
    job = ordered(here, stairwell(here))
    assert (job.state, job.starts, job.service_class) == ("waiting", None, "")
    assert job.procedure.name == "association"
    with pytest.raises(NotNow):
        move(here, job, TUESDAY)
    Job.objects.update(state="placed")  # as the procedure's good ending does
    months = THURSDAY + 90 * DAY
    moved = move(here, job, months, now=months - HOUR, who=LONE)
    assert (moved.service_class, moved.way) == ("normal", "no-fixed-time")
    assert live(job) is None


def test_the_procedure_of_a_cancelled_job_ends(here: Town) -> None:
    job = ordered(here, stairwell(here))
    cancel(here, job)
    job.procedure.refresh_from_db()
    assert job.procedure.ended == NOW


def test_what_is_under_way_is_neither_moved_nor_cancelled(here: Town) -> None:
    job = ordered(here, battery(here))
    Job.objects.update(state="under-way")
    with pytest.raises(NotNow):
        cancel(here, job)
    with pytest.raises(NotNow):
        move(here, job, THURSDAY)


def test_who_is_told(here: Town) -> None:
    job = ordered(here, battery(here))
    Job.objects.update(technician=user(TORBEN).key)
    Message.objects.all().delete()
    job.refresh_from_db()
    move(here, job, THURSDAY, who=LONE)
    letters = {letter.to: letter for letter in Message.objects.all()}
    assert set(letters) == {"soren@example.org", "torben@example.org"}
    letter = letters["torben@example.org"]
    assert letter.subject == "Job 1-1 has another time"
    assert "Before: Tuesday 24 November 2026 13:00" in letter.text
    assert "Thursday 26 November 2026 08:00–09:00" in letter.text
    Message.objects.all().delete()
    cancel(here, job)
    assert {letter.to for letter in Message.objects.all()} == {
        "lone@example.org",
        "torben@example.org",
    }
    assert Event.objects.filter(did="job.moved").count() == 2
    assert Event.objects.filter(did="job.cancelled").count() == 2


def test_the_reasons_are_phrased_when_they_are_read(here: Town) -> None:
    job = ordered(here, battery(here))
    told = phrased(job.decision, "en")
    assert (told.class_name, told.way_name, told.window_name) == (
        "Normal",
        "In a window",
        "Tuesday",
    )
    assert all(why.text for why in told.reasons)
    assert all(one.passed for one in told.conditions if one.decides)
