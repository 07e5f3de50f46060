"""Whether anything can be written: a replica only reads, and so does what was told to.

What the database refuses for that reason becomes a `ReadOnly`, which is an OperationalError: every
loop of ours that waits for a database that is away waits for one that takes nothing, too.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.backends.signals import connection_created

LOOK = 1.0
"""Seconds for which an answer of the database is believed; one thread asks, the others go on."""
REFUSED = "25006"
"""As what PostgreSQL refuses to write (read_only_sql_transaction)."""
TOLD = "DRIFTBOOK_READ_ONLY is set"
WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|MERGE|REPLACE|TRUNCATE|CREATE|ALTER|DROP|COPY|LOCK)\b"
    r"|.*\bFOR (NO KEY )?UPDATE\b",
    re.IGNORECASE | re.DOTALL,
)
"""What PostgreSQL refuses in a transaction that only reads. Behind a pooler that gives a connection
out for one transaction we cannot ask it to, so we refuse it ourselves."""
_CANNOT_WRITE = getattr(sqlite3, "SQLITE_READONLY", 8)


class ReadOnly(OperationalError):
    """The database takes nothing just now."""


class _Known:
    read_only = False
    at = float("-inf")


_known, _asking = _Known(), Lock()


def read_only() -> bool:
    """Whether nothing can be written just now; while the database is away, what it said last."""
    if settings.READ_ONLY:
        return True
    if connection.vendor != "postgresql":
        return False
    if time.monotonic() - _known.at > LOOK and _asking.acquire(blocking=False):
        try:
            _known.read_only = _asked()
            _known.at = time.monotonic()
        except (DatabaseError, InterfaceError):
            pass  # whoever asks next for something else is told
        finally:
            _asking.release()
    return _known.read_only


def _asked() -> bool:
    """A replica says so, and so does a database or a user that was told to; one small question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only') = 'on'")
        return bool(cursor.fetchone()[0])


def refuses(fault: BaseException | None) -> bool:
    """Whether a fault says that the database takes nothing."""
    if isinstance(fault, ReadOnly):
        return True
    cause = getattr(fault, "__cause__", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF == _CANNOT_WRITE
    return getattr(cause, "sqlstate", None) == REFUSED


def watch() -> None:
    """From now on every connection tells of a refusal as `ReadOnly`."""
    connection_created.connect(_watched, dispatch_uid="driftbook.work.standby")


def _watched(connection: Any, **_: Any) -> None:
    if _told not in connection.execute_wrappers:
        connection.execute_wrappers.append(_told)


def _told(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if settings.READ_ONLY and WRITES.match(str(sql)):
        raise ReadOnly(TOLD)
    try:
        return execute(sql, params, many, context)
    except DatabaseError as fault:
        if not refuses(fault):
            raise
        _known.read_only, _known.at = True, time.monotonic()
        raise ReadOnly(str(fault)) from fault.__cause__
