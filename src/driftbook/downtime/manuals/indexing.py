"""The index that finds manuals by pieces of their words, kept by the database itself.

SQLite: FTS5 with its trigrams, over the texts where they stand, and triggers that keep it.
PostgreSQL: the trigrams of pg_trgm in a GIN index; where the extension is not to be had, the same
questions are answered by looking through every text.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, WORDS = "downtime_manual", "downtime_manual_words"
SHORTEST = 3
"""Letters, blanks and marks that the index needs to find anything."""


def after_migrating(using: str, **_: Any) -> None:
    """Django's signal after `migrate`: SQLite drops triggers when Django rebuilds a table."""
    if TABLE in connections[using].introspection.table_names():
        install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Put it in place; what is there already stays."""
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def fill(connection: BaseDatabaseWrapper) -> None:
    """Let everything that is there be found. PostgreSQL does so as it makes the index."""
    if connection.vendor == "sqlite":
        _run(connection, [f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')"])  # noqa: S608


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take it away."""
    _run(connection, POSTGRESQL_GONE if connection.vendor == "postgresql" else SQLITE_GONE)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    """One after the other; every name in them is our own."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


POSTGRESQL = [
    # who may not put the extension in place, or has not got it, is served more slowly
    f"""
    DO $$ BEGIN
      IF to_regclass('{WORDS}') IS NULL THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX {WORDS} ON {TABLE} USING gin (folded gin_trgm_ops);
      END IF;
    EXCEPTION WHEN OTHERS THEN
      RAISE NOTICE 'no index for the manuals: %', SQLERRM;
    END $$
    """
]
POSTGRESQL_GONE = [f"DROP INDEX IF EXISTS {WORDS}"]

_NEW = f"INSERT INTO {WORDS}(rowid, folded) VALUES (NEW.id, NEW.folded)"  # noqa: S608
_OLD = f"INSERT INTO {WORDS}({WORDS}, rowid, folded) VALUES ('delete', OLD.id, OLD.folded)"  # noqa: S608


def _trigger(name: str, when: str, *does: str) -> str:
    begun = f"CREATE TRIGGER IF NOT EXISTS {WORDS}_{name} AFTER {when} ON {TABLE}"
    return f"{begun} FOR EACH ROW BEGIN {'; '.join(does)}; END"


SQLITE = [
    f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5(
      folded, content = '{TABLE}', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
    )
    """,
    _trigger("new", "INSERT", _NEW),
    _trigger("again", "UPDATE OF folded", _OLD, _NEW),
    _trigger("gone", "DELETE", _OLD),
]
SQLITE_GONE = [
    *(f"DROP TRIGGER IF EXISTS {WORDS}_{name}" for name in ("new", "again", "gone")),
    f"DROP TABLE IF EXISTS {WORDS}",
]
