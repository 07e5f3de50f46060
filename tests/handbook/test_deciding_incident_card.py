"""What a card says to do now: the town's power, its evacuations, and those who have to hear."""

from __future__ import annotations

import json
from datetime import datetime
from typing import get_args, get_type_hints
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.incident_log import fold
from driftbook.handbook.deciding.incident_shapes import Missing
from driftbook.handbook.deciding.incident_sheet import sheet
from driftbook.handbook.deciding.incidents import chapter, decide
from driftbook.wording import incident_codes, incident_lines
from driftbook.wording import incidents as wording
from tests.handbook.incident_logs import BEGAN, PEOPLE, hard, stories, town
from tests.handbook.incident_pages import Log, after, codes, current, runs
from tests.handbook.small import shipped

AGNES, ALF = PEOPLE[:2]
EVACUATION = "evacuation"


# --- what to do now -----------------------------------------------------------------------------


def test_one_step_at_a_time_then_all_at_the_pause_point():
    log = Log("power", "hall")
    assert current(log.card()) == ["undock"]
    log.say("step", "undock", state="done")
    log.say("step", "share", state="skipped")
    assert current(log.card()) == ["chargers"]
    log.say("step", "chargers", state="not-done")
    card = log.card()
    assert [phase.done for phase in card.phases] == [True, False]
    assert current(card) == ["announce-breakdown", "post-hotline", "call-helpdesk"]
    log.say("step", "undock", state="open")
    assert current(log.card()) == ["undock"]


def test_steps_are_counted_through_and_say_where_they_stand():
    card = Log("power", "hall").card()
    assert [(step.number, step.phase) for step in card.steps] == [
        *((number, "work") for number in (1, 2, 3)),
        *((number, "tell") for number in (4, 5, 6)),
    ]
    assert (card.place_name, card.exercise, card.closed) == ("The town hall", False, None)


def test_a_chosen_scenario_brings_its_steps_at_once():
    log = Log("evacuation", "hall")
    assert [phase.id for phase in log.card().phases] == ["out", "tell"]
    log.say("scenario", "mobile", chosen=True)
    card = log.card()
    assert card.phases[-1].id == "scenario:mobile"
    assert current(card) == ["get-out", "answer-by-mobile"]
    log.say("scenario", "mobile", chosen=False)
    assert len(log.card().phases) == 2


def test_contradicting_words_about_a_step_are_shown_and_the_last_one_counts():
    agnes = Log("power", "hall")
    alf = agnes.copy("b")
    agnes.say("step", "undock", at=2, state="done")
    alf.say("step", "undock", at=1, state="not-done")
    agnes.hear(alf)
    card = agnes.card(3)
    assert (card.steps[0].state, card.steps[0].contradicted) == ("done", True)
    assert "said-differently" in codes(card)


def test_a_step_says_that_whom_it_calls_does_not_answer_at_this_hour():
    log = Log("power", "hall", hard())
    ten = next(step for step in log.card().steps if step.id == "10")
    nine = next(step for step in log.card().steps if step.id == "9")
    assert (ten.open_now, nine.open_now) == (True, True)
    card = log.card(4 * 60)  # 18:00 in the town; the operator answers until 16:00, 112 always
    ten = next(step for step in card.steps if step.id == "10")
    assert ten.open_now is False
    why = next(reason for reason in card.reasons if reason.code == "not-answering")
    assert why.params == {"name": "The operator's support", "step": "Ten"}
    log.say("step", "10", state="done")
    assert "not-answering" not in codes(log.card(4 * 60))


# --- announcements, posts, roles ----------------------------------------------------------------


def test_an_announcement_is_on_while_anybodys_last_word_is_that_it_is():
    agnes = Log("power", "hall")
    agnes.say("announcement", "breakdown", at=1, state="on", queues=["main"])
    agnes.say("announcement", "breakdown", at=5, state="on", queues=["main", "tax"], words="New.")
    (one,) = agnes.card(6).announcements
    assert (one.on, one.since, one.queues) == (True, after(1), ("main", "tax"))
    alf = agnes.copy("b")
    alf.say("announcement", "breakdown", at=8, state="off")
    agnes.say("announcement", "breakdown", at=7, state="on", queues=["tax"])
    agnes.hear(alf)
    (one,) = agnes.card(9).announcements
    assert (one.on, one.contradicted, one.since, one.queues) == (True, True, after(1), ("tax",))
    agnes.say("announcement", "breakdown", at=10, state="off")
    (one,) = agnes.card(11).announcements
    assert (one.on, one.queues) == (False, ("main",))
    assert one.since == after(8)  # it was decided that Alf was right


def test_a_post_waits_is_posted_and_is_over():
    log = Log("power", "hall")
    assert log.card().posts[0].state == "waiting"
    log.say("post", "hotline", state="posted")
    assert log.card().posts[0].state == "posted"
    assert [(one.code, one.blocks) for one in log.card().missing][-1] == ("post-not-over", False)
    log.say("post", "hotline", state="over")
    assert log.card().posts[0].state == "over"


def test_a_role_is_taken_and_handed_over():
    log = Log("power", "hall")
    log.say("duty", "log", at=1, person=AGNES)
    log.say("duty", "log", at=2, person=ALF)
    keeper = next(one for one in log.card(3).responsible if one.keeps_log)
    assert (keeper.holder, keeper.since) == (UUID(ALF), after(2))
    log.say("duty", "log", at=4, person=None)
    keeper = next(one for one in log.card(5).responsible if one.keeps_log)
    assert (keeper.holder, keeper.since) == (None, after(4))


def test_whoever_keeps_the_log_is_responsible_even_if_the_card_does_not_say_so():
    responsible = Log("power", "hall", hard()).card().responsible
    assert [one.id for one in responsible] == ["1", "doors", "log"]


# --- closing ------------------------------------------------------------------------------------


def closed(log: Log, at: float = 30) -> Log:
    log.say("duty", "log", person=AGNES)
    log.say("closing", at=at, state="closed")
    return log


def test_a_closed_card_asks_for_nothing_more():
    card = closed(Log("power-town", "town")).card(300, runs(EVACUATION, "town"))
    assert card.closed == after(30)
    assert (card.paused_by, current(card)) == ((), [])
    assert {row.due for row in card.informed} == {None}
    assert card.timers[0].state == "running"  # as it stood when the card was closed


def test_it_cannot_be_closed_while_an_announcement_is_on():
    device = closed(Log("power", "hall"))
    other = device.copy("b")
    other.say("announcement", "breakdown", at=29, state="on", queues=["main"])
    device.hear(other)
    card = device.card(31)
    assert card.closed is None
    assert [(one.code, one.blocks) for one in card.missing] == [("announcement-on", True)]
    assert codes(card)[0] == "not-closed-announcement-on"
    device.say("announcement", "breakdown", at=40, state="off")
    assert device.card(41).closed == after(30)


def test_it_cannot_be_closed_before_somebody_kept_the_log():
    log = Log("power", "hall")
    log.say("closing", state="closed", at=5)
    assert log.card(6).closed is None
    assert codes(log.card(6))[0] == "not-closed-no-log-keeper"
    log.say("duty", "log", person=AGNES)
    log.say("duty", "log", person=None)
    card = log.card(7)
    assert card.closed == after(5)  # somebody did, and has laid it down since
    assert [(one.code, one.blocks) for one in card.missing] == [("no-log-keeper", False)]


def test_one_who_closes_and_one_who_opens_again_have_to_agree():
    agnes = closed(Log("power", "hall"))
    alf = agnes.copy("b")
    agnes.say("closing", state="closed", at=31)
    alf.say("closing", state="reopened", at=32)
    agnes.hear(alf)
    card = agnes.card(33)
    assert card.closed is None
    assert card.closing.contradicted
    assert codes(card)[0] == "closing-disputed"


# --- what it rests on ---------------------------------------------------------------------------


def test_it_cites_every_clause_once_in_the_order_of_the_card():
    assert Log("power", "hall").card().sources == ("T-1", "T-4", "T-6", "T-3")
    assert Log("power-town", "town").card().sources[0] == "T-2"


def test_unknown_words_are_told_with_what_there_is():
    with pytest.raises(Unanswerable) as wrong:
        Log("flood", "hall").card()
    assert wrong.value.known == ("evacuation", "power", "power-town", "web")
    with pytest.raises(Unanswerable) as wrong:
        Log("power", "moon").card()
    assert wrong.value.known == ("town", "hall", "library")
    with pytest.raises(ValueError, match="time zone"):
        decide(town(), Log("power", "hall").state, [], datetime(2026, 11, 24))  # noqa: DTZ001
    with pytest.raises(NoChapter):
        chapter(shipped("gladsaxe"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=stories(hard()))
def test_every_reason_and_everything_missing_has_a_sentence(story):
    card = decide(hard(), fold(story.entries), story.others, story.now)
    told = wording.card(hard(), card, "en")
    sentences = [*told["reasons"], *told["missing"]]
    assert all(one["text"] and "{" not in one["text"] for one in sentences)
    assert json.dumps(told)
    assert "{" not in "\n".join(incident_lines.lines(hard(), card, "en"))


def test_whatever_can_be_missing_has_a_sentence():
    assert set(get_args(get_type_hints(Missing)["code"])) == set(incident_codes.MISSING)


def test_the_sheet_says_who_answers_in_the_next_72_hours():
    contacts = {row["id"]: row for row in sheet(hard(), BEGAN)["contacts"]}
    assert contacts["helpdesk"]["open"] is None
    assert contacts["helpdesk"]["tel"] == "+4570102030"
    assert contacts["operator"]["open"] == [
        ["2026-11-24T13:00:00.000Z", "2026-11-24T15:00:00.000Z"],
        ["2026-11-25T07:00:00.000Z", "2026-11-25T15:00:00.000Z"],
        ["2026-11-26T07:00:00.000Z", "2026-11-26T15:00:00.000Z"],
        ["2026-11-27T07:00:00.000Z", "2026-11-27T13:00:00.000Z"],
    ]
    assert contacts["alarm"]["open"] == [["2026-11-24T13:00:00.000Z", "2026-11-27T13:00:00.000Z"]]


def test_the_sheet_keeps_the_order_of_the_handbook():
    power = next(row for row in sheet(hard(), BEGAN)["situations"] if row["id"] == "power")
    assert [phase["id"] for phase in power["phases"]] == ["1", "2", "tell", "work"]
    assert power["responsible"] == ["1", "doors", "log"]
