"""The database as it was before the first test, for whatever follows a test that commits.

And blank ones, for processes that have a database of their own.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, Protocol, TypeVar

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from driftbook.history import triggers

Did = TypeVar("Did")
PATIENCE = 20.0
"""Seconds until whoever is still at work after a test must have let go of the tables."""


class StillInUse(AssertionError):
    """Somebody keeps the tables, so they cannot be as they were: says who, as far as is known."""


class Pristine(Protocol):
    def restore(self) -> None:
        """All rows are again as they were; numbers that were given are not given again."""


class Blank(Protocol):
    def copy(self, place: str) -> None:
        """Make a database of this name, or in this file, with empty tables."""

    def close(self) -> None:
        """No more copies."""


def blank(connection: BaseDatabaseWrapper) -> Blank:
    """What has just been migrated, before anything is written into it."""
    return (BlankOnPostgreSQL if connection.vendor == "postgresql" else BlankOnSQLite)(connection)


def keep(connection: BaseDatabaseWrapper) -> Pristine:
    """Remember what is in the database now."""
    return (OnPostgreSQL if connection.vendor == "postgresql" else OnSQLite)(connection)


def _pages(connection: BaseDatabaseWrapper) -> Any:
    connection.ensure_connection()
    return connection.connection


class BlankOnSQLite:
    """A copy in memory."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.pages = sqlite3.connect(":memory:", check_same_thread=False)
        _pages(connection).backup(self.pages)

    def copy(self, place: str) -> None:
        with closing(sqlite3.connect(place)) as file:
            self.pages.backup(file)

    def close(self) -> None:
        self.pages.close()


class BlankOnPostgreSQL:
    """A template."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.name = f"{connection.settings_dict['NAME']}_blank"
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # nobody may look at what is copied
        self.close()
        self._run(f"CREATE DATABASE {self.name} TEMPLATE {connection.settings_dict['NAME']}")

    def copy(self, place: str) -> None:
        self._run(f"CREATE DATABASE {place} TEMPLATE {self.name}")

    def close(self) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.name}")

    def _run(self, statement: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(statement)


class OnSQLite:
    """A copy of all pages: tables, triggers and rows."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        _pages(connection).backup(self.copy)

    def restore(self) -> None:
        live = _pages(self.connection)
        until = time.monotonic() + PATIENCE
        numbers = "SELECT seq, name FROM sqlite_sequence"
        given = _unless_locked(until, lambda: live.execute(numbers).fetchall())
        _unless_locked(until, lambda: self._put_back(live, given, until))

    def _put_back(self, live: Any, given: list[tuple[int, str]], until: float) -> None:
        self.copy.backup(live, progress=_ends(until))
        with live:
            live.execute("BEGIN IMMEDIATE")
            live.executemany("DELETE FROM sqlite_sequence WHERE seq < ? AND name = ?", given)
            live.executemany(
                "INSERT INTO sqlite_sequence (seq, name) SELECT ?1, ?2 "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?2)",
                given,
            )


def _unless_locked(until: float, run: Callable[[], Did]) -> Did:
    """In memory SQLite does not wait for whoever has a table."""
    while True:
        try:
            return run()
        except sqlite3.OperationalError as fault:
            if time.monotonic() > until:
                raise StillInUse(f"{fault}; {_threads()}") from fault
            time.sleep(0.02)


def _ends(until: float) -> Any:
    """While it copies pages into a locked database, SQLite tries again for ever."""

    def tried(status: int, remaining: int, pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise StillInUse(f"the database is locked; {_threads()}")

    return tried


def _threads() -> str:
    return f"threads: {', '.join(sorted(thread.name for thread in threading.enumerate()))}"


class OnPostgreSQL:
    """The rows of the few tables that have any, in a schema that nobody looks into."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(c.relname), string_agg(quote_ident(a.attname), ', ') "
                "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
                "AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY 1"
            )
            columns = dict(cursor.fetchall())
            cursor.execute("CREATE SCHEMA pristine")
            script = [
                f"LOCK TABLE {', '.join(columns)} IN ACCESS EXCLUSIVE MODE",  # as TRUNCATE does
                "SET LOCAL session_replication_role = replica",  # no trigger and no key objects
                *(f"DELETE FROM {table}" for table in columns),
            ]
            for table, names in columns.items():
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
                if cursor.fetchone() == (True,):
                    cursor.execute(f"CREATE TABLE pristine.{table} AS SELECT {names} FROM {table}")
                    script.append(f"INSERT INTO {table} ({names}) SELECT * FROM pristine.{table}")
        self.script = ";".join(script)

    def restore(self) -> None:
        try:
            with transaction.atomic(), self.connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s';{self.script}")
        except OperationalError as fault:
            raise StillInUse(f"{fault}; {self._others()}; {_threads()}") from fault
        triggers.install(self.connection)

    def _others(self) -> str:
        """What the other sessions on this database do, or have done last."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid, state, wait_event_type, left(query, 200) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "ORDER BY state_change"
            )
            return f"other sessions: {cursor.fetchall()}"
