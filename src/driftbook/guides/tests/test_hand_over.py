"""Handing over: the link, the code for the telephone, the list of what was tried, the mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from driftbook.guides import codes
from driftbook.guides.models import Run, WrongCode
from driftbook.guides.tests.lamp import START, TUESDAY, Reader

At = Callable[[datetime], None]
Write = Callable[..., None]
Queries = Callable[[int], Any]


def shown_code(reader: Reader) -> str:
    found = re.search(r'<p class="code"><strong>(\w{3}-\w{3})</strong>', reader.page)
    assert found
    return found.group(1)


def test_the_link_opens_the_run_elsewhere(write: Write, reader: Reader, other: Reader) -> None:
    address = reader.open(START).answer("yes").address
    other.open(address)
    assert other.heading == "Is the bulb whole?"
    assert "Is it plugged in?<br><strong>Yes, it is</strong>" in other.page
    other.answer("no")
    assert reader.open(address).heading == "Order this"


def test_the_code_opens_the_run_elsewhere(write: Write, reader: Reader, other: Reader) -> None:
    code = shown_code(reader.open(START).answer("yes"))
    other.open("/guides/").send("/guides/resumption/", {"code": f" {code.lower()} "})
    assert (other.address, other.heading) == (reader.address, "Is the bulb whole?")


def test_a_code_works_for_three_days(write: Write, reader: Reader, other: Reader, at: At) -> None:
    at(TUESDAY)
    code = shown_code(reader.open(START).answer("yes"))
    assert "The code works until Fri 27 Nov 10:10." in reader.page
    at(TUESDAY + timedelta(hours=71))
    assert other.send("/guides/resumption/", {"code": code}).heading == "Is the bulb whole?"
    at(TUESDAY + timedelta(hours=73))
    other.send("/guides/resumption/", {"code": code})
    assert (other.status, other.heading) == (404, "Guides")
    assert "No guide has this code." in other.page
    reader.open(reader.address)
    assert reader.heading == "Is the bulb whole?"
    assert 'class="code"' not in reader.page


@pytest.mark.parametrize("code", ["", "K7P-4QX", "x" * 500, "åäö-ÅÄÖ", "\x00", "%00", "' OR 1=1"])
def test_a_wrong_code_is_refused_in_words(write: Write, reader: Reader, code: str) -> None:
    reader.open(START).answer("yes")
    reader.send("/guides/resumption/", {"code": code})
    assert (reader.status, reader.heading) == (404, "Guides")
    assert 'role="alert"' in reader.page


def test_codes_cannot_be_tried_out(write: Write, reader: Reader, other: Reader, at: At) -> None:
    at(TUESDAY)
    code = shown_code(reader.open(START).answer("yes"))
    for _ in range(codes.MOST_WRONG):
        other.send("/guides/resumption/", {"code": "222-222"})
        assert "No guide has this code." in other.page
    other.send("/guides/resumption/", {"code": code})
    assert "Too many wrong codes were typed. Wait 10 minutes, or use the link." in other.page
    assert other.open(reader.address).heading == "Is the bulb whole?"
    at(TUESDAY + timedelta(minutes=11))
    assert other.send("/guides/resumption/", {"code": code}).heading == "Is the bulb whole?"
    other.send("/guides/resumption/", {"code": "222-222"})
    assert WrongCode.objects.count() == 1


def test_codes_are_readable_and_hard_to_guess() -> None:
    assert len(codes.SIGNS) ** codes.LENGTH > 200_000_000
    assert not set("AEIOUL01BSZ") & set(codes.SIGNS)
    assert len({codes.new() for _ in range(500)}) == 500
    assert codes.typed(" k7p-4qz ") == "K7P4Q2"
    assert codes.spoken("K7P4QX") == "K7P-4QX"


def test_a_code_that_is_taken_is_not_given_twice(
    write: Write, reader: Reader, other: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = iter(["222222", "222222", "333333"])
    monkeypatch.setattr(codes, "new", lambda: next(given))
    reader.open(START).answer("yes")
    other.open(START).answer("yes")
    assert sorted(Run.objects.values_list("code", flat=True)) == ["222222", "333333"]


def test_the_text_to_copy_and_the_mail_say_what_was_tried(
    write: Write, reader: Reader, at: At
) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes", "no")
    found = re.search(r'href="mailto:\?subject=([^&]*)&amp;body=([^"]*)"', reader.page)
    assert found
    assert unquote(found.group(1)) == "Is the lamp dark?"
    body = unquote(found.group(2))
    assert body.split("\r\n") == [
        "Is the lamp dark?",
        "The lamps of the town 1 · Tue 24 Nov 10:10",
        "",
        "What was tried:",
        "1. Is it plugged in? – Yes, it is",
        "2. Is the bulb whole? – No",
        "",
        "Result: A new bulb.",
        "",
        f"Go on here: http://testserver{reader.address}",
        f"Code: {shown_code(reader)}",
    ]
    assert "2. Is the bulb whole? – No" in reader.page.split("<textarea")[1]


def test_resuming_costs_few_queries(
    write: Write, reader: Reader, django_assert_num_queries: Queries
) -> None:
    code = shown_code(reader.open(START).answer("yes"))
    with django_assert_num_queries(2):  # wrong codes lately, and the run
        reader.client.post("/guides/resumption/", {"code": code})


def test_a_link_has_128_random_bits() -> None:
    """Every bit is now one and now the other; a UUID of version 4 has six that never change."""
    keys = [codes.key().int for _ in range(200)]
    assert len(set(keys)) == 200
    ever, always = 0, (1 << 128) - 1
    for key in keys:
        ever, always = ever | key, always & key
    assert (ever, always) == ((1 << 128) - 1, 0)
    assert Run._meta.get_field("key").default is codes.key
