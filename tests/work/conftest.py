"""A crew of worker processes with a database and a mail server of their own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.handbook.small import ROOT


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

    def __init__(self, environment: dict[str, str], module: str = "tests.work.crew") -> None:
        self.environment = environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
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

    def driftbook(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command, on the same database."""
        command = [sys.executable, "-m", "driftbook", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

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
def database(tmp_path: Path, worker_id: str) -> Iterator[str]:
    """An empty database of its own."""
    address = os.environ.get("DRIFTBOOK_DATABASE", "")
    if not address:
        yield str(tmp_path / "killed.sqlite3")
        return
    import psycopg

    name = f"killed_{worker_id}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield address.replace("/driftbook?", f"/{name}?")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(mailbox: tuple[Mailbox, int], database: str, var: Path) -> dict[str, str]:
    """In which a crew works."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("DRIFTBOOK_")}
    return {
        **others,
        "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40,
        "DRIFTBOOK_DATABASE": database,
        "DRIFTBOOK_VAR": str(var),
        "DRIFTBOOK_SMTP": f"smtp://127.0.0.1:{mailbox[1]}?tls=none",
        "DRIFTBOOK_MAIL_FROM": "Driftbook <no-reply@example.org>",
        "DRIFTBOOK_MESSAGES_PER_HOUR": "100000",
    }


@pytest.fixture
def crew(mailbox: tuple[Mailbox, int], database: str, tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(environment(mailbox, database, tmp_path))
    yield crew
    crew.process.kill()
    crew.process.wait()
