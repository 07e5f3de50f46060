"""For any battery: the order of what is known, wild values and the hour of asking do not matter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from driftbook.handbook.deciding import (
    batteries,
    battery_forecast,
    battery_screening,
    battery_slope,
)
from driftbook.handbook.deciding.battery_limits import Limits
from driftbook.handbook.deciding.door_shapes import BatteryFacts
from driftbook.wording.door_lines import battery as lines
from driftbook.wording.doors import battery as as_told
from tests.handbook.town import TODAY, town

URGENCY = {"critical": 2, "soon": 1}
OFFSETS = st.integers(0, 90)


def on(offsets_and_percents, **more) -> BatteryFacts:
    days = tuple((TODAY - timedelta(days=ago), one) for ago, one in offsets_and_percents)
    return BatteryFacts(unit="L-1", kind="lock", days=days, **more)


@st.composite
def some_battery(draw) -> BatteryFacts:
    """Falling or not, with noise, gaps and outliers."""
    ago = sorted(draw(st.sets(OFFSETS, max_size=30)), reverse=True)
    begin, per_day = draw(st.integers(0, 100)), draw(st.floats(-0.5, 2))
    values = []
    for days in ago:
        noise = draw(st.sampled_from((0, 0, 0, 1, -1, 50, -50)))
        values.append((days, max(0, min(100, round(begin - per_day * (90 - days)) + noise))))
    return on(values, low=draw(st.sampled_from((None, None, True, False))))


def decide(facts: BatteryFacts):
    return batteries.decide(town(), facts, TODAY)


@given(facts=some_battery())
def test_a_verdict_is_whole(facts):
    verdict = decide(facts)
    assert (verdict.percent is None) == (not facts.days)
    assert (verdict.per_day is None) == (verdict.points == 0)
    if verdict.critical_on is not None:
        assert verdict.per_day < 0 or verdict.reasons
        assert verdict.earliest is not None
        assert verdict.earliest <= verdict.critical_on
        assert verdict.latest is None or verdict.critical_on <= verdict.latest
    if verdict.percent is not None and verdict.percent <= 15:
        assert verdict.state == "critical"
    assert batteries.from_json(batteries.as_json(verdict)) == verdict
    for language in ("da", "sv", "en"):
        assert all("{" not in line for line in lines(town(), verdict, "lock", language))
        assert as_told(verdict, language)["state_name"]


@given(facts=some_battery(), data=st.data())
def test_the_order_of_the_days_does_not_matter(facts, data):
    turned = replace(facts, days=tuple(data.draw(st.permutations(facts.days))))
    assert decide(turned) == decide(facts)


@given(facts=some_battery(), less=st.integers(0, 100))
def test_a_lower_last_value_is_never_less_urgent(facts, less):
    assume(facts.days)
    *before, (day, last) = facts.days
    lower = replace(facts, days=(*before, (day, min(last, less))))
    was, now = decide(facts), decide(lower)
    assert URGENCY.get(now.state, 0) >= URGENCY.get(was.state, 0)
    if was.critical_on is not None:
        assert now.critical_on is not None
        assert now.critical_on <= was.critical_on


@given(fleet=st.lists(some_battery(), max_size=6))
def test_a_report_lists_what_is_decided_of_each_and_nothing_else(fleet):
    """Most of a fleet is told to be fine by a shorter way, which must never differ."""
    fleet = [replace(one, unit=f"L-{number}") for number, one in enumerate(fleet)]
    whole = {one.unit: decide(one) for one in fleet}
    listed = batteries.report(town(), fleet, TODAY)
    assert {one.unit: one for one in listed} == {
        unit: verdict for unit, verdict in whole.items() if verdict.state in batteries.REPORTED
    }


@given(facts=some_battery(), critical=st.integers(0, 90), ahead=st.integers(0, 60))
def test_what_surely_holds_out_is_not_foreseen_to_be_critical(facts, critical, ahead):
    assume(battery_slope.enough(facts.days))
    line = battery_slope.slope(facts.days)
    until = facts.days[-1][0] + timedelta(days=ahead)
    if battery_screening.holds_out(facts.days, critical, until):
        limit = Limits(critical, critical + 20, 60, 30, (), ())
        expected = battery_forecast.foresee(facts.days, line, limit, TODAY).expected
        assert line.per_day >= 0 or line.level + line.per_day * ahead > critical
        assert battery_forecast.lately(facts.days) or expected is None or expected > until


def test_most_of_a_fleet_takes_no_line_at_all(monkeypatch):
    chance, lines_made = Random(7), []
    real = batteries.slope
    monkeypatch.setattr(batteries, "slope", lambda days: lines_made.append(1) or real(days))
    for number in range(200):
        start, fall = chance.uniform(60, 95), chance.uniform(0, 0.4)
        percents = [round(start - fall * n + chance.gauss(0, 1)) for n in range(60)]
        days = tuple((TODAY - timedelta(days=59 - n), one) for n, one in enumerate(percents))
        assert not batteries.report(town(), [BatteryFacts(f"L-{number}", "lock", days)], TODAY)
    assert len(lines_made) <= 10


@st.composite
def lines_with_outliers(draw):
    """A straight line through whole percentages, and the same with a quarter of it made up."""
    ago = sorted(draw(st.sets(st.integers(0, 60), min_size=8, max_size=61)), reverse=True)
    assume(ago[0] - ago[-1] >= battery_slope.LEAST_DAYS)
    straight = [(days, 20 + days) for days in ago]
    wild = draw(st.sets(st.sampled_from(range(len(ago))), max_size=len(ago) // 4))
    bent = [
        (days, draw(st.integers(0, 100)) if index in wild else percent)
        for index, (days, percent) in enumerate(straight)
    ]
    return on(straight), on(bent)


@given(both=lines_with_outliers())
def test_a_quarter_of_the_days_may_say_anything(both):
    straight, bent = (battery_slope.slope(one.days) for one in both)
    assert bent.per_day == straight.per_day == -1
    ends = [one.days[-1][0] for one in both]
    assert ends[0] == ends[1]
    assert bent.level == straight.level
    assert bent.steepest <= -1 <= bent.flattest


def test_the_bounds_hold_the_true_slope_nearly_always():
    """95 of 100 where days err independently; whole percentages make them a little wider."""
    chance, held, per_day = Random(26), 0, -0.4
    for _ in range(400):
        days = [
            (TODAY + timedelta(days=n), round(90 + per_day * n + chance.gauss(0, 1.5)))
            for n in range(40)
        ]
        line = battery_slope.slope(days)
        held += line.steepest <= per_day <= line.flattest
    assert held / 400 >= 0.95


@given(percents=st.lists(st.integers(0, 100), min_size=2, max_size=40))
def test_turned_upside_down_the_line_turns_too(percents):
    days = [(TODAY + timedelta(days=n), one) for n, one in enumerate(percents)]
    up = battery_slope.slope(days)
    down = battery_slope.slope([(day, 100 - one) for day, one in days])
    assert abs(up.per_day + down.per_day) < 1e-9
    assert up.steepest <= up.per_day <= up.flattest


@given(minutes=st.integers(0, 6 * 365 * 24 * 60), zone=st.integers(-11, 11))
def test_reports_are_a_week_apart_by_the_wall_clock_at_any_instant(minutes, zone):
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    asked = now.astimezone(timezone(timedelta(hours=zone)))
    due = batteries.next_report(town(), asked)
    assert now < due <= now + timedelta(days=7, hours=1)
    assert (due.weekday(), due.hour, due.minute) == (0, 6, 0)
    assert batteries.report_day(town(), due) == due.date()
    before = batteries.report_day(town(), asked)
    assert before == due.date() - timedelta(days=7)
    assert batteries.report_day(town(), due - timedelta(microseconds=1)) == before
    following = batteries.next_report(town(), due)
    assert following.date() == due.date() + timedelta(days=7)
