"""The clock of the waits: lunch, weekends, holidays, and the two nights when the hour changes."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import openings, waits
from driftbook.handbook.schema.requests import Wait
from tests.handbook.entrances import clocked
from tests.handbook.small import small

OFFICE = "Mo-Fr 07:45-12:00,12:45-16:30; PH off"
START = datetime(2026, 1, 1, tzinfo=UTC)
CLOCKS = st.sampled_from(
    (
        (OFFICE, "Mo-Fr; PH off"),
        (OFFICE, "Mo-Th; PH off"),
        ("24/7", "Mo-Fr; PH off"),
        ("24/7", "Mo-Su"),
        ("Mo-Su 20:00-04:00", "Mo-Su; PH off"),
        ("Mo-Fr 08:00-16:00; Sa 10:00-12:00; PH off", "Mo-Fr; PH off"),
        ("Mo-Th 08:00-16:00; Fr 08:00-11:00", "Mo-Su"),
    )
)
CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))
"""When Stockholm's clocks change."""
INSTANTS = st.one_of(
    st.integers(0, 2 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds)),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(-3 * 1440, 3 * 1440),
    ),
)
WAITS = st.builds(
    lambda days, minutes: Wait(working_days=days, open_minutes=minutes),
    st.integers(1, 15),
    st.integers(0, 900),
) | st.builds(lambda minutes: Wait(open_minutes=minutes), st.integers(1, 3000))


def after(clock, since, days="Mo-Fr; PH off", **wait):
    book = clocked(clock, days)
    at = datetime.fromisoformat(since).replace(tzinfo=book.zone)
    return waits.after(book, Wait(**wait), at).isoformat()[:16]


@pytest.mark.parametrize(
    ("since", "days", "until"),
    [
        ("2026-11-20T09:00", 1, "2026-11-23T09:00"),  # Friday to Monday
        ("2026-11-20T09:00", 10, "2026-12-04T09:00"),
        ("2026-11-20T12:10", 1, "2026-11-23T12:45"),  # asked at lunch: from 12:45 on
        ("2026-11-20T19:00", 1, "2026-11-24T07:45"),  # asked in the evening: as on Monday morning
        ("2026-11-21T10:00", 1, "2026-11-24T07:45"),  # and so on a Saturday
        (
            "2026-12-23T15:00",
            1,
            "2026-12-24T15:00",
        ),  # the eve is a working day where nobody says no
        ("2026-12-23T15:00", 2, "2026-12-28T15:00"),  # two holidays and a weekend
        ("2026-03-27T09:00", 1, "2026-03-30T09:00"),  # the clocks go forward between
        ("2026-10-23T09:00", 1, "2026-10-26T09:00"),  # and back
    ],
)
def test_working_days_lead_to_the_same_time_of_day(since, days, until):
    assert after(OFFICE, since, working_days=days) == until


def test_a_later_day_that_closes_sooner_hands_on_to_the_next_opening():
    clock = "Mo-Th 08:00-16:00; Fr 08:00-11:00; PH off"
    assert after(clock, "2026-11-19T15:00", working_days=1) == "2026-11-23T08:00"


def test_no_wait_ends_at_lunch():
    clock = "Mo 08:00-16:00; Tu-Fr 07:45-12:00,12:45-16:30"
    assert after(clock, "2026-11-23T12:15", working_days=1) == "2026-11-24T12:45"


@pytest.mark.parametrize(
    ("since", "minutes", "until"),
    [
        ("2026-11-20T11:30", 60, "2026-11-20T13:15"),  # 30 before lunch, 30 after
        ("2026-11-20T16:00", 60, "2026-11-23T08:15"),  # 30 on Friday, 30 on Monday
        ("2026-11-20T11:00", 60, "2026-11-20T12:00"),  # over when lunch begins
    ],
)
def test_minutes_count_only_while_it_is_open(since, minutes, until):
    assert after(OFFICE, since, open_minutes=minutes) == until


def test_days_come_before_minutes():
    assert after(OFFICE, "2026-11-20T16:00", working_days=1, open_minutes=60) == "2026-11-24T08:15"


def test_minutes_that_really_pass_are_counted_when_the_clocks_change():
    assert after("24/7", "2026-03-29T01:30", open_minutes=60) == "2026-03-29T03:30"
    assert after("24/7", "2026-10-25T01:30", open_minutes=120) == "2026-10-25T02:30"


def test_a_skipped_time_of_day_is_when_the_clock_goes_on():
    assert after("24/7", "2026-03-28T02:30", "Mo-Su", working_days=1) == "2026-03-29T03:00"


def test_a_time_that_happens_twice_is_the_first_of_the_two():
    book = clocked("24/7", "Mo-Su")
    since = datetime(2026, 10, 24, 2, 30, tzinfo=book.zone)
    until = waits.after(book, Wait(working_days=1), since)
    assert (until.hour, until.minute, until.fold) == (2, 30, 0)


def test_a_day_opens_with_its_first_instant():
    book = clocked(OFFICE)
    assert waits.opens(book, date(2026, 11, 23)).isoformat() == "2026-11-23T00:00:00+01:00"
    assert waits.opens(book, date(2026, 7, 1)).isoformat() == "2026-07-01T00:00:00+02:00"


def test_a_clock_that_never_opens_is_no_wait():
    with pytest.raises(ValueError, match="does not open"):
        after("2020 Nov 05 08:00-16:00", "2026-11-20T09:00", working_days=1)
    with pytest.raises(ValueError, match="does not open"):
        after("Sa 10:00-12:00", "2026-11-20T09:00", working_days=1)


def test_what_cannot_be_worked_out_is_refused():
    book = clocked(OFFICE)
    with pytest.raises(ValueError, match="time zone"):
        waits.after(book, Wait(working_days=1), datetime(2026, 11, 20))  # noqa: DTZ001 on purpose
    with pytest.raises(ValueError, match="1970-2199"):
        waits.after(book, Wait(working_days=1), datetime(2400, 1, 1, tzinfo=UTC))
    with pytest.raises(NoChapter):
        waits.after(small(), Wait(working_days=1), START)


# --- whatever is asked --------------------------------------------------------------------------


@given(clock=CLOCKS, wait=WAITS, one=INSTANTS, other=INSTANTS)
@settings(deadline=None, max_examples=300)
def test_who_is_asked_later_never_has_to_answer_sooner(clock, wait, one, other):
    book = clocked(*clock)
    first, second = sorted((one, other))
    assert waits.after(book, wait, first).timestamp() <= waits.after(book, wait, second).timestamp()


@given(clock=CLOCKS, since=INSTANTS, minutes=st.integers(1, 120), wait=WAITS)
@settings(deadline=None, max_examples=300)
def test_also_minutes_apart(clock, since, minutes, wait):
    book = clocked(*clock)
    later = since + timedelta(minutes=minutes)
    assert waits.after(book, wait, since).timestamp() <= waits.after(book, wait, later).timestamp()


@given(clock=CLOCKS, since=INSTANTS, days=st.integers(1, 15), more=st.integers(1, 5))
@settings(deadline=None)
def test_a_longer_wait_ends_later(clock, since, days, more):
    book = clocked(*clock)
    shorter = waits.after(book, Wait(working_days=days), since)
    longer = waits.after(book, Wait(working_days=days + more), since)
    assert since <= shorter < longer


@given(clock=CLOCKS, since=INSTANTS, days=st.integers(1, 15))
@settings(deadline=None, max_examples=300)
def test_it_ends_while_open_on_a_working_day_and_as_many_days_later(clock, since, days):
    book = clocked(*clock)
    until = waits.after(book, Wait(working_days=days), since)
    assert openings.at(book, clock[0], until)
    assert openings.at(book, clock[1], until)
    assert until.tzinfo is book.zone

    worked, day = [], since.astimezone(book.zone).date()
    while day <= until.date():
        first = max(waits.opens(book, day), since).timestamp()
        last = waits.opens(book, day + timedelta(days=1)).timestamp()
        instants = [datetime.fromtimestamp(at, UTC) for at in range(int(first), int(last), 900)]
        if any(all(openings.at(book, hours, at) for hours in clock) for at in instants):
            worked.append(day)
        day += timedelta(days=1)
    # the day of the question, and those that were waited for; one more where that one closed sooner
    assert len(worked) - 1 in (days, days + 1)


@given(clock=CLOCKS, since=INSTANTS, minutes=st.integers(1, 3000))
@settings(deadline=None)
def test_as_many_minutes_are_open_between(clock, since, minutes):
    book = clocked(*clock)
    until = waits.after(book, Wait(open_minutes=minutes), since)
    first, last = int(since.timestamp()), int(until.timestamp())
    passed = sum(
        min(closes, last) - max(opens, first)
        for opens, closes in openings.touching(book, clock[0], first, last)
        if min(closes, last) > max(opens, first)
    )
    assert passed == minutes * 60


@given(wait=WAITS, since=INSTANTS, hours=st.integers(-11, 11))
@settings(deadline=None, max_examples=50)
def test_the_zone_in_which_it_is_asked_does_not_matter(wait, since, hours):
    book = clocked(OFFICE)
    moved = since.astimezone(timezone(timedelta(hours=hours)))
    assert waits.after(book, wait, moved) == waits.after(book, wait, since)
