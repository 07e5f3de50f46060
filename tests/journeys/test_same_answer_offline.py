"""A device without network decides exactly what the server decides, in a real browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Route

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_json import as_json, plain
from driftbook.handbook.deciding.incident_log import fold
from driftbook.handbook.deciding.incident_sheet import sheet
from driftbook.handbook.deciding.incidents import decide
from tests.handbook.incident_logs import (
    BEGAN,
    Story,
    delivered,
    hard,
    milliseconds,
    spoilt,
    stories,
    tell,
    town,
)
from tests.handbook.incident_long_log import long_log
from tests.handbook.small import shipped

pytestmark = pytest.mark.journey
APP = Path(__file__).parents[2] / "src/driftbook/incidents/static/incidents/app"
SITE = "http://card.example"
LOGS, BATCH, SHUFFLES = 1000, 100, 5
"""So many logs in all, of each handbook its part; so many in one question; deliveries of one."""
LIMIT = 30
"""Milliseconds for 5,000 entries, as on the server."""
AARHUS = shipped("aarhus")
BOOKS = {"town": town(), "hard": hard()} | ({"aarhus": AARHUS} if AARHUS.incidents else {})

ASK = """
async (written) => {
  const {fold} = await import("/fold.js");
  const {decide} = await import("/decide.js");
  const {sheet, asked} = JSON.parse(written);
  return JSON.stringify(
    asked.map(({entries, others, now}) => decide(sheet, fold(entries), others, now)));
}
"""
MEASURE = """
async (written) => {
  const {fold} = await import("/fold.js");
  const {decide} = await import("/decide.js");
  const {sheet, entries, others, now} = JSON.parse(written);
  const took = [];
  for (let round = 0; round < 9; round++) {
    const start = performance.now();
    decide(sheet, fold(entries), others, now);
    took.push(performance.now() - start);
  }
  return JSON.stringify(took.slice(1));
}
"""
Evaluate = Callable[[str, Any], Any]


@pytest.fixture(scope="module")
def evaluate(browser: Browser) -> Iterator[Evaluate]:
    """A function of a page that has the two modules and nothing else: no server is there."""
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/")
        if name and (APP / name).is_file():
            route.fulfill(path=APP / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>Card</title>", content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{SITE}/")
    yield lambda script, asked: json.loads(page.evaluate(script, json.dumps(asked)))
    context.close()


def asked(story: Story, entries: Any = None) -> dict[str, Any]:
    return {
        "entries": plain(list(entries or story.entries)),
        "others": plain(list(story.others)),
        "now": milliseconds(story.now),
    }


def same(book: Handbook, told: list[Story], evaluate: Evaluate, chance: Random) -> None:
    """Both decide alike about all of them, however the device gets the entries."""
    questions = [asked(story, delivered(story, chance)) for story in told]
    found = evaluate(ASK, {"sheet": sheet(book, BEGAN), "asked": questions})
    for story, there in zip(told, found, strict=True):
        assert there == as_json(decide(book, fold(story.entries), story.others, story.now))


@pytest.mark.parametrize("name", BOOKS)
def test_a_thousand_logs_are_decided_alike(name: str, evaluate: Evaluate) -> None:
    """Shuffled, doubled, concurrent, contradicting, hostile: not one field differs."""
    chance = Random(20261124)
    for _ in range(-(-LOGS // len(BOOKS) // BATCH)):
        told = [tell(BOOKS[name], chance) for _ in range(BATCH // 2)]
        same(BOOKS[name], [*told, *(spoilt(one, chance) for one in told)], evaluate, chance)


@pytest.mark.parametrize("name", BOOKS)
def test_whatever_happens_both_decide_alike(name: str, evaluate: Evaluate) -> None:
    """The same by hypothesis, which looks for the smallest log about which they differ."""

    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(story=stories(BOOKS[name]), seed=st.integers(0, 2**32))
    def alike(story: Story, seed: int) -> None:
        chance = Random(seed)
        same(BOOKS[name], [*[story] * SHUFFLES, spoilt(story, chance)], evaluate, chance)

    alike()


def test_what_cannot_be_decided_is_an_error_on_both_sides(evaluate: Evaluate) -> None:
    with pytest.raises(Exception, match="opened the incident is not in its log"):
        evaluate(ASK, {"sheet": sheet(town(), BEGAN), "asked": [asked(Story((), (), BEGAN), [])]})


def test_five_thousand_entries_take_no_longer_than_on_the_server(evaluate: Evaluate) -> None:
    book: Handbook = town()
    entries = long_log(5000)
    question = {
        "sheet": sheet(book, BEGAN),
        "entries": plain(list(entries)),
        "others": [],
        "now": milliseconds(entries[-1].happened or BEGAN),
    }
    took = min(evaluate(MEASURE, question))
    sys.stdout.write(
        f"\n5,000 entries folded and decided in the browser: {took:.1f} ms of {LIMIT}\n"
    )
    assert took <= LIMIT * 3  # three times the limit, because other tests run beside it
