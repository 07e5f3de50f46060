"""Workers watch together, and are killed (A-14): every question once, every alarm once."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator

import pytest

from driftbook.incidents.tests.site import Site, standing
from tests.work.killing import Crew, Workers, wait_for

KILLS, WORKERS, MONITORS = 10, 2, 12


@pytest.fixture
def site() -> Iterator[Site]:
    with standing() as site:
        site.status = 503
        yield site


@pytest.fixture
def crew(surroundings: dict[str, str], site: Site) -> Iterator[Crew]:
    with Crew(surroundings, "tests.work.watch_crew") as crew:
        assert crew.say("migrate") == "done"
        assert crew.say(f"lay {site.url} {MONITORS}") == "done"
        yield crew


def raised(crew: Crew) -> bool:
    return bool(json.loads(crew.say("watched"))["states"].get("raised", 0) == MONITORS)


def test_two_workers_ask_each_question_once(crew: Crew, site: Site) -> None:
    assert crew.say("patient") == "done"  # whose claim runs out is asked twice, and rightly so
    with Workers(crew, *["work"] * WORKERS) as workers:
        wait_for(lambda: raised(crew) and len(site.asked) >= 3 * MONITORS, every=0.25)
        workers.end()
    watched = json.loads(crew.say("watched"))
    assert watched["failures"] == len(site.asked)
    assert watched["alarms"] == {"1": MONITORS}
    assert (watched["told"], watched["claimed"]) == (MONITORS, 0)


def test_whoever_is_killed_every_alarm_is_raised_once(crew: Crew, site: Site) -> None:
    chance = random.Random(os.environ.get("CI") or time.time())
    with Workers(crew, *["work"] * WORKERS) as workers:
        for _kill in range(KILLS):
            time.sleep(chance.uniform(0, 0.4))
            workers.kill_one(chance)
        wait_for(lambda: raised(crew), every=0.25)
        workers.end()
    watched = json.loads(crew.say("watched"))
    assert watched["failures"] <= len(site.asked)
    assert watched["alarms"] == {"1": MONITORS}
    assert watched["told"] == MONITORS
