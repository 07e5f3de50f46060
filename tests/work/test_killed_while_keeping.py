"""Workers are killed again and again while they keep what was promised in cases (B-05, I-08):
each planned case enters once, each question is reminded of once, and nothing is left half done."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator

import pytest

from tests.work.killing import Crew, Workers, wait_for

KILLS, WORKERS, CASES = 12, 3, 24


@pytest.fixture
def crew(surroundings: dict[str, str]) -> Iterator[Crew]:
    with Crew(surroundings, "tests.work.case_crew") as crew:
        yield crew


def test_what_was_promised_is_kept_once_whoever_is_killed(crew: Crew) -> None:
    assert crew.say("migrate") == "done"
    assert crew.say(f"lay {CASES}") == "done"
    chance = random.Random(os.environ.get("CI") or time.time())
    with Workers(crew, *["work"] * WORKERS) as workers:
        for _kill in range(KILLS):
            before = int(crew.say("kept"))
            time.sleep(chance.uniform(0, 0.2))
            if before < 2 * CASES:
                wait_for(lambda before=before: int(crew.say("kept")) > before, every=0.02)
            workers.kill_one(chance)
        wait_for(lambda: int(crew.say("kept")) >= 2 * CASES, every=0.25)
        workers.end()
    report = json.loads(crew.say("cases"))
    assert report == {
        "paths": {"filed entered": CASES, "filed taken asked reminded": CASES},
        "posts": {"0": CASES, "2": CASES},
        "reminders": CASES,
        "notices": CASES,
        "problems": [""],
    }
