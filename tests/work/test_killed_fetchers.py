"""Fetchers and workers are killed with -9 while mail comes in: none is lost, none is read twice.

A real Dovecot, real processes, a real database: a file, or PostgreSQL where DRIFTBOOK_DATABASE
names one. `python -m bench.storm` does it a hundred times over a thousand mails.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from driftbook.inbox.tests.dovecot import PROGRAM
from tests.work.mail_storm import storm

MAILS, KILLS = 200, 25


@pytest.mark.skipif(PROGRAM is None, reason="needs Dovecot 2.3")
def test_killed_fetchers_and_workers_lose_nothing_and_do_nothing_twice(
    database: str, tmp_path: Path
) -> None:
    seed = os.environ.get("CI") or time.time()
    found = storm(database=database, var=tmp_path, mails=MAILS, kills=KILLS, seed=seed)
    sys.stdout.write(f"\n{found}\n")
    assert (found.lost, found.twice) == (0, 0)
    assert found.states == {"done": MAILS}
    assert found.rows == MAILS
    assert min(found.kills["fetch"], found.kills["work"]) > 0
