"""Many clients at the same time, each with a connection of its own, on a database of the kind
that is used in production: on SQLite a file, because a database in memory has one writer anyhow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from django.db import connection, connections

Said = TypeVar("Said")
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


def together(does: Sequence[Callable[[], Said]]) -> list[Said]:
    """What each of them says; all begin at the same moment. What one raises is raised here."""
    ready = Barrier(len(does))

    def client(do: Callable[[], Said]) -> Said:
        try:
            ready.wait(timeout=30)
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(does)) as crowd:
        return list(crowd.map(client, does))


def alone(do: Callable[[], Said]) -> Said:
    """What it says on the database of the crowd."""
    return together([do])[0]
