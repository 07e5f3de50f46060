"""The log of an incident: whatever the order in which entries come, it says the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from driftbook.handbook.deciding.incident_json import as_json, plain
from driftbook.handbook.deciding.incident_log import fold, order
from driftbook.handbook.deciding.incidents import decide
from tests.handbook.incident_logs import delivered, hard, spoilt, stories, town
from tests.handbook.incident_pages import Log, after

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def test_the_latest_word_holds_and_the_earlier_ones_are_kept():
    log = Log("power", "hall")
    tried = log.say("step", "undock", at=1, state="not-done", words="It is locked.")
    done = log.say("step", "undock", at=4, state="done")
    said = log.state.register("step", "undock")
    assert said.heads == (done,)
    assert said.entries == (tried, done)
    assert log.state.heads("step", "undock") == (done,)


def test_two_who_did_not_see_each_other_contradict_until_somebody_decides():
    agnes = Log("power", "hall")
    alf = agnes.copy("b")
    yes = agnes.say("step", "undock", at=2, state="done")
    no = alf.say("step", "undock", at=1, state="not-done")
    agnes.hear(alf)
    said = agnes.state.register("step", "undock")
    assert said.heads == (no, yes)  # by the clock, whoever hears of whom
    assert said.contradicted
    assert said.last == yes
    decided = agnes.say("step", "undock", at=3, state="done")
    assert decided.over == (no.id, yes.id)
    assert not agnes.state.register("step", "undock").contradicted


def test_two_who_say_the_same_do_not_contradict():
    agnes = Log("power", "hall")
    alf = agnes.copy("b")
    agnes.say("announcement", "breakdown", state="on", queues=["main"], how="called")
    alf.say("announcement", "breakdown", state="on", queues=["main"], how="self", personal=True)
    agnes.hear(alf)
    said = agnes.state.register("announcement", "breakdown")
    assert len(said.heads) == 2
    assert not said.contradicted


def test_the_order_is_by_clock_then_device_number_and_id():
    log = Log("power", "hall")
    first = log.say("note", at=1)
    late = replace(first, id=UUID(int=1), clock=first.clock + 1)
    device = replace(first, id=UUID(int=2), device="b")
    number = replace(first, id=UUID(int=3), seq=first.seq + 1)
    same = replace(first, id=UUID(int=first.id.int + 1))
    wanted = [first, same, number, device, late]
    assert list(fold(reversed(wanted)).entries) == wanted
    assert sorted(wanted, key=order) == wanted


def test_entries_that_go_over_each_other_in_a_circle_still_have_a_head():
    log = Log("power", "hall")
    one = log.say("step", "undock", at=1, state="done")
    two = log.say("step", "undock", at=2, state="skipped")
    log.entries[1] = replace(one, over=(two.id,))
    assert log.state.register("step", "undock").heads == (two,)


def test_nothing_at_all_is_an_empty_log():
    state = fold([])
    assert (state.entries, state.opened, state.clock) == ((), None, 0)
    assert state.heads("step", "undock") == ()
    with pytest.raises(ValueError, match="the entry that opened the incident"):
        decide(town(), state, [], after(0))


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(story=stories(hard()), seed=st.integers(0, 2**32))
def test_a_thousand_deliveries_lead_to_the_same_card(story, seed):
    """Shuffled and doubled, ten times each, also when a device goes over what it likes."""
    chance = Random(seed)
    for told in (story, spoilt(story, chance)):
        state = fold(told.entries)
        card = as_json(decide(hard(), state, told.others, told.now))
        for _ in range(10):
            again = fold(delivered(told, chance))
            assert again == state
            assert as_json(decide(hard(), again, told.others, told.now)) == card


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(story=stories(town()), cut=st.integers(0, 25))
def test_two_devices_that_hear_of_each_other_agree(story, cut):
    first, rest = list(story.entries[:cut]), list(story.entries[cut:])
    assert fold([*first, *rest]) == fold([*rest, *first])


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(story=stories(town()))
def test_every_register_has_a_head_that_nobody_has_gone_over(story):
    state = fold(story.entries)
    assert {e.id for e in state.entries} == {e.id for e in story.entries}
    for (kind, subject), said in state.registers.items():
        assert said.heads
        assert all(head in said.entries for head in said.heads)
        assert all((one.kind, one.subject) == (kind, subject) for one in said.entries)


def test_an_entry_is_written_as_it_is_sent():
    log = Log("power", "hall")
    entry = log.say("step", "undock", at=1.5, state="done", words="It runs.")
    assert plain(entry) == {
        "id": str(entry.id),
        "incident": str(entry.incident),
        "kind": "step",
        "subject": "undock",
        "data": {"state": "done"},
        "words": "It runs.",
        "over": [],
        "clock": entry.clock,
        "device": "a",
        "seq": 1,
        "happened": "2026-11-24T13:01:30.000Z",
        "written": "2026-11-24T13:01:30.000Z",
        "person": None,
        "via": "app",
    }
