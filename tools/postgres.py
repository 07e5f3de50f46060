"""Run a command with a throw-away PostgreSQL: `python tools/postgres.py -- pytest …`.

The server listens on a socket in its own temporary folder and nowhere else. The command finds
its address in DRIFTBOOK_DATABASE. Tests that take the database away use `Server`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# Nobody misses this data after a power cut.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class Server:
    """A PostgreSQL of its own, which can be stopped and started again: `with Server() as it: …`."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="driftbook-postgres-"))
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            shutil.chown(self.home, user)
        self._data, self._binaries = self.home / "data", _binaries()
        self._run: dict[str, Any] = {"user": user, "cwd": self.home, "stdout": subprocess.DEVNULL}
        self.address = f"postgresql://driftbook@/driftbook?host={self.home}"

    def __enter__(self) -> Server:
        try:
            self.make()
            self.start()
            subprocess.run(
                [self._binaries / "createdb", "-h", self.home, "-U", "driftbook", "driftbook"],
                check=True,
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop(check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def make(self) -> None:
        """Its folder."""
        words = ["-A", "trust", "-E", "UTF8", "-N"]
        initdb = self._binaries / "initdb"
        command = [initdb, "-D", self._data, "-U", "driftbook", *words]
        subprocess.run(command, check=True, **self._run)

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.home} {CARELESS}"
        self._control("-o", options, "start")

    def stop(self, *, check: bool = True) -> None:
        """Take it away at once, in the middle of whatever it does."""
        self._control("-m", "immediate", "stop", check=check)

    def _control(self, *words: str, check: bool = True) -> None:
        log = self.home / "log"
        command = [self._binaries / "pg_ctl", "-D", self._data, "-l", log, "-w", *words]
        subprocess.run(command, check=check, **self._run)


def main(command: list[str]) -> int:
    """Start, run, stop; the exit code is the command's."""
    with Server() as server:
        environment = {**os.environ, "DRIFTBOOK_DATABASE": server.address}
        return subprocess.run(command, env=environment, check=False).returncode


def _binaries() -> Path:
    """The folder of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        sys.exit("PostgreSQL is missing. Install it with: sudo apt-get install postgresql")
    return found[-1].parent if found else Path(on_path or "").parent


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(words[words.index("--") + 1 :]))
