"""The database of this installation: a copy of one moment, and a copy put in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db import connection

BEFORE = "before-restore"
"""What the old is called while the new takes its place."""


@dataclass(frozen=True)
class Snapshot:
    """The database as it was at one moment."""

    file: Path
    counts: dict[str, int]
    """Rows of every table."""
    migrations: list[str]
    """`app.name` of every migration that it has."""


class Database(Protocol):
    """What both kinds can do."""

    kind: str
    member: str
    """The name of its file in a backup."""

    def snapshot(self, scratch: Path) -> Snapshot:
        """Copy it into the folder while others write. Raises Trouble."""
        ...

    def counts(self) -> dict[str, int]:
        """Rows of every table, as it is now."""
        ...

    def empty(self) -> bool:
        """Whether nothing is there."""
        ...

    def in_use(self) -> str:
        """Who uses it, in words; empty: nobody, as far as can be told."""
        ...

    def place(self, file: Path, hold: str) -> None:
        """Put the copy there, and the old aside. With `hold`, SQL that is part of it. Trouble."""
        ...

    def old_is_there(self) -> bool:
        """Whether an old one stands aside."""
        ...

    def put_back(self) -> None:
        """The old where it was, if it is aside."""
        ...

    def remove(self) -> None:
        """What was placed where nothing was."""
        ...

    def forget_old(self) -> None:
        """Remove what was put aside."""
        ...


def here() -> Database:
    """Of the kind that the settings name."""
    if connection.vendor == "postgresql":
        from driftbook.operating.backup.postgres import PostgreSQL

        return PostgreSQL()
    from driftbook.operating.backup.sqlite import SQLite

    return SQLite()
