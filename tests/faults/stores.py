"""A database of a test's own whose states can be kept under a name and put back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol


class Store(Protocol):
    address: str

    def keep(self, name: str) -> None:
        """Remember what is in it, under this name."""

    def put_back(self, name: str) -> None:
        """Let it be as it was then; nobody may be connected."""

    def close(self) -> None:
        """No more of it."""


class OnSQLite:
    """A file, and copies of it."""

    def __init__(self, folder: Path, blank: Any) -> None:
        self.folder = folder
        self.address = str(folder / "killed.sqlite3")
        self._kept: dict[str, Path] = {}
        if blank:
            blank.copy(self.address)

    def keep(self, name: str) -> None:
        place = self.folder / f"kept-{len(self._kept)}.sqlite3"
        with closing(sqlite3.connect(self.address)) as live, closing(sqlite3.connect(place)) as to:
            live.backup(to)
        self._kept[name] = place

    def put_back(self, name: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.address}{ending}").unlink(missing_ok=True)
        Path(self.address).write_bytes(self._kept[name].read_bytes())

    def close(self) -> None:
        """The folder goes with the test."""


class OnPostgreSQL:
    """A database, and others made of it as templates."""

    def __init__(self, server: str, worker: str, blank: Any, blocker: Any) -> None:
        import psycopg

        self._server = psycopg.connect(server, autocommit=True)
        self._name = f"faults_{worker}"
        self._kept: dict[str, str] = {}
        self._run(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
        if blank:
            with blocker.unblock():
                blank.copy(self._name)
        else:
            self._run(f"CREATE DATABASE {self._name}")
        self.address = server.replace("/driftbook?", f"/{self._name}?")

    def keep(self, name: str) -> None:
        kept = f"{self._name}_{len(self._kept)}"
        self._away(self._name)
        self._run(f"DROP DATABASE IF EXISTS {kept} WITH (FORCE)")
        self._run(f"CREATE DATABASE {kept} TEMPLATE {self._name}")
        self._kept[name] = kept

    def put_back(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self._name} TEMPLATE {self._kept[name]}")

    def close(self) -> None:
        for name in (self._name, *self._kept.values()):
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._server.close()

    def _away(self, name: str) -> None:
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{name}'")

    def _run(self, statement: str) -> None:
        self._server.execute(statement.encode())


def a_store(folder: Path, worker: str, blank: Any, blocker: Any) -> Store:
    """On the server of DRIFTBOOK_DATABASE, else a file."""
    address = os.environ.get("DRIFTBOOK_DATABASE", "")
    if address:
        return OnPostgreSQL(address, worker, blank, blocker)
    return OnSQLite(folder, blank)
