"""For any order: the class, the permission, the proof and the sentences agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.deciding import jobs, windows
from driftbook.handbook.proving import check
from driftbook.wording.jobs import job, job_lines
from tests.handbook.small import shipped
from tests.handbook.technician import JOBS, visits

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
BEFORE = st.integers(-3 * 24 * 60, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
DOORS = st.sampled_from(("private", "stairwell", "key-box", None))


@st.composite
def orders(draw):
    performed = draw(INSTANTS)
    return jobs.Asked(
        type=draw(st.sampled_from(("installation", "repair", "battery-change", "removal"))),
        ordered=performed - draw(BEFORE),
        performed=performed if draw(st.integers(0, 9)) else None,
        way=draw(st.sampled_from((None, "window", "normal-hours", "acute", "no-fixed-time"))),
        door=draw(DOORS),
        has_unit=draw(st.sampled_from((None, True, False))),
        circumstances=draw(st.frozensets(st.sampled_from(("flat-battery", "warranty")))),
        facts=draw(st.sampled_from((None, {}, {"unit": "smart-keybox"}, {"unit": "none"}))),
        agreed=draw(st.booleans()),
    )


@given(asked=orders())
@settings(deadline=None)
def test_a_decision_is_whole(asked):
    book = shipped("gladsaxe")
    decision = jobs.decide(book, asked)
    classed = jobs.classify(book, asked)
    assert (decision.service_class, decision.invoiced) == (classed.service_class, classed.invoiced)
    assert decision.allowed == (decision.way is not None and not decision.failed)
    assert (decision.service_class is None) == (decision.class_name is None)
    if asked.performed is not None:
        assert decision.service_class is not None  # no instant without a class
    if decision.rate is not None:
        assert decision.invoiced
    if decision.allowed:
        assert decision.instead is None
        assert asked.way in (None, decision.way.id)
    if decision.allowed and decision.way.classes:
        assert decision.service_class in decision.way.classes
    if decision.window is not None:
        assert decision.window.start <= asked.performed < decision.window.end
    for language in ("da", "sv", "en"):
        assert "{" not in job_lines(decision, language)
    for one in job(decision, "en")["conditions"]:
        assert one["text"]


@given(asked=orders(), zone=st.integers(-11, 11))
@settings(deadline=None)
def test_the_zone_in_which_it_is_asked_does_not_matter(asked, zone):
    book = shipped("gladsaxe")
    moved = asked.ordered.astimezone(timezone(timedelta(hours=zone)))
    decision = jobs.decide(book, asked)
    other = jobs.decide(book, replace(asked, ordered=moved))
    assert (decision.service_class, decision.allowed) == (other.service_class, other.allowed)


@given(asked=orders())
@settings(deadline=None)
def test_ordering_earlier_never_makes_it_worse(asked):
    """No job that may be ordered in a window now could not have been ordered so a day before."""
    book = shipped("gladsaxe")
    asked = replace(asked, way="window")
    if jobs.decide(book, asked).allowed:
        earlier = replace(asked, ordered=asked.ordered - timedelta(days=1))
        assert jobs.decide(book, earlier).allowed


@given(now=INSTANTS, days=st.integers(1, 40))
@settings(max_examples=50, deadline=None)
def test_the_hours_that_are_offered_are_those_that_may_be_ordered(now, days):
    book = shipped("gladsaxe")
    offered = windows.bookable(book, now, days)
    every = list(windows.between(book, now, now + timedelta(days=days)))
    for hour in every:
        asked = jobs.Asked("repair", now, hour.start, way="window", door="private")
        assert jobs.decide(book, asked).allowed == (hour in offered)
    assert len({(hour.window, hour.start) for hour in every}) == len(every)


HOURS = (
    "Mo-Fr 08:00-16:00; PH off",
    "Mo-Fr 00:00-08:00,16:00-24:00; PH off",
    "Sa-Su,PH 00:00-24:00",
    "22:00-06:00",
    "24/7",
)
RULES = st.lists(
    st.tuples(
        st.sampled_from(("plain", "dear")),
        st.booleans(),
        st.none() | st.sampled_from(HOURS),
    ),
    min_size=1,
    max_size=4,
)


@given(rules=RULES, minutes=st.lists(st.integers(0, 40 * 24 * 60 - 1), min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_proof_finds_a_gap_just_where_there_is_one(rules, minutes):
    """Every instant without a class lies in a gap that the check told; in time, no other does."""
    lines = [
        f"  - {{id: r{n}, name: R{n}, class: {class_}"
        + (", late_for: noon" if late else "")
        + (f', performed: "{hours}"' if hours else "")
        + "}"
        for n, (class_, late, hours) in enumerate(rules)
    ]
    head, rest = JOBS.split("rules:")
    ways = rest[rest.index("ways:") :]
    book = visits(head + "rules:\n" + "\n".join(lines) + "\n" + ways)
    start = datetime(2026, 12, 10, tzinfo=book.zone)
    found = check(book, start, 40)
    gaps = [pair for f in found if f.code == "class-gap" for pair in f.times]
    for late in (False, True):
        for minute in minutes:
            performed = start + timedelta(minutes=minute)
            ordered = performed if late else performed - timedelta(days=30)
            deadline = jobs.latest_for(book, book.jobs, "noon", performed)
            if late and ordered <= deadline + timedelta(minutes=1):
                continue
            asked = jobs.Asked("visit", ordered, performed)
            open_ = jobs.classify(book, asked).service_class is None
            told = any(first <= performed < last for first, last in gaps)
            if late:
                assert not open_ or told
            else:
                assert open_ == told
