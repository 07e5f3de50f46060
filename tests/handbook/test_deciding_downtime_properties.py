"""Whatever is asked of whichever rules: the earliest start, the duties and the sentences agree."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.handbook.deciding import downtime
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.handbook.schema.downtime import Lead
from driftbook.wording import downtime as wording
from driftbook.wording import downtime_lines as lines
from tests.handbook.downtimes import at, town

MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Copenhagen", "Europe/Helsinki", "Atlantic/Azores")
PERIODS = (
    "{weeks: 2}",
    "{days: 1}",
    "{hours: 30}",
    "{months: 1}",
    "{working_days: 3}",
    "{months: 1, working_days: 2, hours: 3}",
)
HOURS = ("Tu-We 09:00-14:00; PH off", "Mo-Su 00:00-05:00", "Sa 22:00-06:00", "24/7")
FREEZES = ("Dec 20-Jan 06", "Oct 24-26", "2027 Mar 29")
MOMENTS = st.integers(0, 500 * 24 * 60).map(lambda m: datetime(2026, 9, 1, tzinfo=UTC) + m * MINUTE)
NEAR_A_CHANGE = st.builds(
    lambda day, minutes: day + minutes * MINUTE,
    st.sampled_from((datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC))),
    st.integers(-40 * 24 * 60, 24 * 60),
)
INSTANTS = MOMENTS | NEAR_A_CHANGE
KINDS = st.sampled_from(("minor", "extensive", "emergency", "outage"))
SYSTEMS = st.sampled_from((("plan",), ("net",), ("web", "plan")))


@st.composite
def books(draw):
    """A town with other hours, another period, another freeze, elsewhere."""
    chapter = DOWNTIME.replace("before: {weeks: 2}, source: [T-2]", f"before: {draw(periods)}")
    chapter = chapter.replace("Tu-We 09:00-14:00; PH off", draw(st.sampled_from(HOURS)))
    chapter = chapter.replace("Dec 20-Jan 06", draw(st.sampled_from(FREEZES)))
    return town(chapter, draw(st.sampled_from(ZONES)))


periods = st.sampled_from(PERIODS)


@st.composite
def questions(draw):
    start = draw(INSTANTS)
    length = draw(st.integers(1, 300))
    return DowntimeFacts(draw(KINDS), draw(SYSTEMS), start, start + length * MINUTE)


def moved(asked: DowntimeFacts, start: datetime) -> DowntimeFacts:
    """The same at another time; of the same length in hours that pass."""
    length = asked.end - asked.start
    return replace(asked, start=start, end=(start.astimezone(UTC) + length))


@given(book=books(), asked=questions(), now=INSTANTS)
@settings(deadline=None, max_examples=300)
def test_the_earliest_start_is_allowed_and_a_minute_before_it_is_not(book, asked, now):
    earliest = downtime.decide(book, asked, now).earliest
    assume(earliest is not None)
    assert downtime.decide(book, moved(asked, earliest), now).allowed
    assert earliest.tzinfo is book.zone
    if asked.kind != "outage":
        before = moved(asked, earliest.astimezone(UTC) - MINUTE)
        assert not downtime.decide(book, before, now).allowed


@given(book=books(), asked=questions(), now=INSTANTS, minutes=st.integers(0, 60 * 24 * 60))
@settings(deadline=None, max_examples=300)
def test_nothing_before_the_earliest_start_is_allowed(book, asked, now, minutes):
    assume(asked.kind != "outage")
    tried = moved(asked, now + minutes * MINUTE)
    answer = downtime.decide(book, tried, now)
    if answer.allowed:
        assert answer.earliest is not None
        assert answer.earliest.astimezone(UTC) <= tried.start


@given(book=books(), asked=questions(), now=INSTANTS, later=st.integers(0, 30 * 24 * 60))
@settings(deadline=None, max_examples=200)
def test_who_asks_later_is_never_offered_an_earlier_start(book, asked, now, later):
    assume(asked.kind != "outage")
    asked = moved(asked, datetime(2020, 1, 1, tzinfo=UTC))  # so that it is not itself the earliest
    first = downtime.decide(book, asked, now).earliest
    second = downtime.decide(book, asked, now + later * MINUTE).earliest
    if first is not None and second is not None:
        assert first.astimezone(UTC) <= second.astimezone(UTC)


@given(book=books(), asked=questions(), now=INSTANTS)
@settings(deadline=None, max_examples=200)
def test_told_at_the_last_instant_every_duty_is_met_and_a_moment_later_none(book, asked, now):
    duties = downtime.decide(book, asked, now).duties
    bounds = {duty.notice: duty.by.astimezone(UTC) for duty in duties}
    for shift, kept in ((timedelta(0), True), (timedelta(microseconds=1), False)):
        told = {notice: by + shift for notice, by in bounds.items()}
        answer = downtime.decide(book, replace(asked, told=told, decided=now), now)
        assert {duty.met for duty in answer.duties} <= {kept}


@given(book=books(), asked=questions(), now=INSTANTS)
@settings(deadline=None, max_examples=200)
def test_an_answer_is_whole(book, asked, now):
    answer = downtime.decide(book, asked, now)
    planned = book.downtime.kinds[asked.kind].planning == "planned"
    assert answer.allowed == (not answer.violations)
    late = [duty.notice for duty in answer.duties if duty.met is False]
    missed = [why.params["notice"] for why in answer.violations if why.code == "notice-missed"]
    assert missed == (late if planned else [])
    bounds = [duty.by.astimezone(UTC) for duty in answer.duties]
    assert bounds == sorted(bounds)
    if answer.window is not None:
        assert answer.window.start <= asked.start.astimezone(book.zone)
        assert asked.end <= answer.window.end.astimezone(UTC)
    for language in ("da", "sv", "en"):
        for line in lines.notices(book, asked, answer, language):
            assert line
            assert "{" not in line
        told = wording.notices(book, asked, answer, language)
        assert all(why["text"] for why in told["violations"] + told["reasons"])


@given(book=books(), asked=questions(), now=INSTANTS)
@settings(deadline=None)
def test_what_was_kept_is_said_with_the_same_words(book, asked, now):
    answer = downtime.decide(book, asked, now)
    kept = json.loads(json.dumps(downtime.stored(answer)))
    for part in ("violations", "reasons"):
        ours, again = getattr(answer, part), downtime.restored(kept[part])
        for language in ("da", "en"):
            assert [wording.reason(one, language) for one in again] == [
                wording.reason(one, language) for one in ours
            ]
        assert [one.source for one in again] == [one.source for one in ours]


LEADS = st.builds(
    Lead,
    months=st.integers(0, 3),
    weeks=st.integers(0, 8),
    days=st.integers(0, 40),
    working_days=st.integers(0, 12),
    hours=st.integers(1, 80),
)


@given(start=INSTANTS, lead=LEADS, zone=st.sampled_from(ZONES))
@example(start=datetime(2027, 3, 28, 1, 30, tzinfo=UTC), lead=Lead(hours=1), zone=ZONES[0])
@settings(deadline=None, max_examples=500)
def test_a_period_ends_before_it_begins_and_on_a_clock_that_exists(start, lead, zone):
    book = town(zone=zone)
    found = downtime.before(book, start, lead)
    assert found.astimezone(UTC) <= start
    assert found == found.astimezone(UTC).astimezone(ZoneInfo(zone))
    longest = timedelta(
        days=lead.months * 31 + lead.weeks * 7 + lead.days + lead.working_days * 4 + 11,
        hours=lead.hours + 1,
    )
    assert start - found.astimezone(UTC) <= longest


@given(by=INSTANTS, now=INSTANTS)
@settings(deadline=None)
def test_a_notice_is_never_due_in_the_past_and_in_time_where_there_is_time(by, now):
    due = downtime.send_at(town(), by, now).astimezone(UTC)
    assert due >= now
    if now <= by:
        assert due <= by
    if by - now >= timedelta(hours=25):
        assert timedelta(hours=23) <= by - due <= timedelta(hours=25)


def test_the_two_nights_of_the_clock_change():
    book = town(DOWNTIME.replace("Tu-We 09:00-14:00; PH off", "Su 01:00-04:00"))
    length = timedelta(hours=1)
    for now, found in (
        ("2026-10-11T02:30", "2026-10-25T02:30+02:00"),
        ("2026-10-11T02:31", "2026-10-25T02:31+02:00"),
        ("2026-10-11T03:01", "2026-11-01T01:00"),  # 03:01 and an hour is past the window
        ("2027-03-14T02:30", "2027-03-28T03:00"),  # which is the minute after 01:59
        ("2027-03-14T03:01", "2027-04-04T01:00"),
    ):
        past = at("2026-09-01T00:00")
        asked = DowntimeFacts("minor", ("plan",), past, past + length)
        assert downtime.decide(book, asked, at(now)).earliest == at(found), now
