"""Many clients at the same time, each with a connection of its own, on a database of the kind
that is used in production: on SQLite a file, because a database in memory has one writer anyhow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

from tests.at_once import Said, together

CLIENTS = 64


@contextmanager
def in_a_file(folder: Path) -> Iterator[None]:
    """New threads work on a copy of the test's database in a file; PostgreSQL is as it is."""
    if connection.vendor != "sqlite":
        yield
        return
    copy = folder / "crowd.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{copy}'")
    settings: dict[str, Any] = connections.settings["default"]
    before = settings["NAME"]
    settings["NAME"] = str(copy)
    try:
        yield
    finally:
        settings["NAME"] = before


def alone(do: Callable[[], Said]) -> Said:
    """What it says on the database of the crowd."""
    return together([do])[0]
