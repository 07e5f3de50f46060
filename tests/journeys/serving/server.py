"""The server process, and what is in its database."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("agnes", "alf", "lena", "lars", "otto")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """gunicorn on this machine, with a database and static files of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.database = folder / "driftbook.sqlite3"
        clean = {
            name: text for name, text in os.environ.items() if not name.startswith("DRIFTBOOK")
        }
        self.environment = clean | {
            "DRIFTBOOK_DEMO": "1",
            "DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "DRIFTBOOK_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.sessions: dict[str, list[str]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def python(self, *arguments: str) -> str:
        """Run Python with the settings of the server; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def prepare(self) -> None:
        """Tables, static files under their hashed names, and the town."""
        self.python("-m", "django", "migrate", "--verbosity", "0")
        self.python(
            *("-m", "django", "collectstatic", "--no-input", "--verbosity", "0"),
            *("--ignore", "redoc*", "--ignore", "VENDOR.json"),
        )
        said = self.python("-m", "tests.journeys.serving.seed", "lay", *NAMES)
        self.sessions = json.loads(said.splitlines()[-1])

    def session(self, name: str) -> str:
        """A new session of somebody, as signing in gives one."""
        said = self.python("-m", "tests.journeys.serving.seed", "session", name)
        self.sessions |= json.loads(said.splitlines()[-1])
        return self.sessions[name][0]

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = (self.folder / "gunicorn.log").open("ab")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "8"),
                *("--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"),
                "tests.journeys.serving.losing:application",
            ],
            env=self.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        for _turn in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/api/ping", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "gunicorn.log").read_text()[-2000:])

    def kill(self) -> None:
        """Take it away, in the middle of whatever it does."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def lose_the_next_answer(self) -> None:
        """Die after the next entries have been written, before anybody hears of it."""
        (self.folder / "lose").touch()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database has, as somebody else reads it."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def entries(self) -> list[tuple[Any, ...]]:
        """(kind, subject, words) of every entry, in the order of the log."""
        return self.rows(
            "SELECT kind, subject, words FROM incidents_logentry ORDER BY clock, device, seq, id"
        )

    def log(self, incident: str) -> list[str]:
        """The ids of an incident's entries, in the order of the log."""
        rows = self.rows(
            "SELECT e.id FROM incidents_logentry e JOIN incidents_incident i ON i.id = e.incident_id"
            " WHERE i.key = ? ORDER BY e.clock, e.device, e.seq, e.id",
            UUID(incident).hex,
        )
        return [str(UUID(row[0])) for row in rows]
