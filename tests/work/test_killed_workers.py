"""Workers are killed a hundred times with -9: nothing is lost, nothing arrives twice.

A real mail server, real worker processes, a real database: a file, or PostgreSQL where
DRIFTBOOK_DATABASE names one. The mailbox keeps one mail for each Message-ID, as mailboxes do; the
server itself may get one twice, when a worker is killed between its 250 and our commit, and each
such double must be explained by an attempt that is marked as in doubt.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter

from driftbook.work import engine
from tests.work.conftest import Mailbox
from tests.work.killing import Crew, Workers, wait_for

KILLS, WORKERS, MESSAGES = 100, 4, 600
WORKER_LOST = f"{engine.WorkerLost.__module__}.{engine.WorkerLost.__qualname__}"


def test_a_hundred_killed_workers_lose_nothing_and_send_nothing_twice(
    crew: Crew, mailbox: tuple[Mailbox, int]
) -> None:
    box, _ = mailbox
    assert crew.say("migrate") == "done"
    chance = random.Random(os.environ.get("CI") or time.time())
    with Workers(crew, *["work"] * WORKERS) as workers:
        crew.say(f"put {MESSAGES}")
        began = time.monotonic()
        for kill in range(KILLS):
            if kill % 2:  # while they send
                some = min(len(box.taken) + chance.randrange(1, 6), MESSAGES)
                wait_for(lambda some=some: len(box.taken) >= some)
            time.sleep(chance.uniform(0, 0.03 if kill % 2 else 0.1))
            workers.kill_one(chance)
        wait_for(lambda: int(crew.say("done")) >= 2 * MESSAGES, every=0.25, see=crew.report)
        workers.end()
    took = time.monotonic() - began

    report, taken = crew.report(), Counter(box.taken)
    doubles = {reference: times - 1 for reference, times in taken.items() if times > 1}
    sys.stdout.write(
        f"\n{KILLS} kills in {took:.1f} s: {len(taken)} messages, {sum(doubles.values())} raw "
        f"doubles, attempts {report['outcomes']}, tasks run again {report['reruns']}\n"
    )
    assert set(report["messages"].values()) == {"sent"}
    assert set(taken) == set(report["messages"])
    assert len(taken) == MESSAGES
    assert {r: n for r, n in doubles.items() if n > report["doubts"].get(r, 0)} == {}
    assert report["units"] == {str(number): 1 for number in range(MESSAGES)}
    assert report["tasks"] == {"SUCCESSFUL": MESSAGES}
    assert set(report["faults"]) <= {WORKER_LOST}, "a task of the worker itself has failed"
    assert report["problem"] == ""
    assert sum(report["doubts"].values()) > 0, "no worker was killed while it was sending"
