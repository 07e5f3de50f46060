"""Opening hours become a table that says the same as the library, on the handbook's holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from driftbook.handbook import hours, notation
from driftbook.handbook.publicholidays import Calendar, from_package, of_country
from driftbook.handbook.schema.handbook import Holidays
from driftbook.handbook.spans import Spans, spans

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SWEDEN = Calendar(Holidays(), "SE")
NORWAY = Calendar(Holidays(), "NO")
DENMARK = Calendar(Holidays(), "DK")


def second(text: str, zone: ZoneInfo = STOCKHOLM) -> int:
    at = datetime.fromisoformat(text)
    return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())


def table(written: str, start: str, end: str, calendar: Calendar = SWEDEN) -> list[tuple[str, str]]:
    assert notation.complaint(written) is None
    found = hours.table(written, calendar, STOCKHOLM, second(start), second(end))
    return [
        tuple(datetime.fromtimestamp(s, STOCKHOLM).strftime("%d %H:%M%z") for s in pair)  # type: ignore[misc]
        for pair in found.pairs()
    ]


def test_half_open_intervals_within_the_span():
    assert table("Mo-Fr 08:00-16:00; PH off", "2026-11-23T10:00", "2026-11-25T08:00") == [
        ("23 10:00+0100", "23 16:00+0100"),
        ("24 08:00+0100", "24 16:00+0100"),
    ]


def test_a_night_that_loses_an_hour_and_one_that_gains_one():
    assert table("22:00-07:00", "2027-03-27T12:00", "2027-03-28T12:00") == [
        ("27 22:00+0100", "28 07:00+0200")
    ]
    # 02:30-03:30 on the night in autumn: the wall clock shows 02:30 twice, so it opens twice
    assert table("02:30-03:30", "2026-10-25T00:00", "2026-10-25T12:00") == [
        ("25 02:30+0200", "25 02:00+0100"),
        ("25 02:30+0100", "25 03:30+0100"),
    ]
    # 02:15-02:45 does not exist in spring
    assert table("02:15-02:45", "2027-03-28T00:00", "2027-03-28T12:00") == []


def test_the_hand_over_on_the_long_night_has_neither_gap_nor_clash():
    start, end = second("2026-10-24T12:00"), second("2026-10-25T12:00")
    early = hours.table("12:00-02:30", SWEDEN, STOCKHOLM, start, end)
    late = hours.table("02:30-12:00", SWEDEN, STOCKHOLM, start, end)
    assert not early & late
    assert (early | late).outside(start, end) == Spans()


def test_holidays_beside_weekdays_and_the_day_before():
    assert table("Mo-Fr,PH 10:00-11:00", "2026-12-26T00:00", "2026-12-28T23:00") == [
        ("26 10:00+0100", "26 11:00+0100"),
        ("28 10:00+0100", "28 11:00+0100"),
    ]
    assert table("PH -1 day; Sa-Su off", "2027-01-01T00:00", "2027-01-10T00:00") == [
        ("05 00:00+0100", "06 00:00+0100")
    ]
    assert table("PH off", "2026-12-01T00:00", "2026-12-31T00:00") == []
    assert table("PH 08:00-10:00", "2026-11-23T00:00", "2026-11-30T00:00") == []


def test_days_that_count_here_and_days_that_do_not():
    rules = Holidays.model_validate(
        {
            "also": [
                {"name": "Midsommarafton", "days": "Jun 19-25 Fr"},
                {"name": "Klämdag", "days": "2027 May 07"},
                {"name": "Dagen före påsk", "days": "easter -1 day"},
            ],
            "except": [{"name": "Nationaldagen", "days": "Jun 6"}],
        }
    )
    days = Calendar(rules, "SE").year(2027)
    assert days[date(2027, 6, 25)] == "Midsommarafton"
    assert days[date(2027, 5, 7)] == "Klämdag"
    assert days[date(2027, 3, 27)] == "Dagen före påsk"
    assert date(2027, 6, 6) not in days
    assert days[date(2027, 3, 26)] == "Långfredagen"


def test_store_bededag_was_a_holiday_until_2023():
    assert DENMARK.year(2023)[date(2023, 5, 5)] == "Store bededag"
    assert date(2024, 4, 26) not in DENMARK.year(2024)
    assert date(2027, 4, 23) not in DENMARK.year(2027)


@pytest.mark.parametrize("country", ["DK", "FI", "IS", "NO", "SE"])
@pytest.mark.parametrize("year", [2010, 2024, 2026, 2027, 2045])
def test_the_seeded_holidays_are_the_packages_own(country, year):
    assert dict(of_country(country, None, year)) == from_package(country, None, year)


def test_a_country_or_year_outside_the_seed_asks_the_package():
    assert date(2026, 10, 3) in of_country("DE", None, 2026)
    assert date(2026, 1, 6) in of_country("DE", "BY", 2026)
    assert date(1999, 12, 25) in of_country("SE", None, 1999)
    assert of_country("XX", None, 2026) == {}


WRITTEN = st.sampled_from(
    [
        "Mo-Fr 08:00-16:00",
        "Mo-Fr 08:00-12:00,13:00-16:30; PH off",
        "Mo-Th 07:00-17:00; Fr 07:00-16:00; PH off",
        "22:00-07:00",
        "Mo-Fr 17:00-22:00; Sa-Su 07:00-22:00; PH 07:00-22:00",
        "Mo-Fr,PH 10:00-12:00",
        "Sa-Su,PH 00:00-24:00",
        "24/7",
        "Jun-Aug Mo-Fr 08:00-14:00; Sep-May Mo-Fr 08:00-16:00; PH off",
        "Mo[1] 09:00-10:00",
        "week 1-53/2 Tu 13:00-16:00; PH off",
        "Mo-Fr 00:00-03:00,22:00-24:00",
        "02:00-03:00",
        "PH off, Mo 10:00-12:00",
    ]
)
START = datetime(2026, 1, 1, tzinfo=UTC)


@settings(max_examples=300, deadline=None)
@given(WRITTEN, st.integers(0, 3 * 365 * 24 * 60))
def test_the_table_says_what_the_library_says(written, minute):
    # Norway: there the library's public holidays and the package's are the same days
    oslo = ZoneInfo("Europe/Oslo")
    start = int(START.timestamp())
    compiled = hours.table(written, NORWAY, oslo, start, start + 3 * 366 * 86_400)
    at = START + timedelta(minutes=minute)
    library = OpeningHours(written, timezone=oslo, country="NO")
    assert compiled.at(int(at.timestamp())) == library.is_open(at.astimezone(oslo))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))),
    st.integers(0, 59),
)
def test_the_algebra_of_spans_is_that_of_sets(one, other, point):
    a, b = spans(one), spans(other)
    in_a, in_b = a.at(point), b.at(point)
    assert (a | b).at(point) == (in_a or in_b)
    assert (a & b).at(point) == (in_a and in_b)
    assert a.minus(b).at(point) == (in_a and not in_b)
    assert a.outside(0, 60).at(point) == (not in_a)
    for result in (a | b, a & b, a.minus(b), a.outside(0, 60)):
        assert list(result.bounds) == sorted(set(result.bounds))
        assert len(result.bounds) % 2 == 0


def test_a_rule_that_replaces_a_morning_is_noticed():
    assert notation.drops_own_hours("Mo-Fr 08:00-12:00; Mo-Fr 13:00-16:00")
    assert not notation.drops_own_hours("Mo-Fr 08:00-12:00, Mo-Fr 13:00-16:00")
    assert not notation.drops_own_hours("Mo-Fr 08:00-16:00; Fr 08:00-15:00; PH off")


def test_names_and_hours_are_told_apart():
    assert notation.looks_like_a_name("office-hours")
    assert not notation.looks_like_a_name("24/7")
    assert not notation.looks_like_a_name("Mo-Fr 08:00-16:00")
