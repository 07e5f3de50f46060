"""A downtime begins, lasts longer and is over; the worker writes down what comes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from driftbook.downtime.models import Downtime
from driftbook.downtime.planning import actions, refusals
from driftbook.downtime.planning.due import INSTANT, Downtimes
from driftbook.downtime.tests.planning import DAY, HOUR, cora, did, duties, planned, worker
from driftbook.downtime.tests.town import CARLA, COPENHAGEN, END, NOW, START, Town, town, user
from driftbook.history.models import Event
from driftbook.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Town:
    return town()


def told(what: str) -> set[str]:
    """Who got a letter of this kind."""
    rows = Message.objects.filter(key__startswith=f"downtime:{what}")
    return set(rows.values_list("to", flat=True))


def again(found: Downtime) -> Downtime:
    return Downtime.objects.get(pk=found.pk)


def test_it_begins_by_itself_at_its_start(here: Town) -> None:
    found = planned(here)
    found.duties.update(state="met")
    assert worker(START - INSTANT) == 0
    assert Downtimes().next_due(NOW) == START
    worker(START)
    assert again(found).started == START
    worker(START + INSTANT)
    assert did(found).count("downtime.started") == 1
    assert Event.objects.get(did="downtime.started").person is None


def test_before_its_time_nobody_begins_it(here: Town) -> None:
    with pytest.raises(refusals.NotYet):
        actions.start(downtime=planned(here), by=cora(), now=START - HOUR)


def test_whoever_was_not_told_in_time_is_written_down_once(here: Town) -> None:
    found = planned(here)
    by = found.duties.get(notice="managers").by
    assert Downtimes().next_due(NOW) == by + INSTANT
    assert worker(by) == 0, "told at that very instant is in time"
    assert worker(by + INSTANT) == 1
    assert worker(by + 2 * INSTANT) == 0
    assert duties(found)["managers"] == "missed"
    assert did(found).count("duty.missed") == 1
    assert told("missed") == {"cora@example.org", "adam@example.org"}
    assert f"{user(CARLA).name}" not in told("missed")


def test_what_was_missed_may_be_waived_with_a_reason_and_stays_in_the_history(here: Town) -> None:
    found = planned(here)
    at = found.duties.get(notice="managers").by + HOUR
    worker(at)
    actions.waive(downtime=found, notice="managers", because="Told by phone.", by=cora(), now=at)
    assert duties(found)["managers"] == "waived"
    assert did(found).count("duty.missed") == did(found).count("downtime.waived") == 1


def test_a_duty_of_what_was_cancelled_is_not_missed(here: Town) -> None:
    found = planned(here)
    actions.cancel(downtime=found, because="x", by=cora(), now=NOW)
    assert worker(END + DAY) == 0
    assert Downtimes().next_due(NOW) is None


def running(here: Town) -> Downtime:
    found = planned(here)
    found.duties.update(state="met")
    return actions.start(downtime=found, by=cora(), now=START)


def test_while_it_runs_it_is_neither_moved_nor_cancelled(here: Town) -> None:
    found = running(here)
    with pytest.raises(refusals.Begun):
        actions.cancel(downtime=found, because="x", by=cora(), now=START)
    with pytest.raises(refusals.Begun):
        actions.move(
            downtime=found, start=START + DAY, end=END + DAY, because="x", by=cora(), now=START
        )


def test_it_lasts_longer_and_longer(here: Town) -> None:
    found = running(here)
    actions.extend(downtime=found, end=END + HOUR, because="Slow.", by=cora(), now=END - HOUR)
    actions.extend(downtime=found, end=END + HOUR, because="Slow.", by=cora(), now=END - HOUR)
    later = actions.extend(downtime=found, end=END + 2 * HOUR, by=cora(), now=END)
    assert later.end == END + 2 * HOUR
    assert did(found).count("downtime.extended") == 2
    with pytest.raises(refusals.EndsBefore):
        actions.extend(downtime=found, end=END, by=cora(), now=END)


def test_past_its_end_somebody_is_asked_three_times_an_hour_apart(here: Town) -> None:
    found = running(here)
    assert worker(END - INSTANT) == 0
    for hour in range(5):
        worker(END + hour * HOUR)
        worker(END + hour * HOUR + timedelta(minutes=5))
    mails = Message.objects.filter(key__startswith="downtime:overrun", to="cora@example.org")
    assert mails.count() == 3
    assert again(found).remind is None
    assert "sven@example.org" not in told("overrun")


def test_an_extension_begins_the_asking_anew(here: Town) -> None:
    found = running(here)
    worker(END)
    actions.extend(downtime=found, end=END + HOUR, by=cora(), now=END)
    worker(END + HOUR)
    mails = Message.objects.filter(key__startswith="downtime:overrun", to="cora@example.org")
    assert mails.count() == 2
    assert again(found).reminders == 1


def test_over_is_over(here: Town) -> None:
    found = running(here)
    over = actions.finish(downtime=found, by=cora(), now=END)
    actions.finish(downtime=found, by=cora(), now=END + HOUR)
    assert over.state == "finished"
    assert again(found).finished == END
    assert did(found).count("downtime.finished") == 1
    assert worker(END + DAY) == 0
    with pytest.raises(refusals.Over):
        actions.extend(downtime=found, end=END + DAY, by=cora(), now=END)


def test_what_has_not_begun_is_not_over(here: Town) -> None:
    with pytest.raises(refusals.NotBegun):
        actions.finish(downtime=planned(here), by=cora(), now=NOW)


def test_an_outage_that_is_over_in_time_leaves_no_missed_duty(here: Town) -> None:
    found = planned(here, kind="outage", start=NOW, end=NOW + HOUR)
    actions.finish(downtime=found, by=cora(), now=NOW + timedelta(minutes=5))
    worker(NOW + HOUR)
    assert duties(found) == {"at-once": "dropped"}


def test_a_step_of_the_plan_is_reminded_of_a_day_before(here: Town) -> None:
    start = datetime(2027, 2, 8, 6, tzinfo=COPENHAGEN)
    found = planned(here, kind="extensive", start=start, end=start + 8 * HOUR)
    found.duties.update(state="met")
    step = found.plan_steps.get(step="staff-plan")
    assert worker(step.by - DAY - INSTANT) == 0
    worker(step.by - DAY)
    worker(step.by - HOUR)
    assert told("step") == {"cora@example.org", "adam@example.org"}
    assert Message.objects.filter(key__startswith="downtime:step").count() == 2
    actions.change_step(
        step=step, name="Tell staff", due=step.by + DAY, text="", to="", by=cora(), now=step.by
    )
    worker(step.by + HOUR)
    assert Message.objects.filter(key__startswith="downtime:step").count() == 4


def test_steps_are_added_done_and_removed_once(here: Town) -> None:
    found = planned(here)
    step = actions.add_step(downtime=found, name="Call", due=START, by=cora(), now=NOW)
    for _time in range(2):
        actions.finish_step(step=step, by=cora(), now=NOW)
        actions.remove_step(step=step, by=cora(), now=NOW)
    assert [one for one in did(found) if one.startswith("step.")] == [
        "step.added",
        "step.done",
        "step.removed",
    ]


def test_what_comes_is_told_in_its_order(here: Town) -> None:
    planned(here)
    lines = list(Downtimes().upcoming(NOW, {here.town.key}, 10))
    assert [line.due for line in lines] == sorted(line.due for line in lines)
    assert {line.what for line in lines} == {"downtime.starts", "duty.due"}
    assert list(Downtimes().upcoming(NOW, {here.maker.key}, 10)) == []
