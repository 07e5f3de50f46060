"""Workers are killed again and again while they make lists (B-08.5): each one is made, and whole."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.work.conftest import Crew, Mailbox, environment
from tests.work.list_crew import TAGS
from tests.work.test_killed_workers import alive, wait_for

KILLS, WORKERS, LISTS = 25, 3, 60


@pytest.fixture
def crew(mailbox: tuple[Mailbox, int], database: str, tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(environment(mailbox, database, tmp_path), "tests.work.list_crew")
    yield crew
    crew.process.kill()
    crew.process.wait()


def test_every_list_is_made_whoever_is_killed(crew: Crew) -> None:
    assert crew.say("migrate") == "done"
    assert crew.say(f"lay {LISTS}") == "done"
    chance = random.Random(os.environ.get("CI") or time.time())
    workers = [int(crew.say("work")) for _ in range(WORKERS)]
    try:
        for _kill in range(KILLS):
            time.sleep(chance.uniform(0, 0.3))
            victim = chance.randrange(WORKERS)
            os.kill(workers[victim], signal.SIGKILL)
            workers[victim] = int(crew.say("work"))
        wait_for(lambda: int(crew.say("made")) >= LISTS, every=0.25)
        for worker in workers:
            os.kill(worker, signal.SIGTERM)
        wait_for(lambda: not any(alive(worker) for worker in workers), seconds=20)
    finally:
        for worker in filter(alive, workers):
            os.kill(worker, signal.SIGKILL)
    assert json.loads(crew.say("lists")) == {
        "states": {"ready": LISTS},
        "rows": {str(TAGS): LISTS},
        "whole": LISTS,
        "claimed": 0,
    }
