"""Two fetchers and two workers are killed again and again while mail comes in."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from driftbook.inbox.tests.dovecot import PASSWORD, Dovecot
from tests.handbook.small import ROOT
from tests.work.mail_crew import VARIABLE

LONGEST = 120  # seconds
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
        return _Crew(database, var, dovecot).live(mails, kills, random.Random(str(seed)))
    finally:
        dovecot.remove()


class _Crew:
    def __init__(self, database: str, var: Path, dovecot: Dovecot) -> None:
        self.dovecot = dovecot
        others = {k: v for k, v in os.environ.items() if not k.startswith("DRIFTBOOK_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.work.mail_crew"],
            cwd=ROOT,
            env={
                **others,
                "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
                "DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40,
                "DRIFTBOOK_DATABASE": database,
                "DRIFTBOOK_VAR": str(var),
                VARIABLE: PASSWORD,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def say(self, command: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def live(self, mails: int, kills: int, chance: random.Random) -> Storm:
        assert self.say("migrate") == "done"
        assert self.say(f"open {self.dovecot.url()}") == "done"
        crew = [(kind, int(self.say(kind))) for kind in ("fetch", "fetch", "work", "work")]
        began, killed = time.monotonic(), Counter[str]()
        rain = threading.Thread(target=self._rain, args=(mails,))
        rain.start()
        try:
            for _ in range(kills):
                time.sleep(chance.uniform(0.02, 0.2))
                place = chance.randrange(len(crew))
                kind, process = crew[place]
                os.kill(process, signal.SIGKILL)
                killed[kind] += 1
                crew[place] = (kind, int(self.say(kind)))
            rain.join()
            until = time.monotonic() + LONGEST
            while int(self.say("done")) < mails:
                assert time.monotonic() < until, self.say("report")
                time.sleep(0.1)
            seconds = time.monotonic() - began
            time.sleep(0.5)  # for one that would be done twice
        finally:
            for _kind, process in crew:
                os.kill(process, signal.SIGKILL)
            report = json.loads(self.say("report"))
            self.process.kill()
            self.process.wait()
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

    def _rain(self, mails: int) -> None:
        for number in range(mails):
            self.dovecot.drop(MAIL.format(number=number).encode(), f"{number}.test")
            time.sleep(PAUSE)
