"""Örebro: whom a care worker turns to, at every hour (O-01 … O-07, O-11, O-12)."""

import pytest

from driftbook.handbook.deciding.answers import Unanswerable

CARELOCK = [
    # an ordinary week: Tuesday 24 November 2026, a Saturday, a Sunday
    ("2026-11-24T06:59", "carelock-night"),
    ("2026-11-24T07:00", "carelock-day"),
    ("2026-11-24T16:59", "carelock-day"),
    ("2026-11-24T17:00", "carelock-evening"),
    ("2026-11-24T21:59", "carelock-evening"),
    ("2026-11-24T22:00", "carelock-night"),
    ("2026-11-24T23:10", "carelock-night"),
    ("2026-11-25T00:00", "carelock-night"),
    ("2026-11-28T06:59", "carelock-night"),
    ("2026-11-28T07:00", "carelock-evening"),
    ("2026-11-29T12:00", "carelock-evening"),
    ("2026-11-29T22:00", "carelock-night"),
    ("2026-11-30T07:00", "carelock-day"),
    # the night when clocks go forward: 02:00 → 03:00, and back: 03:00 → 02:00
    ("2027-03-28T01:59", "carelock-night"),
    ("2027-03-28T03:00", "carelock-night"),
    ("2027-03-28T06:59", "carelock-night"),
    ("2027-03-28T07:00", "carelock-evening"),
    ("2026-10-25T02:30+02:00", "carelock-night"),
    ("2026-10-25T02:30+01:00", "carelock-night"),
    ("2026-10-25T07:00", "carelock-evening"),
    # public holidays on weekdays are read as week-ends (the gap of O-06 and O-07)
    ("2026-12-25T09:00", "carelock-evening"),
    ("2026-12-25T22:00", "carelock-night"),
    ("2026-12-24T09:00", "carelock-evening"),  # julafton counts here
    ("2026-12-23T09:00", "carelock-day"),  # the day before it does not
    ("2026-12-31T12:00", "carelock-evening"),
    ("2027-01-01T12:00", "carelock-evening"),
    ("2027-01-06T12:00", "carelock-evening"),  # Epiphany, a Wednesday
    ("2027-03-26T10:00", "carelock-evening"),  # Good Friday
    ("2027-03-25T10:00", "carelock-day"),  # the Thursday before
    ("2027-03-29T10:00", "carelock-evening"),  # Easter Monday
    ("2027-05-06T10:00", "carelock-evening"),  # Ascension, a Thursday
    ("2027-06-25T10:00", "carelock-evening"),  # midsommarafton, a Friday
    ("2027-06-24T10:00", "carelock-day"),
    ("2026-06-19T10:00", "carelock-evening"),  # midsommarafton the year before
]


@pytest.mark.parametrize(("at", "ladder"), CARELOCK)
def test_a_care_worker_at_a_locked_door(ask, at, ladder):
    assert ask("orebro", at, system="carelock").situation.matched.ladder == ladder


def test_at_ten_past_eleven_the_ladder_goes_from_key_to_relatives_to_locksmith_to_police(ask):
    answer = ask("orebro", "2026-11-24T23:10", system="carelock", problem="fault")
    steps = answer.situation.steps
    assert [step.kind for step in steps] == ["do", "do", "call", "call"]
    locksmith, police = steps[2], steps[3]
    assert locksmith.reach.phone == "+4619105410"
    assert [other.phone for other in locksmith.alternatives] == ["+4620240000"]
    assert police.reach.phone == "112"
    assert police.open is True
    assert answer.situation.matched.source == ("O-07",)
    assert answer.situation.until.isoformat() == "2026-11-25T07:00:00+01:00"
    assert answer.situation.next.contact == "carelock-day"


def test_in_the_evening_the_backup_key_comes_first_then_the_number_that_is_open(ask):
    steps = ask("orebro", "2026-11-24T18:00", system="carelock").situation.steps
    assert steps[0].kind == "do"
    assert (steps[1].reach.phone, steps[1].open) == ("+4619214944", True)
    assert steps[1].only_if
    assert len(steps[1].reach.not_for) == 2  # neither the TES app nor telephony (O-06)


def test_what_comes_next_is_not_the_locksmith_while_a_key_is_to_be_tried_first(ask):
    following = ask("orebro", "2026-11-24T18:00", system="carelock").situation.next
    assert (following.ladder, following.contact) == ("carelock-night", None)


TES = [
    ("2026-11-24T07:59", "on-call"),
    ("2026-11-24T08:00", "tes-day"),
    ("2026-11-24T11:59", "tes-day"),
    ("2026-11-24T12:00", "tes-lunch"),
    ("2026-11-24T13:00", "tes-day"),
    ("2026-11-24T16:29", "tes-day"),
    ("2026-11-24T16:30", "on-call"),
    ("2026-11-28T10:00", "on-call"),
    ("2026-12-25T12:30", "on-call"),
]


@pytest.mark.parametrize(("at", "ladder"), TES)
@pytest.mark.parametrize("system", ["tes", "tes-app"])
def test_tes_has_a_desk_a_lunch_and_an_on_call_technician(ask, system, at, ladder):
    assert ask("orebro", at, system=system, problem="outage").situation.matched.ladder == ladder


def test_the_desk_is_reached_through_three_then_one(ask):
    call = ask("orebro", "2026-11-24T09:00", system="tes").situation.steps[0]
    assert (call.reach.phone, call.reach.menu, call.reach.short) == ("+4619212000", (3, 1), "20 00")
    assert ask("orebro", "2026-11-24T09:00", system="it").situation.steps[0].reach.menu == (4,)


@pytest.mark.parametrize(("at", "open_"), [("2026-11-26T16:30", True), ("2026-11-27T15:59", True)])
def test_it_is_open_until_five_but_on_fridays_until_four(ask, at, open_):
    assert ask("orebro", at, system="it").situation.matched.ladder == "it-day"
    assert ask("orebro", "2026-11-27T16:00", system="it").situation.matched.ladder == "on-call"


def test_the_day_before_a_holiday_carries_a_warning(ask):
    before = ask("orebro", "2027-01-05T09:00", system="tes").situation  # before Epiphany
    assert before.steps[0].reach.caution
    assert "may-differ" in {reason.code for reason in before.reasons}
    ordinary = ask("orebro", "2027-01-07T09:00", system="tes").situation
    assert ordinary.steps[0].reach.caution is None


def test_nobody_is_sent_to_the_technician_for_a_password(ask):
    answer = ask("orebro", "2026-11-24T20:00", system="tes", problem="password").situation
    assert answer.closed is not None
    assert all(step.reach is None or step.kind == "mail" for step in answer.steps)
    assert "O-12" in answer.matched.source


def test_an_external_provider_is_not_sent_to_the_on_call_technician(ask):
    answer = ask("orebro", "2026-11-24T20:00", system="tes", problem="outage", audience="external")
    assert answer.situation.matched.ladder == "tes-external-closed"
    assert ask("orebro", "2026-11-24T09:00", system="it", audience="external").situation.closed


def test_a_system_that_the_handbook_does_not_have_is_refused_with_what_there_is(ask):
    with pytest.raises(Unanswerable) as refused:
        ask("orebro", "2026-11-24T09:00", system="carelok")
    assert refused.value.what == "system"
    assert refused.value.known == ("tes", "tes-app", "carelock", "it")
