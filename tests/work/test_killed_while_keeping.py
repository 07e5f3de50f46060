"""Workers are killed again and again while they keep what was promised in cases (B-05, I-08):
each planned case enters once, each question is reminded of once, and nothing is left half done."""

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
from tests.work.test_killed_workers import alive, wait_for

KILLS, WORKERS, CASES = 20, 3, 40


@pytest.fixture
def crew(mailbox: tuple[Mailbox, int], database: str, tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(environment(mailbox, database, tmp_path), "tests.work.case_crew")
    yield crew
    crew.process.kill()
    crew.process.wait()


def test_what_was_promised_is_kept_once_whoever_is_killed(crew: Crew) -> None:
    assert crew.say("migrate") == "done"
    assert crew.say(f"lay {CASES}") == "done"
    chance = random.Random(os.environ.get("CI") or time.time())
    workers = [int(crew.say("work")) for _ in range(WORKERS)]
    try:
        for _kill in range(KILLS):
            before = int(crew.say("kept"))
            time.sleep(chance.uniform(0, 0.2))
            if before < 2 * CASES:
                wait_for(lambda before=before: int(crew.say("kept")) > before, every=0.02)
            victim = chance.randrange(WORKERS)
            os.kill(workers[victim], signal.SIGKILL)
            workers[victim] = int(crew.say("work"))
        wait_for(lambda: int(crew.say("kept")) >= 2 * CASES, every=0.25)
        for worker in workers:
            os.kill(worker, signal.SIGTERM)
        wait_for(lambda: not any(alive(worker) for worker in workers), seconds=20)
    finally:
        for worker in filter(alive, workers):
            os.kill(worker, signal.SIGKILL)
    report = json.loads(crew.say("cases"))
    assert report == {
        "paths": {"filed entered": CASES, "filed taken asked reminded": CASES},
        "posts": {"0": CASES, "2": CASES},
        "reminders": CASES,
        "notices": CASES,
        "problems": [""],
    }
