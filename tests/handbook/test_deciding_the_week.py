"""The coverage of a week says exactly what the answers say, on every night of the year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.handbook.deciding import support, week
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.timeline import Question, variants
from tests.handbook.small import SHIPPED, shipped, small

MONDAY = date(2026, 11, 23)
HALF = """
    contacts: {desk: {name: The desk, phone: "019-21 20 00", hours: "Mo-Fr 08:00-12:00; PH off"}}
    systems: {doors: {name: Doors}}
    ladders:
      - {id: morning, systems: [doors], when: "Mo-Fr 08:00-16:00; PH off", steps: [{call: desk}]}
      - {id: noon, systems: [doors], when: "Mo 15:00-17:00; PH off", steps: [{do: Wait}]}
"""


def spoken(found, strip, number):
    """One day of a strip: `08:00-12:00 answers morning` …"""
    return [
        f"{s.begin:%H:%M}-{s.end:%H:%M} {s.holding.kind} {s.holding.ladder and s.holding.ladder.id}"
        for s in found.days[number].of(strip.stretches)
    ]


def test_a_day_of_carelock():
    found = week.decide(shipped("orebro"), MONDAY, system="carelock")
    assert [strip.problems for strip in found.strips] == [("fault",), ("support",)]
    assert {strip.audiences for strip in found.strips} == {()}
    assert spoken(found, found.strips[0], 0) == [
        "00:00-07:00 answers carelock-night",
        "07:00-17:00 answers carelock-day",
        "17:00-22:00 answers carelock-evening",
        "22:00-00:00 answers carelock-night",
    ]
    assert spoken(found, found.strips[0], 6)[1] == "07:00-22:00 answers carelock-evening"


def test_gaps_clashes_and_closed_contacts_stand_out():
    found = week.decide(small(HALF), MONDAY)
    (strip,) = found.strips
    assert spoken(found, strip, 0) == [
        "00:00-08:00 gap None",
        "08:00-12:00 answers morning",
        "12:00-15:00 silent morning",
        "15:00-16:00 clash morning",
        "16:00-17:00 alone noon",
        "17:00-00:00 gap None",
    ]
    clash = found.days[0].of(strip.stretches)[3].holding
    assert [ladder.id for ladder in clash.clashing] == ["noon"]
    assert clash.silent == ("desk",)


def test_closed_on_purpose_is_not_a_gap():
    found = week.decide(shipped("it-teamet"), MONDAY)
    assert [strip.audiences for strip in found.strips] == [
        ("burlov",), ("kavlinge",), ("staffanstorp",),
    ]  # fmt: skip
    assert spoken(found, found.strips[0], 5) == ["00:00-00:00 closed closed"]


def test_questions_that_are_answered_alike_share_a_strip():
    found = week.decide(shipped("orebro"), MONDAY, system="tes")
    assert [(strip.problems, strip.audiences) for strip in found.strips] == [
        (("fault", "outage"), ("staff",)),
        ((), ("external",)),
        (("support",), ("staff",)),
        (("password",), ("staff",)),
    ]


def test_a_level_that_has_not_been_reached_is_not_shown():
    found = week.decide(shipped("gladsaxe"), MONDAY)
    ladders = {s.holding.ladder.id for strip in found.strips for s in strip.stretches}
    assert not {"second-employee", "second-spoc"} & ladders


@pytest.mark.parametrize(
    ("first", "number", "hours", "six"),
    [
        (date(2026, 10, 19), 6, 25, 7 / 25),
        (date(2027, 3, 22), 6, 23, 5 / 23),
        (MONDAY, 0, 24, 1 / 4),
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(first, number, hours, six):
    found = week.decide(shipped("orebro"), first, system="carelock")
    day = found.days[number]
    assert day.hours == hours
    assert day.share(day.begin.replace(hour=6)) == pytest.approx(six)
    assert (day.share(day.begin - timedelta(days=1)), day.share(day.end)) == (0, 1)
    night = found.days[number].of(found.strips[0].stretches)[0]
    assert (night.begin.hour, night.end.hour) == (0, 7)


def test_public_holidays_are_named():
    found = week.decide(shipped("orebro"), date(2026, 12, 21))
    assert [day.holiday for day in found.days][3:5] == ["Julafton", "Juldagen"]


@pytest.mark.parametrize("name", SHIPPED)
def test_stretches_follow_each_other_without_a_hole(name):
    found = week.decide(shipped(name), date(2026, 12, 28), 14)
    for strip in found.strips:
        assert strip.stretches[0].begin == found.days[0].begin
        assert strip.stretches[-1].end == found.days[-1].end
        for before, after in zip(strip.stretches, strip.stretches[1:], strict=False):
            assert before.end == after.begin
            assert before.holding.key != after.holding.key


@given(
    name=st.sampled_from(SHIPPED),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 zone follows
    data=st.data(),
)
def test_the_strip_says_what_the_answer_says(name, at, data):
    book = shipped(name)
    local = at.replace(tzinfo=UTC).astimezone(book.zone)
    found = week.decide(book, local.date() - timedelta(days=local.weekday()))
    system = data.draw(st.sampled_from(sorted(book.support.systems)))
    asked = data.draw(st.sampled_from(variants(book, Question(system))))
    (strip,) = [
        strip
        for strip in found.strips
        if strip.system == system
        and (not strip.problems or asked.problem in strip.problems)
        and (not strip.audiences or asked.audience in strip.audiences)
    ]
    (shown,) = [s for s in strip.stretches if s.begin <= local < s.end]
    situation = support.decide(book, asked, local).situation
    ladder = shown.holding.ladder
    assert (ladder and ladder.id) == (situation.matched and situation.matched.ladder)
    reached = [r for s in situation.steps for r in (s.reach, *s.alternatives) if r is not None]
    assert {r.contact for r in reached if r.open is not False} == set(shown.holding.answering)
    assert {r.contact for r in reached if r.open is False} == set(shown.holding.silent)


def test_what_cannot_be_shown_is_refused():
    book = shipped("orebro")
    with pytest.raises(Unanswerable):
        week.decide(book, MONDAY, system="nothing")
    for days in (0, 32):
        with pytest.raises(ValueError, match="1 to 31"):
            week.decide(book, MONDAY, days)
    for first in (date(1969, 12, 29), date(2199, 12, 1), date.max, date.min):
        with pytest.raises(ValueError, match="1970-2199"):
            week.decide(book, first)
    assert week.decide(book, date(1970, 1, 1)).days[0].on == date(1970, 1, 1)
    assert week.decide(book, date(2199, 11, 30), 31)
