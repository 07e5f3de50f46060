"""Which batteries are to be changed, when, and which say nothing worth believing (G-05, G-24)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from driftbook.doors.tests.handbook import DOORS
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import batteries
from tests.handbook.small import shipped
from tests.handbook.town import TODAY, battery, town

DAY = timedelta(days=1)


def decide(*percents: int, **more):
    return batteries.decide(town(), battery(*percents, **more), TODAY)


def codes(verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def falling(last: int, days: int = 31, each: int = 1) -> list[int]:
    """A percentage that falls by one each so many days, to `last` today."""
    return [last + (days - 1 - n) // each for n in range(days)]


@pytest.mark.parametrize(
    ("percent", "state"),
    [(0, "critical"), (15, "critical"), (16, "soon"), (20, "soon"), (21, "fine"), (100, "fine")],
)
def test_at_or_under_the_threshold_it_is_critical(percent, state):
    verdict = decide(percent)
    assert (verdict.state, verdict.percent, verdict.claimed) == (state, percent, TODAY)
    assert verdict.reasons[0].source == (() if state == "fine" else ("T-1",))


def test_one_point_a_day_is_told_to_the_day():
    verdict = decide(*falling(45))
    assert (verdict.state, verdict.per_day, verdict.points) == ("soon", -1, 31)
    assert verdict.critical_on == verdict.earliest == verdict.latest == TODAY + 30 * DAY
    assert codes(verdict) == ["battery-critical-on", "battery-falls"]
    later = decide(*falling(46))
    assert (later.state, later.critical_on) == ("fine", TODAY + 31 * DAY)


def test_what_lies_beyond_a_year_is_not_foreseen():
    assert decide(*falling(90, days=60, each=2)).critical_on == TODAY + 150 * DAY
    assert decide(*falling(90, days=60, each=6)).critical_on is None
    assert decide(*[80] * 30).critical_on is None


def test_two_weeks_and_six_days_are_enough_and_less_is_not():
    enough = decide(*falling(20, days=15))
    assert (enough.state, enough.points) == ("soon", 15)
    for few in (decide(*falling(21, days=14)), decide(30, 28, 26, 24, 22, every=14)):
        assert (few.state, few.per_day, few.critical_on, few.points) == ("fine", None, None, 0)
        assert codes(few)[-1] == "battery-not-enough"
    assert decide(30, 28, 26, 24, 22, 20, every=3).points == 6


def test_near_the_threshold_too_few_days_are_no_reason_to_call_it_fine():
    """A battery that is changed too early costs less than a door that does not open."""
    new = decide(*falling(16, days=5))
    assert (new.state, new.percent, new.critical_on) == ("soon", 16, None)
    assert codes(new) == ["battery-near", "battery-not-enough"]
    assert new.reasons[0].source == ("T-1",)
    assert decide(16, 16, every=20).state == "soon", "heard of rarely"
    known = decide(17, *[16] * 40, *[17, 16] * 10)
    assert (known.state, codes(known)[-1]) == ("fine", "battery-keeps"), (
        "it holds, and has for long"
    )
    assert decide(12).reasons[0].code == "battery-critical"


def test_a_new_battery_near_the_threshold_is_listed():
    listed = batteries.report(town(), [battery(30, 16), battery(91, 90, unit="L-2")], TODAY)
    assert [(one.unit, one.state) for one in listed] == [("L-1", "soon")]


def test_a_few_wild_values_do_not_bend_the_line():
    steady = falling(45)
    wild = list(steady)
    for index in (3, 9, 14, 20, 21, 27):
        wild[index] = 0
    assert decide(*wild).per_day == -1
    assert decide(*wild).critical_on == decide(*steady).critical_on


def test_only_the_last_sixty_days_count_for_the_line():
    years = [100] * 300 + falling(39, days=61)
    assert decide(*years).per_day == -1
    assert decide(*years).points == 61


def test_a_line_that_should_have_been_critical_is_soon_at_once():
    facts = battery(*falling(20, days=20))
    verdict = batteries.decide(town(), facts, TODAY + 10 * DAY)
    assert (verdict.state, verdict.critical_on) == ("soon", TODAY + 5 * DAY)
    assert codes(verdict)[0] == "battery-critical-since"


def test_the_unit_may_say_itself_that_it_is_low():
    assert decide(30, low=True).state == "soon"
    assert codes(decide(30, low=True))[0] == "battery-says-low"
    assert decide(30, low=False).state == "fine"
    assert decide(low=True).state == "soon"
    assert decide(10, low=True).state == "critical"


UNTRUSTED = [
    ("battery-low-but-plenty", [80], {"low": True}),
    ("battery-stuck", [80] * 46, {}),
    ("battery-rises", [50, 50, 60, 60], {}),
    ("battery-jumps", [80, 80, 60, 60], {}),
    ("battery-out-of-range", [80, 104, 80], {}),
    ("battery-out-of-range", [255], {}),
]


@pytest.mark.parametrize(("doubt", "percents", "more"), UNTRUSTED)
def test_what_cannot_be_trusted_says_why(doubt, percents, more):
    verdict = decide(*percents, **more)
    assert verdict.state == "untrusted"
    assert doubt in codes(verdict)


@pytest.mark.parametrize(
    ("percents", "more"),
    [
        ([80] * 45, {}),  # one day less
        ([50, 59, 50, 59], {}),  # a cold night and a warm day
        ([80, 61, 61], {}),
        ([80, 50], {"every": 20}),  # nothing was heard for three weeks
        ([34], {"low": False}),
    ],
)
def test_what_can_be_trusted(percents, more):
    assert decide(*percents, **more).state == "fine"


def test_an_old_value_cannot_be_trusted():
    facts = battery(80)
    assert batteries.decide(town(), facts, TODAY + 14 * DAY).state == "fine"
    old = batteries.decide(town(), facts, TODAY + 15 * DAY)
    assert (old.state, codes(old)[1]) == ("untrusted", "battery-old")


def test_doubts_never_hide_a_battery_that_is_to_be_changed():
    stuck = decide(*[12] * 50)
    assert stuck.state == "critical"
    assert "battery-stuck" in codes(stuck)
    risen = decide(*falling(60, days=10), *falling(45, days=31))
    assert risen.state == "soon"


def test_a_cell_that_held_for_months_and_now_falls_is_seen_in_time():
    """The line of 60 days hardly falls; that of the last three weeks does, and surely."""
    verdict = decide(*[80] * 40, *[80 - 2 * n for n in range(1, 22)])
    assert verdict.critical_on == TODAY + 12 * DAY  # 38 % now, two points a day
    assert verdict.state == "soon"
    assert codes(verdict)[-1] == "battery-falls-faster"
    assert verdict.per_day > -1
    assert verdict.earliest <= verdict.critical_on


def test_a_lasting_rise_begins_another_battery_and_is_doubted_for_two_weeks():
    changed = [*falling(16, days=30), *[100] * 14]
    verdict = decide(*changed)
    assert (verdict.state, verdict.critical_on, verdict.points) == ("untrusted", None, 0)
    assert codes(verdict)[1] == "battery-rises"
    healed = decide(*changed, 100)
    assert (healed.state, healed.points) == ("fine", 15)
    spike = decide(*[80] * 20, 100, *[80] * 10)
    assert (spike.points, codes(spike)[1]) == (31, "battery-jumps")


def test_what_was_claimed_before_the_battery_was_changed_does_not_count():
    percents = [*falling(16, days=30), 100, 99]
    assert decide(*percents).state == "untrusted"
    changed = decide(*percents, changed=TODAY - DAY)
    assert (changed.state, changed.percent, changed.points) == ("fine", 99, 0)
    assert decide(*percents, changed=TODAY + DAY).state == "unheard"
    same_day = decide(16, 100, 99, changed=TODAY - 2 * DAY)  # it reported before the locksmith came
    assert (same_day.state, same_day.percent) == ("fine", 99)


def test_a_clock_that_is_ahead_does_not_count():
    facts = battery(80)
    ahead = replace(facts, days=(*facts.days, (TODAY + DAY, 3)))
    assert batteries.decide(town(), ahead, TODAY).percent == 80


def test_without_any_value_it_is_unheard():
    verdict = decide()
    assert (verdict.state, verdict.percent, verdict.claimed) == ("unheard", None, None)
    assert codes(verdict) == ["battery-unheard"]


def test_without_a_threshold_in_the_handbook_nothing_is_critical():
    bare = town(doors="units: {lock: {name: Lock, doors: [private]}}", guides="")
    verdict = batteries.decide(bare, battery(*falling(3)), TODAY)
    assert (verdict.state, verdict.critical_on, verdict.per_day) == ("fine", None, -1)
    assert batteries.decide(bare, battery(*[80] * 46), TODAY).state == "untrusted"


# --- the report ---------------------------------------------------------------------------------


def test_the_report_lists_the_most_urgent_first_and_leaves_out_what_is_fine():
    units = {
        "fine": battery(80),
        "unheard": battery(),
        "doubtful": battery(*[80] * 50),
        "in-a-month": battery(*falling(45)),
        "in-a-week": battery(*falling(22)),
        "says-low": battery(30, low=True),
        "dead": battery(2),
        "low": battery(15),
        "box": battery(3, kind="box"),
    }
    facts = [replace(one, unit=unit) for unit, one in units.items()]
    listed = ["dead", "low", "in-a-week", "in-a-month", "says-low", "doubtful"]
    for some in (facts, facts[::-1]):
        assert [one.unit for one in batteries.report(town(), iter(some), TODAY)] == listed


def test_a_verdict_survives_being_kept_as_json():
    for facts in (battery(*falling(45)), battery(*[80] * 50), battery(), battery(255), battery(3)):
        verdict = batteries.decide(town(), facts, TODAY)
        said = batteries.as_json(verdict)
        assert batteries.from_json(said) == verdict
        assert all(isinstance(one["code"], str) for one in said["reasons"])


# --- when it is due ------------------------------------------------------------------------------


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=town().zone)


def test_every_monday_at_six():
    assert batteries.next_report(town(), at("2026-11-26T12:00")) == at("2026-11-30T06:00")
    assert batteries.next_report(town(), at("2026-11-30T05:59")) == at("2026-11-30T06:00")
    assert batteries.next_report(town(), at("2026-11-30T06:00")) == at("2026-12-07T06:00")
    assert batteries.report_day(town(), at("2026-11-30T05:59")) == date(2026, 11, 23)
    assert batteries.report_day(town(), at("2026-11-30T06:00")) == date(2026, 11, 30)
    assert batteries.report_day(town(), at("2026-12-06T23:59")) == date(2026, 11, 30)


def test_six_stays_six_when_the_clocks_change():
    assert batteries.next_report(town(), at("2026-10-24T12:00")).astimezone(UTC).hour == 5
    assert batteries.next_report(town(), at("2026-10-18T12:00")).astimezone(UTC).hour == 4


def test_an_hour_that_the_clocks_skip_and_one_that_happens_twice():
    book = town(doors=DOORS.replace("weekday: mo", "weekday: su").replace("06:00", "02:30"))
    skipped = batteries.next_report(book, at("2027-03-22T12:00"))
    assert skipped.isoformat() == "2027-03-28T03:30:00+02:00"
    assert batteries.report_day(book, skipped) == date(2027, 3, 28)
    assert batteries.report_day(book, skipped - timedelta(minutes=1)) == date(2027, 3, 21)
    twice = batteries.next_report(book, at("2026-10-20T12:00"))
    assert twice.isoformat() == "2026-10-25T02:30:00+02:00"
    second = twice.replace(fold=1)
    assert batteries.next_report(book, second).date() == date(2026, 11, 1)


def test_without_a_report_none_is_due():
    bare = town(doors="units: {lock: {name: Lock, doors: [private]}}")
    assert batteries.report_day(bare, at("2026-11-26T12:00")) is None
    with pytest.raises(NoChapter):
        batteries.next_report(bare, at("2026-11-26T12:00"))
    with pytest.raises(ValueError, match="time zone"):
        batteries.report_day(town(), datetime(2026, 11, 26))  # noqa: DTZ001


def test_the_shipped_handbooks_can_be_asked():
    for name in ("gladsaxe", "orebro", "aarhus"):
        assert batteries.decide(shipped(name), battery(3), TODAY).percent == 3
