"""Masking: no national number survives, whatever stands around it; the rest stays readable."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from driftbook.history.masking import masked, text

days = st.dates(date(1900, 1, 1), date(2030, 12, 31))
endings = st.integers(0, 9999).map(lambda number: f"{number:04}")
gaps = st.sampled_from(["", "-", " ", "–", "+"])
around = st.text(
    st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="+@"), max_size=20
)


@st.composite
def national(draw: st.DrawFn) -> str:
    """A Danish or a Swedish number, the latter perhaps a samordningsnummer."""
    day, ending, gap = draw(days), draw(endings), draw(gaps)
    if draw(st.booleans()):
        return f"{day:%d%m%y}{gap}{ending}"
    more = draw(st.sampled_from([0, 60]))
    century = draw(st.sampled_from(["%Y", "%y"]))
    return f"{day.strftime(century)}{day:%m}{day.day + more:02}{gap}{ending}"


def digits(of: str) -> str:
    return "".join(sign for sign in of if sign.isdecimal())


@given(national(), around, around)
@example("010190-1234", "cpr:", ",")
@example("19900161-1234", "(", ")")
def test_national_numbers_are_masked_whole(number: str, before: str, after: str) -> None:
    said = text(f"{before}{number}{after}")
    assert digits(said) == ""
    assert "[masked]" in said


@given(national(), st.text("abc åø:,", max_size=9), st.integers(0, 3))
def test_also_deep_inside(number: str, word: str, depth: int) -> None:
    value: object = {f"k{number}": [number, {"note": f"{word}{number}"}]}
    for _ in range(depth):
        value = {"inner": [value]}
    assert digits(json.dumps(masked(value), ensure_ascii=False).replace("k", "")) == ""


@given(national().filter(lambda number: number.isdigit()))
def test_also_as_a_whole_number(number: str) -> None:
    assert masked({"number": int(number)}) == {"number": "[masked]"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(0, 999) | st.text("abc æøå.,-", max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abc", max_size=5), inner, max_size=3)
        ),
    )
)
def test_what_holds_no_identifier_stays_as_it_is(value: object) -> None:
    assert masked(value) == value


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ann.lind@example.org", "a…@example.org"),
        ("Ann <ann@sub.example.org>, ring", "Ann <a…@sub.example.org>, ring"),
        ("+45 12 34 56 05", "+45 …05"),
        ("+4512345605", "+45 …05"),
        ("0045 12345605", "+45 …05"),
        ("+46 (0)70-174 06 05", "+46 …05"),
        ("ring 12 34 56 05 nu", "ring …05 nu"),
        ("ring 12345605.", "ring …05."),
        ("070-174 06 05", "…05"),
    ],
)
def test_addresses_and_numbers_keep_so_much(written: str, shown: str) -> None:
    assert text(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24",
        "2026-11-24T22:10:30.123456+00:00",
        "2026-11-24T22:10:30Z",
        "from 2026-11-24 to 2026-12-01",
        "on 2026-11-24 22:10, and again",
        str(UUID(int=0x01019012340101901234010190123401)),
        "01019012" * 8,
        "version 12.3.4",
        "Mo-Fr 08:00-16:00",
        "1 234 567",
        "CVR 1234567",
        "G-34",
    ],
)
def test_what_is_not_personal_stays(written: str) -> None:
    assert text(written) == written


def test_masking_is_quick_on_long_texts() -> None:
    import time

    began = time.process_time()  # others may have the core meanwhile
    for sign in ("1", "1 ", "+", "a@", "a.", "1-", "0101 "):
        text(sign * 20_000)
    assert time.process_time() - began < 5
