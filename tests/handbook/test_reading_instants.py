"""Instants as they are written in addresses, forms and on the command line."""

import pytest

from driftbook.handbook.deciding.instants import NoInstant, read
from tests.handbook.small import shipped


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("2026-11-24T23:10", "2026-11-24T23:10:00+01:00"),
        ("2026-07-24 23:10", "2026-07-24T23:10:00+02:00"),
        (" 2026-11-24T23:10:05 ", "2026-11-24T23:10:05+01:00"),
        ("2026-11-24", "2026-11-24T00:00:00+01:00"),
        ("2026-11-24T22:10Z", "2026-11-24T23:10:00+01:00"),
        ("2026-11-24t22:10z", "2026-11-24T23:10:00+01:00"),
        ("2026-11-24T22:10:00+00:00", "2026-11-24T23:10:00+01:00"),
        ("2026-11-24T23:10-05:00", "2026-11-25T05:10:00+01:00"),
    ],
)
def test_without_an_offset_it_is_in_the_zone_of_the_handbook(written, understood):
    assert read(written, shipped("orebro")).isoformat() == understood


@pytest.mark.parametrize(
    "written", ["2026-11-24T23:10 02:00", "2026-11-24 23:10 02:00", "2026-11-24T23:10:00.5 0200"]
)
def test_a_plus_that_became_a_space_is_understood(written):
    assert read(written, shipped("orebro")).isoformat().startswith("2026-11-24T22:10:00")


def test_the_hour_that_is_skipped_in_spring_counts_on():
    assert read("2027-03-28T02:30", shipped("orebro")).isoformat() == "2027-03-28T03:30:00+02:00"


def test_the_hour_that_comes_twice_in_autumn_is_the_first():
    assert read("2026-10-25T02:30", shipped("orebro")).isoformat() == "2026-10-25T02:30:00+02:00"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "now",
        "24/11 23:10",
        "2026-02-30",
        "2026-11-24T25:00",
        "٢٠٢٦-11-24",
        "\x00",
        "1" * 99,
        "2026-11-24123:10",
        "20261124T2310",
    ],
)
def test_what_is_no_instant_says_how_to_write_one(written):
    with pytest.raises(NoInstant, match="2026-11-24T23:10") as refused:
        read(written, shipped("orebro"))
    assert refused.value.fault == "unreadable"


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "9999-12-31T23:59-12:00",
        "1969-12-31",
        "2200-01-01",
        "1970-01-01T00:00+14:00",
        "2199-12-31T23:59-12:00",
    ],
)
def test_years_that_are_not_worked_out_are_refused(written):
    with pytest.raises(NoInstant, match="1970-2199") as refused:
        read(written, shipped("orebro"))
    assert refused.value.fault == "out-of-range"
