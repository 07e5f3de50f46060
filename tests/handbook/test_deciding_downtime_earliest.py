"""The first start at which nothing is wrong and everybody can still be told (O-08, O-09)."""

from datetime import timedelta

import pytest

from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.handbook.deciding import downtime
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from tests.handbook.downtimes import at, decided, town, wrong


@pytest.mark.parametrize(
    ("now", "kind", "minutes", "earliest"),
    [
        ("2026-11-23T10:00", "minor", 180, "2026-12-08T09:00"),
        ("2026-11-24T09:01", "minor", 180, "2026-12-08T09:01"),
        ("2026-11-24T11:00:01", "minor", 180, "2026-12-09T09:00"),
        ("2026-11-30T10:00", "minor", 300, "2026-12-15T09:00"),
        ("2026-12-05T10:00", "minor", 60, "2027-01-12T09:00"),  # Christmas lies between
        ("2026-11-23T10:00:30", "extensive", 60, "2026-12-07T10:01"),
        ("2026-12-05T10:30", "extensive", 600, "2026-12-19T10:30"),
        ("2026-12-05T14:01", "extensive", 600, "2027-01-07T00:00"),
        ("2026-11-23T10:00:30", "emergency", 60, "2026-11-23T10:01"),
    ],
)
def test_the_earliest_start(now, kind, minutes, earliest):
    start = at("2026-11-23T10:00")  # in the past or too soon, whatever is asked
    asked = DowntimeFacts(kind, ("plan",), start, start + timedelta(minutes=minutes))
    found = downtime.decide(town(), asked, at(now)).earliest
    assert found == at(earliest)


def test_what_is_waived_need_not_be_waited_for():
    waived = frozenset({"managers"})
    assert decided("2026-12-01T10:00", waived=waived).earliest == at("2026-12-08T10:00")


def test_no_start_within_two_years():
    never = DOWNTIME.replace(
        'hours: "Tu-We 09:00-14:00; PH off"', 'hours: "2026 Dec 08 09:00-14:00"'
    )
    answer = decided("2026-11-30T10:00", book=town(never))
    assert (answer.allowed, answer.earliest) == (False, None)
    frozen = DOWNTIME.replace('days: "Dec 20-Jan 06"', 'days: "Jan 01-Dec 31"')
    assert decided(book=town(frozen)).earliest is None


def test_a_window_that_never_closes_holds_what_goes_over_the_years():
    always = DOWNTIME.replace('hours: "Tu-We 09:00-14:00; PH off"', 'hours: "24/7"')
    book = town(always)
    for month in range(1, 13):
        start = at(f"2027-{month:02}-12T00:00")
        long = DowntimeFacts("minor", ("plan",), start, start + timedelta(minutes=300))
        answer = downtime.decide(book, long, at(f"2027-{month:02}-05T00:00"))
        assert answer.window is not None
        assert answer.earliest == start + timedelta(days=7)


# --- where the earliest start is not simply so much later -----------------------------------------


def any_hour(period: str, now: str):
    """The earliest extensive change, where everybody is told so long before."""
    chapter = DOWNTIME.replace("{weeks: 2}, source", f"{period}, source")
    book = town(chapter.replace("{weeks: 1}, source", f"{period}, source"))
    past = at("2026-01-01T10:00")
    asked = DowntimeFacts("extensive", ("plan",), past, past + timedelta(hours=1))
    return downtime.decide(book, asked, at(now)).earliest


@pytest.mark.parametrize(
    ("period", "now", "earliest"),
    [
        ("{working_days: 1}", "2026-11-27T10:00", "2026-11-28T10:00"),  # a Friday, for Saturday
        ("{working_days: 1}", "2026-11-28T10:00", "2026-12-01T00:00"),  # a Saturday, for Tuesday
        ("{working_days: 1, hours: 24}", "2026-11-27T10:00", "2026-12-01T00:00"),
        ("{months: 1}", "2027-02-05T10:00", "2027-03-05T10:00"),  # 28 days
        ("{months: 1}", "2027-02-28T10:00", "2027-03-28T10:00"),  # and 29, 30 and 31 March, too
        ("{months: 1}", "2027-02-28T10:01", "2027-03-28T10:01"),
        ("{days: 1}", "2026-10-24T12:30", "2026-10-25T12:30"),  # 25 hours
        ("{days: 1}", "2027-03-27T12:30", "2027-03-28T12:30"),  # 23 hours
        ("{hours: 24}", "2026-10-24T02:30", "2026-10-25T02:30+02:00"),
        ("{hours: 24}", "2027-03-27T02:30", "2027-03-28T03:00"),  # there is no 02:30
    ],
)
def test_the_earliest_start_where_a_period_bends(period, now, earliest):
    assert any_hour(period, now) == at(earliest)


def test_a_window_that_a_freeze_leaves_just_long_enough():
    book = town(DOWNTIME.replace("Tu-We 09:00-14:00; PH off", "Sa 20:00-06:00"))
    start = at("2026-12-10T20:00")
    asked = DowntimeFacts("minor", ("plan",), start, start + timedelta(hours=4))
    for now, earliest in (("05T20:00", "2026-12-19T20:00"), ("05T20:01", "2027-01-09T20:00")):
        assert downtime.decide(book, asked, at(f"2026-12-{now}")).earliest == at(earliest)


def test_an_opening_of_days_is_whole_wherever_its_table_is_cut():
    """A kept table ends on 13 February 2027."""
    chapter = DOWNTIME.replace("longest_minutes: 300", "longest_minutes: 10000")
    book = town(chapter.replace("Tu-We 09:00-14:00; PH off", "2027 Feb 10-2027 Feb 20"))
    start = at("2027-02-11T00:00")
    asked = DowntimeFacts("minor", ("plan",), start, start + timedelta(days=6))
    now = at("2027-01-29T10:00")
    answer = downtime.decide(book, asked, now)
    assert wrong(answer) == ["notice-missed"]
    assert (answer.window.start, answer.window.end) == (
        at("2027-02-10T00:00"), at("2027-02-21T00:00"),
    )  # fmt: skip
    assert answer.earliest == at("2027-02-12T10:00")


def test_the_next_window_may_be_just_as_long_as_it_takes():
    [outside] = decided("2026-11-23T10:00", "2026-12-10T09:00", "2026-12-10T14:00").violations
    assert outside.params["next"] == at("2026-12-15T09:00")


def test_what_was_told_in_time_stays_possible_where_nothing_else_is():
    once = town(DOWNTIME.replace("Tu-We 09:00-14:00; PH off", "2026 Dec 08 09:00-14:00"))
    told = dict.fromkeys(("managers", "public", "staff"), at("2026-11-23T12:00"))
    answer = decided("2026-12-07T10:00", told=told, book=once)
    assert (answer.allowed, answer.earliest) == (True, at("2026-12-08T09:00"))
