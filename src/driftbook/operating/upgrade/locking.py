"""One at a time: no two upgrades, restores or backups of the same installation."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from driftbook.operating.backup.trouble import Trouble

NUMBER = 0x6472696674626F6F
"""Of the advisory lock: "driftboo" as a number, so that nobody else has chosen it."""
FILE = "operating.lock"


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Hold it until the block is left or the process dies. Raises Trouble where somebody else does.

    A file of this machine, and on PostgreSQL a lock of the server, for other machines. Connections
    of this process have a name of their own from here on.
    """
    path = Path(settings.OPERATOR.var) / FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = file.read(40).strip() or "another command"
            raise Trouble(f"{other} is at work here: one at a time") from None
        file.truncate(0)
        file.write(what)
        file.flush()
        if connection.vendor == "postgresql":
            with _on_the_server(what):
                yield
        else:
            yield


@contextmanager
def _on_the_server(what: str) -> Iterator[None]:
    import psycopg

    os.environ["PGAPPNAME"] = f"driftbook-{what}-{os.getpid()}"
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # the old name goes with it
    said = connection.settings_dict
    options = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    given = {theirs: said[ours] for theirs, ours in options.items() if said.get(ours)}
    with psycopg.connect(dbname=said["NAME"], autocommit=True, **given) as server:
        got = server.execute("SELECT pg_try_advisory_lock(%s)", [NUMBER]).fetchone()
        if not got or not got[0]:
            raise Trouble("another upgrade, restore or backup is at work on this database")
        yield
