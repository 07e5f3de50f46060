"""What `incidents.yaml` must be beyond its schema, and what Aarhus' eight cards say."""

import pytest

from driftbook.handbook.deciding.incident_card import step_ids
from driftbook.handbook.reading import Unreadable
from tests.handbook.cards import COVER, SUPPORT, changed
from tests.handbook.small import shipped, small

TWO = "phases: {out: {name: Out, steps: [leave]}"


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("after_timer: masts", "after_timer: mast")], "the step 'silent' waits for the timer 'mast', which the card 'power' does not have; did you mean 'masts'?"),
        ([("since: undock", "since: leave")], "the card has no step 'leave'; there is help, ring, silent, undock"),
        ([("warn_minutes: 15", "warn_minutes: 120")], "a warning 120 minutes before comes before its 120 minutes begin"),
        ([("    announcements: [out]\n", "")], "the step 'announce' has the announcement 'out', which is not among announcements of the card"),
        ([("    posts: [board]\n", "")], "the step 'tell' has the post 'board', which is not among posts of the card"),
        ([("The town}", "The town, within: hall}")], "a place cannot lie in itself: town within hall within town"),
        ([("The town}", "The town, within: town}")], "a place cannot lie in itself: town within town"),
        ([("[undock, help, ring]", "[undock, help, undock]")], "the card has the step 'undock' already"),
        ([(TWO, TWO.replace("leave", "answer"))], "the card has the step 'answer' already"),
        ([("{to: fire}", "{to: power}")], "a card cannot yield to itself"),
        ([("[{to: fire}]", "[{to: fire}, {to: fire}]")], "the card yields to 'fire' already"),
        ([("[{to: fire}]", "[{to: fire}]\n    alongside: [fire]")], "the card cannot yield to 'fire' and go on alongside it"),
        ([("[{to: fire}]", "[{to: fire}]\n    alongside: [power]")], "a card is always alongside itself"),
        ([("review: 2027-11-01\n    source", "review: 2027-11-01\n    valid_from: 2028-01-01\n    source")], "the review lies before 2028-01-01, from when the card is valid"),
        ([("place: town, tells", "place: annex, tells")], "the card 'power' is never at 'annex'; there is hall, town"),
        ([("turn: {system: phones}", "turn: {system: phones, problem: fualt}")], "the system 'phones' has no problem 'fualt'; did you mean 'fault'?"),
        ([("call: line}", "call: line, post: board}")], "a step does one thing, not call and post"),
        ([("places: [hall, annex]", "places: [hal]")], "there is no place 'hal'; did you mean 'hall'?"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_at_reading(pairs, message):
    with pytest.raises(Unreadable) as refused:
        small(SUPPORT, incidents=changed(*pairs), cover=COVER)
    said = [problem.message for problem in refused.value.problems]
    assert any(message in one for one in said), said


def test_two_scenarios_of_a_card_may_share_a_step():
    chapter = small(SUPPORT, incidents=changed(), cover=COVER).incidents
    fire = chapter.situations["fire"]
    assert list(step_ids(chapter, fire)) == ["leave", "announce", "tell", "answer", "answer"]


# --- Aarhus ---------------------------------------------------------------------------------------

AARHUS = shipped("aarhus").incidents
CARDS = {
    "evacuation": "A-07",
    "power-failure": "A-08",
    "power-failure-municipality": "A-09",
    "contact-centre-down": "A-10",
    "dependent-system-down": "A-11",
    "network-down": "A-12",
    "network-down-municipality": "A-13",
    "website-down": "A-14",
}


def test_each_situation_of_the_document_is_a_card():
    assert {name: card.source[0] for name, card in AARHUS.situations.items()} == CARDS
    for card in AARHUS.situations.values():
        assert card.text, "problem"
        assert card.phases, "solution"
        assert card.inform or AARHUS.inform, "communication (A-02)"
        duties = [AARHUS.duties[name] for name in card.responsible]
        assert len(duties) == 4
        assert sum(duty.keeps_log for duty in duties) == 1


def test_only_evacuation_takes_over_and_only_where_somebody_is():
    over = {name: [p.to for p in card.yields] for name, card in AARHUS.situations.items()}
    assert over["power-failure"] == ["evacuation"]
    assert AARHUS.situations["power-failure"].yields[0].source == ["A-08"]
    assert {to for every in over.values() for to in every} == {"evacuation"}
    assert AARHUS.situations["evacuation"].places == ["dokk1", "other-location"]
    assert AARHUS.places["dokk1"].within == AARHUS.places["other-location"].within == "municipality"


def test_the_masts_have_power_for_two_hours_said_once():
    card = AARHUS.situations["power-failure-municipality"]
    timer = card.timers["mast-power"]
    assert (timer.minutes, timer.since, timer.source) == (120, None, ["A-09"])
    assert shipped("aarhus").cover.facts["mast-power"] == "2 timer"
    waiting = [s for s in step_ids(AARHUS, card) if AARHUS.steps[s].after_timer == "mast-power"]
    assert waiting == ["masts-are-out"]


def test_the_recording_of_each_card_and_the_three_queues_that_can_have_it_too():
    used = {name: card.announcements for name, card in AARHUS.situations.items()}
    assert used["evacuation"] == ["evacuation"]
    assert used["contact-centre-down"] == used["power-failure"] == ["breakdown"]
    for announcement in AARHUS.announcements.values():
        assert announcement.queues == ["main-number"]
        assert announcement.also == ["property-tax", "civil-registration", "debt-collection"]
        assert announcement.on == announcement.off == ["announcement-roles", "vendor-helpdesk"]
        assert announcement.spoken["da"]


def test_the_ways_of_working_on():
    scenarios = {name: card.scenarios for name, card in AARHUS.situations.items()}
    assert scenarios["evacuation"] == ["elsewhere", "mobile-app"]
    assert scenarios["power-failure"] == ["mobile-app"]
    assert scenarios["network-down"] == ["mobile-app", "take-home"]


def test_the_talk_with_the_vendor_goes_on_whatever_takes_over():
    step = AARHUS.steps["talk-to-vendor"]
    assert (step.call, step.never_paused) == ("vendor-helpdesk", True)


def test_the_web_site_is_watched_and_five_mailboxes_are_told():
    monitor = AARHUS.monitors["website"]
    assert (monitor.situation, monitor.tells) == ("website-down", ["website-mailboxes"])
    assert AARHUS.situations["website-down"].posts == ["website-staff", "website-hotline"]
