"""The database as it was before the first test, for whatever follows a test that commits.

And blank ones, for processes that have a database of their own.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any, Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from driftbook.history import triggers


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
        given = live.execute("SELECT seq, name FROM sqlite_sequence").fetchall()
        self.copy.backup(live)
        with live:
            live.execute("BEGIN IMMEDIATE")
            live.executemany("DELETE FROM sqlite_sequence WHERE seq < ? AND name = ?", given)
            live.executemany(
                "INSERT INTO sqlite_sequence (seq, name) SELECT ?1, ?2 "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?2)",
                given,
            )


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
        with transaction.atomic(), self.connection.cursor() as cursor:
            cursor.execute(self.script)
        triggers.install(self.connection)
