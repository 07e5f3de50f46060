"""Workers are killed with -9 in the middle of the battery report (G-24): it is mailed once."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.work.conftest import Mailbox
from tests.work.killing import Crew, Workers, wait_for

KILLS = 4


@pytest.fixture
def crew(surroundings: dict[str, str]) -> Iterator[Crew]:
    with Crew(surroundings, "tests.work.report_crew") as crew:
        yield crew


def test_a_report_is_mailed_once_whoever_is_killed(
    crew: Crew, mailbox: tuple[Mailbox, int]
) -> None:
    assert crew.say("migrate") == "done"
    assert crew.say("lay") == "done"
    pressing = Path(crew.environment["DRIFTBOOK_VAR"], "pressing")
    chance = random.Random(os.environ.get("CI") or time.time())
    with Workers(crew, "work") as workers:
        for kill in range(KILLS):
            wait_for(lambda begun=kill: begins(pressing) > begun or done(crew))
            time.sleep(chance.uniform(0, 0.2))
            workers.kill_one(chance)
        wait_for(lambda: done(crew), every=0.25)
        workers.end()
    assert json.loads(crew.say("reports")) == {
        "reports": [["%PDF-", 0]],
        "mails": ["desk@example.org", "sven@example.org"],
        "files": 4,
        "history": {"battery-report.made": 1, "battery-report.mailed": 1},
    }
    assert len(mailbox[0].taken) == 2


def done(crew: Crew) -> bool:
    """Whether both mails are away."""
    return int(crew.say("pressed")) >= 2


def begins(pressing: Path) -> int:
    """How often somebody has begun to press."""
    return len(pressing.read_text().splitlines()) if pressing.exists() else 0
