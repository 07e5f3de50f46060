"""Workers are killed again and again while they make lists (B-08.5): each one is made, and whole."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator

import pytest

from tests.work.killing import Crew, Workers, wait_for
from tests.work.list_crew import TAGS

KILLS, WORKERS, LISTS = 12, 3, 30


@pytest.fixture
def crew(surroundings: dict[str, str]) -> Iterator[Crew]:
    with Crew(surroundings, "tests.work.list_crew") as crew:
        yield crew


def test_every_list_is_made_whoever_is_killed(crew: Crew) -> None:
    assert crew.say("migrate") == "done"
    assert crew.say(f"lay {LISTS}") == "done"
    chance = random.Random(os.environ.get("CI") or time.time())
    with Workers(crew, *["work"] * WORKERS) as workers:
        for _kill in range(KILLS):
            time.sleep(chance.uniform(0, 0.3))
            workers.kill_one(chance)
        wait_for(lambda: int(crew.say("made")) >= LISTS, every=0.25)
        workers.end()
    assert json.loads(crew.say("lists")) == {
        "states": {"ready": LISTS},
        "rows": {str(TAGS): LISTS},
        "whole": LISTS,
        "claimed": 0,
    }
