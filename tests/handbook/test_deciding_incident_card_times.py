"""What takes over on a card, whose time runs out, and who has to hear by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from driftbook.handbook.deciding.incident_log import fold
from driftbook.handbook.deciding.incidents import decide
from tests.handbook.incident_logs import BEGAN, hard, opening, town
from tests.handbook.incident_pages import Log, after, codes, current, runs, unsaid

EVACUATION = "evacuation"


# --- what takes over (A-08) ---------------------------------------------------------------------


def test_an_evacuation_of_the_same_building_takes_over():
    log = Log("power", "hall")
    log.say("step", "undock", state="done")
    card = log.card(10, runs(EVACUATION, "hall", since=7))
    (pause,) = card.paused_by
    assert (pause.situation, pause.name, pause.since) == (EVACUATION, "Evacuation", after(7))
    assert pause.source == ("T-1",)
    assert current(card) == []
    assert [step.paused for step in card.steps] == [False, True, True, True, True, True]
    assert codes(card)[0] == "takes-over"
    assert card.reasons[0].source == ("T-1",)


def test_one_that_ran_before_takes_over_from_the_opening_on():
    (pause,) = Log("power", "hall").card(10, runs(EVACUATION, "hall", since=-30)).paused_by
    assert pause.since == after(0)


def test_an_evacuation_elsewhere_pauses_nothing():
    card = Log("power", "hall").card(10, runs(EVACUATION, "library"))
    assert card.paused_by == ()
    assert current(card) == ["undock"]
    assert codes(card)[0] == "takes-over-elsewhere"


def test_an_evacuation_inside_a_larger_place_pauses_nothing():
    card = Log("power-town", "town").card(10, runs(EVACUATION, "library"))
    assert card.paused_by == ()
    assert codes(card)[0] == "takes-over-inside"


def test_one_at_a_place_that_holds_this_one_takes_over():
    card = Log("power", "hall").card(10, runs(EVACUATION, "town"))
    assert [one.place for one in card.paused_by] == ["town"]


def test_the_evacuation_says_who_waits_for_it_and_a_power_failure_that_it_runs_twice():
    card = Log(EVACUATION, "hall").card(1, runs("power", "hall"), runs("web", "town", key=3))
    assert card.paused_by == ()
    assert codes(card)[:2] == ["makes-wait", "runs-beside"]
    assert codes(Log("power", "hall").card(1, runs("power", "hall")))[0] == "runs-twice"


def test_a_pause_can_be_overridden_and_comes_back_when_somebody_says_so():
    log = Log("power", "hall")
    evacuation = runs(EVACUATION, "hall")
    key = str(evacuation.key)
    log.say("pause", key, state="paused", at=1)
    assert current(log.card(2, evacuation)) == []
    log.say("pause", key, at=3, state="overridden", words="Only the top floor is empty.")
    card = log.card(4, evacuation)
    assert card.paused_by[0].overridden.last.words == "Only the top floor is empty."
    assert current(card) == ["undock"]
    assert codes(card)[0] == "takes-over-overridden"
    log.say("pause", key, state="paused", at=5)
    assert current(log.card(6, evacuation)) == []


def test_an_override_that_the_server_did_not_see_holds():
    device = Log("power", "hall")
    server = device.copy("s")
    evacuation = runs(EVACUATION, "hall")
    server.say("pause", str(evacuation.key), state="paused", at=2)
    device.say("pause", str(evacuation.key), state="overridden", at=1)
    device.hear(server)
    assert current(device.card(3, evacuation)) == ["undock"]


def test_steps_that_are_never_paused_go_on():
    log = Log("power", "hall", hard())
    card = log.card(1, runs(EVACUATION, "hall"))
    assert current(card) == ["10"]
    assert codes(card)[:2] == ["takes-over", "never-paused"]


def test_an_incident_of_an_edition_that_this_one_does_not_know_means_nothing():
    card = Log("power", "hall").card(1, runs("flood", "hall"), runs(EVACUATION, "moon", key=3))
    assert (card.paused_by, current(card)) == ((), ["undock"])


# --- time that runs out (A-09) ------------------------------------------------------------------


def test_the_masts_have_power_for_two_hours_and_then_the_next_way_is_proposed():
    log = Log("power-town", "town")
    (masts,) = log.card().timers
    assert (masts.since, masts.warns, masts.ends) == (after(0), after(105), after(120))
    assert masts.unlocks == ("stop-answering",)
    assert log.card().steps[-1].state == "later"
    assert [log.card(at).timers[0].state for at in (104, 105, 119.99, 120)] == [
        "running",
        "warning",
        "warning",
        "expired",
    ]
    card = log.card(120)
    assert current(card) == ["undock", "stop-answering"]
    expired = next(reason for reason in card.reasons if reason.code == "timer-expired")
    assert (expired.params["ends"], expired.source) == (after(120), ("T-2",))


def test_a_timer_goes_on_while_the_card_is_paused():
    card = Log("power-town", "town").card(121, runs(EVACUATION, "town"))
    assert card.timers[0].state == "expired"
    assert (card.steps[-1].state, card.steps[-1].paused) == ("waiting", True)


def test_a_timer_can_be_corrected_in_its_length_and_its_beginning():
    log = Log("power-town", "town")
    log.say("timer", "masts", at=5, minutes=60, words="The operator says one hour.")
    log.say("timer", "masts", at=6, since=(BEGAN - timedelta(minutes=30)).isoformat())
    (masts,) = log.card(7).timers
    assert (masts.minutes, masts.since, masts.ends) == (60, after(-30), after(30))
    assert masts.said.last.data.keys() == {"since"}
    log.say("timer", "masts", minutes=0)
    log.say("timer", "masts", since="noon")
    assert log.card(7).timers[0].ends == after(30)


def test_a_timer_waits_for_its_step():
    log = Log("power", "hall", hard())
    battery = log.card().timers[1]
    assert (battery.state, battery.since, battery.ends) == ("waiting", None, None)
    waits = next(reason for reason in log.card().reasons if reason.code == "timer-waiting")
    assert waits.params["step"] == "Take the laptop out of its dock"
    log.say("step", "undock", at=10, state="done")
    log.say("step", "undock", at=20, state="done", words="Said again: it does not begin anew.")
    assert log.card(20).timers[1].ends == after(55)


def test_two_hours_are_two_hours_when_the_clocks_go_back():
    began = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    state = fold([opening("power-town", "town", began)])
    ends = decide(town(), state, [], began).timers[0].ends
    assert ends.isoformat() == "2026-10-25T02:30:00+01:00"


# --- who has to hear (A-02) ---------------------------------------------------------------------


def test_receivers_hear_within_a_quarter_and_then_every_hour():
    log = Log("power", "hall")
    assert {row.due for row in log.card().informed} == {after(15)}
    log.say("inform", at=10, to=["crisis"], figures={}, how="called")
    crisis, managers = log.card(20).informed
    assert (crisis.last, crisis.due, crisis.overdue) == (after(10), after(70), False)
    assert (managers.due, managers.overdue) == (after(15), True)
    due = [reason for reason in log.card(20).reasons if reason.code.startswith("inform")]
    assert [(one.code, one.params["names"]) for one in due] == [
        ("inform-due", ["The crisis team"]),
        ("inform-overdue", ["Managers"]),
    ]
    assert crisis.of == ("staffing", "waiting")


def test_a_receiver_that_is_named_twice_hears_by_the_closest_time():
    crisis, managers = Log("power", "hall", hard()).card().informed
    assert (crisis.receiver, crisis.due, crisis.of) == ("crisis", after(20), ("waiting",))
    assert (managers.due, managers.source) == (after(20), ("T-1",))


def test_a_message_that_was_written_down_late_counts_from_when_it_was_sent():
    log = Log("power", "hall")
    log.say("inform", at=30, to=["crisis"], how="called")
    log.say("inform", at=20, to=["crisis"], how="called")
    assert log.card(40).informed[0].last == after(30)
    log.entries = [unsaid(entry) if entry.kind == "inform" else entry for entry in log.entries]
    assert log.card(40).informed[0].last == after(30) + timedelta(milliseconds=1)
