"""Cora plans a downtime of the care plan; Tuesday and Wednesday, managers two weeks before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from driftbook.downtime.models import Change, Downtime, Notice, PlanStep, Waiver
from driftbook.downtime.planning import actions, refusals
from driftbook.downtime.tests.handbook import FILES
from driftbook.downtime.tests.planning import DAY, HOUR, cora, did, duties, planned
from driftbook.downtime.tests.town import COPENHAGEN, END, NOW, START, Town, town, user
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people import kept
from driftbook.people.models import Organisation
from tests.shelf import lay

pytestmark = pytest.mark.django_db
SOON = START - timedelta(days=7)
"""A Tuesday too, but only eight days after Cora asks."""


@pytest.fixture
def here() -> Town:
    return town()


def test_planned_in_time_everybody_still_has_to_be_told(here: Town) -> None:
    found = planned(here)
    assert found.number == 1
    assert found.affected == ["plan"]
    assert duties(found) == dict.fromkeys(("managers", "public", "staff", "providers"), "open")
    by = {row.notice: row.by for row in found.duties.all()}
    assert by["managers"] == START - timedelta(days=14)
    assert by["providers"] == START
    assert did(found)[0] == "downtime.planned"
    assert {row.audience for row in Notice.objects.filter(downtime=found)} >= {"managers", "public"}


def test_what_was_decided_is_kept_with_its_edition(here: Town) -> None:
    kept = planned(here).decision
    assert kept["edition"] == 1
    assert kept["allowed"] is True
    assert kept["window"]["window"] == "small"


def test_with_eight_days_notice_the_managers_stop_it(here: Town) -> None:
    with pytest.raises(refusals.Blocked) as why:
        planned(here, start=SOON, end=SOON + 3 * HOUR)
    assert why.value.left == ("managers",)
    assert why.value.answer.earliest == START
    assert not Downtime.objects.exists()
    assert not Event.objects.filter(did="downtime.planned").exists()


def test_a_waiver_with_a_reason_lets_it_through_and_stands_in_the_history(here: Town) -> None:
    found = planned(
        here, start=SOON, end=SOON + 3 * HOUR, waivers={"managers": "A hole that has to be shut."}
    )
    assert duties(found)["managers"] == "waived"
    waiver = Waiver.objects.get()
    assert (waiver.notice, waiver.because) == ("managers", "A hole that has to be shut.")
    event = Event.objects.get(did="downtime.waived")
    assert "A hole that has to be shut." in event.content


def test_a_waiver_that_is_not_needed_is_not_written_down(here: Town) -> None:
    planned(here, waivers={"managers": "Just in case.", "freeze": "And this."})
    assert not Waiver.objects.exists()


def test_an_hour_outside_of_every_window_needs_a_waiver_of_its_own(here: Town) -> None:
    friday = START + 3 * DAY
    with pytest.raises(refusals.Blocked) as why:
        planned(here, start=friday, end=friday + HOUR)
    assert why.value.left == ("outside-window",)
    found = planned(here, start=friday, end=friday + HOUR, waivers={"outside-window": "Agreed."})
    assert found.waivers.get().code == "outside-window"
    assert found.waivers.get().notice == ""


def test_blanks_are_no_reason(here: Town) -> None:
    with pytest.raises(refusals.Blocked):
        planned(here, start=SOON, end=SOON + HOUR, waivers={"managers": "   "})


def test_nobody_plans_into_the_past(here: Town) -> None:
    past = NOW - 6 * DAY
    with pytest.raises(refusals.Blocked) as why:
        planned(here, start=past, end=past + HOUR, waivers={"past": "x", "managers": "x"})
    assert "past" in why.value.left


def test_the_same_form_sent_twice_is_one_downtime(here: Town) -> None:
    key = uuid4()
    assert planned(here, key=key).pk == planned(here, key=key).pk
    assert Downtime.objects.count() == 1


def test_a_system_below_takes_down_what_depends_on_it(here: Town) -> None:
    assert set(planned(here, systems=("net",)).affected) == {"net", "plan", "web"}


def test_an_outage_runs_at_once_and_everybody_is_told_within_half_an_hour(here: Town) -> None:
    found = planned(here, kind="outage", start=NOW - HOUR, end=NOW + HOUR, title="No network")
    assert found.state == "running"
    assert found.started == NOW - HOUR
    assert duties(found) == {"at-once": "open"}
    assert found.duties.get().by == NOW + timedelta(minutes=30)
    assert did(found)[0] == "downtime.reported"


def test_an_outage_that_is_said_to_come_has_happened_now(here: Town) -> None:
    found = planned(here, kind="outage", start=NOW + HOUR, end=NOW + 2 * HOUR)
    assert found.start == found.started == NOW


def test_an_emergency_begins_now_at_the_earliest_and_is_not_stopped(here: Town) -> None:
    found = planned(here, kind="emergency", start=NOW - timedelta(seconds=40), end=NOW + HOUR)
    assert found.start == NOW
    assert found.state == "planned"


def test_extensive_downtime_has_a_plan_of_its_own(here: Town) -> None:
    start = datetime(2027, 2, 8, 6, tzinfo=COPENHAGEN)
    found = planned(here, kind="extensive", start=start, end=start + 8 * HOUR)
    steps = {step.step: step for step in PlanStep.objects.filter(downtime=found)}
    assert set(steps) == {"staff-plan", "providers-plan"}
    assert steps["staff-plan"].by == start - timedelta(weeks=3)
    assert steps["staff-plan"].to == "Staff"


def test_an_unknown_kind_or_system_is_named_with_what_there_is(here: Town) -> None:
    with pytest.raises(Unanswerable) as why:
        planned(here, kind="huge")
    assert "minor" in why.value.known
    with pytest.raises(Unanswerable):
        planned(here, systems=("moon",))


def test_no_system_no_end_and_no_party_are_refused(here: Town) -> None:
    with pytest.raises(refusals.NothingDown):
        planned(here, systems=())
    with pytest.raises(refusals.EndsBefore):
        planned(here, end=START)
    with pytest.raises(refusals.NotTheirs):
        planned(here, organisation=Organisation.objects.get(slug="elsewhere"))


def test_only_an_approved_change_is_planned(here: Town) -> None:
    change = Change.objects.create(
        number=1,
        agreement=here.agreement,
        edition=here.edition,
        organisation=here.town,
        title="Update",
        why="It is old.",
        kind="minor",
        systems=["plan"],
        risk="low",
        plan="Do it.",
        way_back="Undo it.",
        start=START,
        end=END,
        asked=NOW,
        changed=NOW,
    )
    with pytest.raises(refusals.NotApproved):
        planned(here, change=change)
    Change.objects.update(state="approved")
    assert planned(here, change=change).change == change


# --- moved and cancelled --------------------------------------------------------------------------


def test_moved_the_duties_are_computed_anew(here: Town) -> None:
    found = planned(here)
    week = timedelta(days=7)
    moved = actions.move(
        downtime=found,
        start=START + week,
        end=END + week,
        because="The maker is ill.",
        by=cora(),
        now=NOW + HOUR,
    )
    assert moved.revision == 2
    assert {row.state for row in moved.duties.filter(revision=1)} == {"dropped"}
    assert moved.duties.get(revision=2, notice="managers").by == START - week
    assert did(moved).count("downtime.moved") == 1


def test_moved_too_near_it_needs_a_waiver_again(here: Town) -> None:
    found = planned(here, start=START + 7 * DAY, end=END + 7 * DAY)
    wish: dict[str, Any] = {
        "downtime": found,
        "start": SOON,
        "end": SOON + HOUR,
        "because": "Sooner.",
    }
    with pytest.raises(refusals.Blocked):
        actions.move(**wish, by=cora(), now=NOW)
    moved = actions.move(**wish, waivers={"managers": "They agreed."}, by=cora(), now=NOW)
    assert duties(moved)["managers"] == "waived"
    assert moved.waivers.get().revision == 2


def test_moved_the_edition_that_holds_then_counts(here: Town) -> None:
    found = planned(here)
    later = FILES["downtime.yaml"].replace("before: {weeks: 2}", "before: {weeks: 3}", 1)
    lay(FILES | {"downtime.yaml": later}, opened=False, at=NOW + HOUR)
    week = timedelta(days=7)
    moved = actions.move(
        downtime=found,
        start=START + week,
        end=END + week,
        because="x",
        by=cora(),
        now=NOW + timedelta(minutes=90),
        waivers={"managers": "They agreed."},
    )
    assert moved.edition.number == moved.decision["edition"] == 2
    assert moved.duties.get(revision=2, notice="managers").by == START - 2 * week
    assert moved.duties.get(revision=1, notice="managers").by == START - 2 * week


def test_the_times_that_it_has_are_no_move(here: Town) -> None:
    found = planned(here)
    same = actions.move(downtime=found, start=START, end=END, because="", by=cora(), now=NOW)
    assert same.revision == 1
    assert "downtime.moved" not in did(found)


def test_nobody_moves_or_cancels_it_without_a_reason(here: Town) -> None:
    found = planned(here)
    with pytest.raises(refusals.NoReason):
        actions.move(
            downtime=found, start=START + DAY, end=END + DAY, because=" ", by=cora(), now=NOW
        )
    with pytest.raises(refusals.NoReason):
        actions.cancel(downtime=found, because=" ", by=cora(), now=NOW)


def test_the_plan_moves_with_it(here: Town) -> None:
    start = datetime(2027, 2, 8, 6, tzinfo=COPENHAGEN)
    found = planned(here, kind="extensive", start=start, end=start + 8 * HOUR)
    own = actions.add_step(downtime=found, name="Order coffee", due=start - DAY, by=cora(), now=NOW)
    done = found.plan_steps.get(step="providers-plan")
    actions.finish_step(step=done, by=cora(), now=NOW)
    week = timedelta(days=7)
    actions.move(
        downtime=found, start=start + week, end=start + week + HOUR, because="x", by=cora(), now=NOW
    )
    by = {step.name: step.by for step in found.plan_steps.all()}
    assert by[own.name] == start - DAY + week
    assert by["Tell staff how to work"] == start - timedelta(weeks=2)
    assert by["Tell providers"] == done.by


def test_cancelled_nobody_has_to_be_told_any_more(here: Town) -> None:
    found = planned(here)
    over = actions.cancel(downtime=found, because="Not needed.", by=cora(), now=NOW)
    actions.cancel(downtime=found, because="Twice.", by=cora(), now=NOW)
    assert over.state == "cancelled"
    assert set(duties(over).values()) == {"dropped"}
    waiting = Notice.objects.filter(downtime=found, state="waiting", occasion="planned")
    assert not waiting.exists()
    assert did(found).count("downtime.cancelled") == 1
    with pytest.raises(refusals.Over):
        actions.move(
            downtime=found, start=START + DAY, end=END + DAY, because="x", by=cora(), now=NOW
        )


def test_a_duty_that_waits_is_waived_once(here: Town) -> None:
    found = planned(here)
    said: dict[str, Any] = {
        "downtime": found,
        "notice": "staff",
        "because": "They know.",
        "by": cora(),
        "now": NOW,
    }
    actions.waive(**said)
    actions.waive(**said)
    assert duties(found)["staff"] == "waived"
    assert found.waivers.count() == 1
    with pytest.raises(refusals.NotOpen):
        actions.waive(**{**said, "notice": "nobody"})


def test_a_person_is_given_what_they_planned_waived_and_did(here: Town) -> None:
    found = planned(here, start=SOON, end=SOON + HOUR, waivers={"managers": "A hole."})
    step = actions.add_step(downtime=found, name="Call", due=SOON, by=cora(), now=NOW)
    actions.finish_step(step=step, by=cora(), now=NOW)
    given = kept.everything(user("cora"))["downtime"]
    assert [next(iter(one)) for one in given] == ["downtime", "waived", "step"]
    assert kept.everything(user("sven"))["downtime"] == []


def test_other_systems_are_told(here: Town) -> None:
    from driftbook.outbox.actions import open_endpoint

    open_endpoint(
        organisation=here.town.key,
        url="https://example.org/hook",
        events=["downtime.planned", "downtime.moved"],
        by=cora(),
        now=NOW,
    )
    found = planned(here)
    actions.move(downtime=found, start=START + DAY, end=END + DAY, because="x", by=cora(), now=NOW)
    told = Message.objects.filter(channel="webhook", about_key=str(found.key))
    assert sorted(told.values_list("subject", flat=True)) == ["downtime.moved", "downtime.planned"]
    assert user("cora").key == found.decided_by
