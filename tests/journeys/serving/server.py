"""The server process, and what is in its database."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from uuid import UUID

from tests import migrated
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60
"""Seconds: the longest wait for a process, on a machine that is busy."""
NAMES = ("agnes", "alf", "lena", "lars", "otto")


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
        self.nursery: subprocess.Popen[bytes] | None = None
        self.running: int | None = None
        self.sessions: dict[str, list[str]] = {}
        self.kept = self.database

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
        collect = subprocess.Popen(
            [
                *(sys.executable, "-m", "django", "collectstatic", "--no-input"),
                *("--verbosity", "0", "--ignore", "redoc*", "--ignore", "VENDOR.json"),
            ],
            env=self.environment,
            cwd=ROOT,
        )
        migrated.put(self.database)
        self.python("-m", "django", "migrate", "--verbosity", "0")
        said = self.python("-m", "tests.journeys.serving.seed", "lay", *NAMES)
        (self.folder / "sessions.json").write_text(said.splitlines()[-1])
        assert collect.wait() == 0

    def take_from(self, other: Server) -> None:
        """Have what another has prepared: its static files, and a copy of its database."""
        (self.folder / "static").symlink_to(other.folder / "static")
        self.kept = other.database
        self.take_sessions(other)

    def take_sessions(self, other: Server | None = None) -> None:
        """Know the sessions that were begun when it, or another, was prepared."""
        self.sessions = json.loads(((other or self).folder / "sessions.json").read_text())

    def as_prepared(self) -> None:
        """Nothing but the town is in its database."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.database)

    def session(self, name: str) -> str:
        """A new session of somebody, as signing in gives one."""
        said = self.python("-m", "tests.journeys.serving.seed", "session", name)
        self.sessions |= json.loads(said.splitlines()[-1])
        return self.sessions[name][0]

    def happens(self, *what: str) -> None:
        """Something that somebody does elsewhere: `role NAME ROLE`, `password NAME`."""
        self.python("-m", "tests.journeys.serving.seed", *what)

    def start(self) -> None:
        """Start, and wait until it answers."""
        if self.nursery is None:
            self.nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.serving.nursery"],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=(self.folder / "gunicorn.log").open("ab"),
            )
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{self.port}\n".encode())
        self.nursery.stdin.flush()
        self.running = int(self.nursery.stdout.readline())
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/api/ping", timeout=PATIENCE):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "gunicorn.log").read_text()[-2000:])

    @property
    def lives(self) -> bool:
        """Whether its process is still there."""
        if self.running is None:
            return False
        try:
            os.kill(self.running, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """Take it away, in the middle of whatever it does."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running, signal.SIGKILL)
            self.ended()
            self.running = None
        (self.folder / "lose").unlink(missing_ok=True)  # it died of something else

    def ended(self) -> None:
        """Wait until it is no longer there."""
        until = time.monotonic() + PATIENCE
        while self.lives:
            assert time.monotonic() < until, "the server does not end"
            time.sleep(0.02)

    def close(self) -> None:
        """No more servers."""
        self.kill()
        if self.nursery is not None:
            self.nursery.communicate()
            self.nursery = None

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
