"""Escalating (G-10): the second level opens when the first has been involved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from driftbook.guides.tests.lamp import GUIDES, NIGHT, START, TUESDAY, Reader

At = Callable[[datetime], None]
Write = Callable[..., None]


def test_the_first_level_comes_first_and_the_page_says_why(
    write: Write, reader: Reader, at: At
) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes", "yes")
    assert reader.heading == "First: First level"
    assert "Second level opens once First level has been involved." in reader.page
    assert "The desk" in reader.page
    assert "The maker of lamps" not in reader.page


def test_involving_it_is_recorded_and_opens_the_second(
    write: Write, reader: Reader, at: At
) -> None:
    at(NIGHT)
    reader.open(START).answer("yes", "yes").press("level", "first")
    assert reader.heading == "Do this now"
    assert "The maker of lamps" in reader.page
    assert "Second level is open, because First level has been involved." in reader.page
    assert 'href="/support/town/lamp/answer/?involved=first"' in reader.page
    assert "“First level” has been involved" in reader.page
    row = reader.run.happenings.last()
    assert row is not None
    assert (row.kind, row.level, row.at) == ("involved", "first", NIGHT)


def test_back_takes_the_involvement_back(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "yes").press("level", "first").back()
    assert reader.heading == "First: First level"
    reader.back()
    assert reader.heading == "Is the bulb whole?"


def test_pressing_twice_is_pressing_once(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "yes")
    action, fields = reader.form("involvements")
    for _ in range(2):
        reader.send(action, {**fields, "level": "first"})
    assert reader.heading == "Do this now"
    assert reader.run.happenings.count() == 3


def test_a_level_that_nothing_waits_for_is_not_recorded(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "yes")
    action, fields = reader.form("involvements")
    reader.send(action, {**fields, "level": "second"})
    assert reader.heading == "First: First level"
    assert reader.run.happenings.count() == 2


def test_an_answer_may_say_that_it_was_involved(write: Write, reader: Reader) -> None:
    write(
        guides=GUIDES.replace('say: "Yes", then: deep', 'say: "Yes", then: deep, involves: first')
    )
    reader.open(START).answer("yes", "yes")
    assert "The maker of lamps" in reader.page


def test_the_shipped_app_guide_asks_for_it(reader: Reader) -> None:
    reader.open("/guides/gladsaxe/app/").answer("crash", "yes", "yes")
    assert "Bekeys support, andet niveau" in reader.page
    assert "involved=first" in reader.page
