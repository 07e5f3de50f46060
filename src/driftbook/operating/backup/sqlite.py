"""Copies of a database in a file: VACUUM INTO, which reads one moment while others write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from driftbook.operating.backup.databases import BEFORE, Snapshot
from driftbook.operating.backup.trouble import Trouble
from driftbook.work.queries import ALIVE

PATIENCE = 60.0
"""Seconds that a writer is waited for."""
SIDES = ("", "-wal", "-shm", "-journal")
TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
)


class SQLite:
    """The file that the settings name."""

    kind, member = "sqlite", "database.sqlite3"

    def __init__(self) -> None:
        self.path = Path(str(connection.settings_dict["NAME"])).absolute()

    def snapshot(self, scratch: Path) -> Snapshot:
        copy = scratch / self.member
        if not self.path.is_file():
            raise Trouble(f"there is no database at {self.path}")
        try:
            with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as live:
                live.execute("VACUUM INTO ?", (str(copy),))
            copy.chmod(0o600)
            with closing(sqlite3.connect(copy)) as still:
                return Snapshot(copy, _counts(still), _migrations(still))
        except sqlite3.Error as wrong:
            raise Trouble(f"the database could not be copied to {scratch}: {wrong}") from None

    def counts(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.path)) as now:
            return _counts(now)

    def empty(self) -> bool:
        if not self.path.exists() or self.path.stat().st_size == 0:
            return True
        try:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as there:
                return not there.execute(TABLES).fetchall()
        except sqlite3.Error:
            return False

    def in_use(self) -> str:
        """A file does not say who has it open; workers say that they live."""
        if self.empty():
            return ""
        seen = "SELECT count(*) FROM work_worker WHERE ended IS NULL AND seen > ?"
        lately = datetime.now(UTC).replace(tzinfo=None) - ALIVE
        try:
            with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as there:
                count = there.execute(seen, (lately.isoformat(" "),)).fetchone()[0]
        except sqlite3.Error:
            return ""  # whatever it is, it will be put aside
        return f"{count} workers were seen in the last two minutes" if count else ""

    def place(self, file: Path, hold: str) -> None:
        connection.close()
        with closing(sqlite3.connect(file)) as staged:
            said = staged.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                raise Trouble(f"the database in the backup is damaged: {said}")
            if staged.execute("SELECT 1 FROM sqlite_master WHERE name = 'work_hold'").fetchone():
                staged.execute(hold)
                staged.commit()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            self._write_out()
        for side in SIDES:
            _moved(self._at(side), self._at(f".{BEFORE}{side}"))
        file.rename(self.path)

    def old_is_there(self) -> bool:
        return self._at(f".{BEFORE}").exists()

    def put_back(self) -> None:
        """The sides of a file go with it; where it was moved and they not yet, they are its own."""
        connection.close()
        if not self.old_is_there():
            return
        if self.path.exists():
            self.remove()
        for side in SIDES:
            _moved(self._at(f".{BEFORE}{side}"), self._at(side))

    def remove(self) -> None:
        """What was placed where nothing was."""
        connection.close()
        for side in SIDES:
            self._at(side).unlink(missing_ok=True)

    def forget_old(self) -> None:
        for side in SIDES:
            self._at(f".{BEFORE}{side}").unlink(missing_ok=True)

    def _write_out(self) -> None:
        """Let everything be in the file itself."""
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _at(self, end: str) -> Path:
        return self.path.with_name(self.path.name + end)


def _moved(old: Path, new: Path) -> None:
    if old.exists():
        old.rename(new)


def _counts(there: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in there.execute(TABLES)]
    return {
        name: there.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our own
        for name in names
    }


def _migrations(there: sqlite3.Connection) -> list[str]:
    rows = there.execute("SELECT app, name FROM django_migrations")
    return sorted(f"{app}.{name}" for app, name in rows)
