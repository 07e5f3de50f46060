"""Two fetchers and two workers are killed again and again while mail comes in."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from driftbook.inbox.tests.dovecot import PASSWORD, Dovecot
from tests.work.killing import Crew, Workers, environment, wait_for
from tests.work.mail_crew import VARIABLE

LONGEST = 300  # seconds
PAUSE = 0.012  # seconds between two mails
MAIL = """From: Asger <asger{number}@example.com>
To: cases@example.org
Subject: Lamp {number}
Message-ID: <{number}@example.com>
Date: Wed, 25 Nov 2026 10:00:00 +0100

The lamp in stairwell {number} is dark.
"""


@dataclass(frozen=True)
class Storm:
    """What came of it."""

    kills: Counter[str]
    seconds: float
    lost: int
    twice: int
    states: dict[str, int]
    rows: int
    again: int
    """Readings that were taken up again after their worker was gone."""


def storm(*, database: str, var: Path, mails: int, kills: int, seed: object = None) -> Storm:
    """Drop mails at a real server while its readers are killed; wait until all are dealt with."""
    dovecot = Dovecot()
    dovecot.start()
    try:
        told = environment(database, var, **{VARIABLE: PASSWORD})
        with Crew(told, "tests.work.mail_crew") as crew:
            return _live(crew, dovecot, mails, kills, random.Random(str(seed)))
    finally:
        dovecot.remove()


def _live(crew: Crew, dovecot: Dovecot, mails: int, kills: int, chance: random.Random) -> Storm:
    assert crew.say("migrate") == "done"
    assert crew.say(f"open {dovecot.url()}") == "done"
    with Workers(crew, "fetch", "fetch", "work", "work") as workers:
        began, killed = time.monotonic(), Counter[str]()
        rain = threading.Thread(target=_rain, args=(dovecot, mails))
        rain.start()
        for _ in range(kills):
            time.sleep(chance.uniform(0.02, 0.2))
            killed[workers.kill_one(chance)] += 1
        rain.join()
        wait_for(lambda: int(crew.say("done")) >= mails, LONGEST, every=0.1, see=crew.report)
        seconds = time.monotonic() - began
        time.sleep(0.5)  # for one that would be done twice
    report = crew.report()
    units = report["units"]
    return Storm(
        kills=killed,
        seconds=seconds,
        lost=mails - len(units),
        twice=sum(times - 1 for times in units.values()),
        states=report["states"],
        rows=report["rows"],
        again=report["again"],
    )


def _rain(dovecot: Dovecot, mails: int) -> None:
    for number in range(mails):
        dovecot.drop(MAIL.format(number=number).encode(), f"{number}.test")
        time.sleep(PAUSE)
