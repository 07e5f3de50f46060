"""Workers are killed a hundred times with -9: nothing is lost, nothing arrives twice.

A real mail server, real worker processes, a real database: a file, or PostgreSQL where
DRIFTBOOK_DATABASE names one. The mailbox keeps one mail for each Message-ID, as mailboxes do; the
server itself may get one twice, when a worker is killed between its 250 and our commit, and each
such double must be explained by an attempt that is marked as in doubt.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.handbook.small import ROOT

KILLS, WORKERS, MESSAGES = 100, 4, 900
LONGEST = 60  # seconds


class Mailbox:
    """Takes mail slowly, so that whoever brings it can be killed meanwhile."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.chance = random.Random(20261125)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.chance.uniform(0, 0.01))
        self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
        await asyncio.sleep(self.chance.uniform(0, 0.01))
        return "250 taken"


class Crew:
    """The process that forks workers."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.work.crew"],
            cwd=ROOT,
            env=environment,
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

    def report(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.say("report"))
        return said


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    logging.getLogger("mail").setLevel(logging.ERROR)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """An empty database of its own."""
    address = os.environ.get("DRIFTBOOK_DATABASE", "")
    if not address:
        yield str(tmp_path / "killed.sqlite3")
        return
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS killed WITH (FORCE)")
        server.execute("CREATE DATABASE killed")
        yield address.replace("/driftbook?", "/killed?")
        server.execute("DROP DATABASE killed WITH (FORCE)")


@pytest.fixture
def crew(mailbox: tuple[Mailbox, int], database: str, tmp_path: Path) -> Iterator[Crew]:
    others = {k: v for k, v in os.environ.items() if not k.startswith("DRIFTBOOK_")}
    crew = Crew(
        {
            **others,
            "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
            "DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "DRIFTBOOK_DATABASE": database,
            "DRIFTBOOK_VAR": str(tmp_path),
            "DRIFTBOOK_SMTP": f"smtp://127.0.0.1:{mailbox[1]}?tls=none",
            "DRIFTBOOK_MAIL_FROM": "Driftbook <no-reply@example.org>",
            "DRIFTBOOK_MESSAGES_PER_HOUR": "100000",
        }
    )
    yield crew
    crew.process.kill()
    crew.process.wait()


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(what: Any, seconds: float = LONGEST) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


def test_a_hundred_killed_workers_lose_nothing_and_send_nothing_twice(
    crew: Crew, mailbox: tuple[Mailbox, int], database: str
) -> None:
    assert crew.say("migrate") == "done"
    chance = random.Random(os.environ.get("CI") or time.time())
    workers = [int(crew.say("work")) for _ in range(WORKERS)]
    crew.say(f"put {MESSAGES}")
    began = time.monotonic()
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.03, 0.17))
            victim = chance.randrange(WORKERS)
            os.kill(workers[victim], signal.SIGKILL)
            workers[victim] = int(crew.say("work"))
        wait_for(lambda: finished(crew.report()))
        for worker in workers:
            os.kill(worker, signal.SIGTERM)
        wait_for(lambda: not any(alive(worker) for worker in workers), seconds=10)
    finally:
        for worker in filter(alive, workers):
            os.kill(worker, signal.SIGKILL)
    took = time.monotonic() - began

    report, taken = crew.report(), Counter(mailbox[0].taken)
    doubles = {reference: times - 1 for reference, times in taken.items() if times > 1}
    print(
        f"\n{KILLS} kills in {took:.1f} s: {len(taken)} messages, {sum(doubles.values())} raw "
        f"doubles, attempts {report['outcomes']}, tasks run again {report['reruns']}"
    )
    assert set(report["messages"].values()) == {"sent"}
    assert set(taken) == set(report["messages"])
    assert len(taken) == MESSAGES
    assert {r: n for r, n in doubles.items() if n > report["doubts"].get(r, 0)} == {}
    assert report["units"] == {str(number): 1 for number in range(MESSAGES)}
    assert report["tasks"].keys() == {"SUCCESSFUL"}
    assert report["problem"] == ""
    assert sum(report["doubts"].values()) > 0, "no worker was killed while it was sending"


def finished(report: dict[str, Any]) -> bool:
    sent = Counter(report["messages"].values())
    return sent["sent"] == MESSAGES and report["tasks"].get("SUCCESSFUL", 0) >= MESSAGES
