"""The index that finds manuals by pieces of their words, kept by the database itself.

SQLite: FTS5 with its trigrams, over the texts where they stand, and triggers that keep it.
PostgreSQL: every word in a GIN index, and a vocabulary of them all, in which words that have a
piece inside are looked for first: that is short, and the texts are long. Words that no manual has
any more stay in it.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, WORDS, VOCABULARY = "downtime_manual", "downtime_manual_words", "downtime_manual_word"
SHORTEST = 3
"""Letters, blanks and marks that the index of SQLite needs to find anything."""
LONGEST = 200
"""Letters of a word that PostgreSQL keeps: what it takes for one is limited."""


def after_migrating(using: str, **_: Any) -> None:
    """Django's signal after `migrate`: SQLite drops triggers when Django rebuilds a table."""
    if TABLE in connections[using].introspection.table_names():
        install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Put it in place; what is there already stays."""
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def fill(connection: BaseDatabaseWrapper) -> None:
    """Let everything that is there be found."""
    if connection.vendor == "postgresql":
        _run(connection, [f"UPDATE {TABLE} SET folded = folded"])  # noqa: S608
    else:
        _run(connection, [f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')"])  # noqa: S608


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take it away."""
    _run(connection, POSTGRESQL_GONE if connection.vendor == "postgresql" else SQLITE_GONE)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    """One after the other; every name in them is our own."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_SPLIT = f"""
SELECT DISTINCT left(word, {LONGEST}) AS word FROM unnest(string_to_array({{of}}, ' ')) AS word
WHERE word <> ''
"""  # noqa: S608
_LEARN = f"""
INSERT INTO {VOCABULARY} {_SPLIT} AND left(word, 1) <> '=' ORDER BY 1 ON CONFLICT DO NOTHING
"""
POSTGRESQL = [
    f"CREATE TABLE IF NOT EXISTS {VOCABULARY} (word text PRIMARY KEY)",
    # it is dear, so that the index is asked and not every row; yet not so dear that JIT sets in
    f"""
    CREATE OR REPLACE FUNCTION {WORDS}_of(folded text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 300 AS $$
      SELECT array_to_tsvector(coalesce(array_agg(word), '{{}}'))
      FROM ({_SPLIT.format(of="folded")}) AS each
    $$
    """,  # noqa: S608
    f"""
    CREATE OR REPLACE FUNCTION {WORDS}_learnt() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {_LEARN.format(of="NEW.folded")}; RETURN NULL; END $$
    """,
    f"""
    CREATE OR REPLACE TRIGGER {WORDS}_learnt AFTER INSERT OR UPDATE OF folded ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {WORDS}_learnt()
    """,
    f"CREATE INDEX IF NOT EXISTS {WORDS} ON {TABLE} USING gin ({WORDS}_of(folded))",
    # with statistics the planner would read every text for a word that many of them have
    f"ALTER INDEX {WORDS} ALTER COLUMN 1 SET STATISTICS 0",
]
POSTGRESQL_GONE = [
    f"DROP INDEX IF EXISTS {WORDS}",
    f"DROP TRIGGER IF EXISTS {WORDS}_learnt ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {WORDS}_learnt()",
    f"DROP FUNCTION IF EXISTS {WORDS}_of(text)",
    f"DROP TABLE IF EXISTS {VOCABULARY}",
]

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
