"""The triggers that keep the search up to date, in the transaction of whatever is written.

PostgreSQL: the stems of Danish and of Swedish, and the words as they are, with a GIN index.
SQLite: FTS5, which knows no stems: words are found by their beginnings there.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, TEXTS = "requests_words", "requests_words_text"
NOBODY = "00000000-0000-0000-0000-000000000000"
"""To whom an internal note belongs that names no organisation: it is not found."""
MOST = 50_000
"""Characters of a text that can be found: what PostgreSQL takes for one row is limited."""


def after_migrating(using: str, **_: Any) -> None:
    """Django's signal after `migrate`: SQLite drops triggers when Django rebuilds a table."""
    if TABLE in connections[using].introspection.table_names():
        install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, and what they need; what is there already stays."""
    run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take them away."""
    run(connection, POSTGRESQL_GONE if connection.vendor == "postgresql" else SQLITE_GONE)


def fill(connection: BaseDatabaseWrapper) -> None:
    """Let everything that is there be found."""
    again = ["UPDATE requests_case SET subject = subject", "UPDATE requests_post SET text = text"]
    run(connection, again)


def run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    """One after the other; every name in them is our own."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_STEMS = " || ".join(
    f"strip(to_tsvector('{name}', left(text, {MOST})))" for name in ("danish", "swedish", "simple")
)
_WRITE = """
INSERT INTO requests_words (case_id, post_id, internal_to, lexemes)
"""
POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION requests_lexemes(text text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT {_STEMS} $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION requests_post_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      {_WRITE} VALUES (
        NEW.case_id,
        NEW.id,
        CASE WHEN NEW.internal THEN coalesce(NEW.internal_to, '{NOBODY}'::uuid) END,
        requests_lexemes(NEW.text || ' ' || NEW.folded)
      )
      ON CONFLICT (post_id) DO UPDATE
      SET internal_to = excluded.internal_to, lexemes = excluded.lexemes;
      RETURN NULL;
    END $$
    """,  # noqa: S608
    f"""
    CREATE OR REPLACE FUNCTION requests_case_words() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE form text;
    BEGIN
      SELECT coalesce(string_agg(value #>> '{{}}', ' '), '') INTO form
      FROM jsonb_path_query(NEW.answers, 'strict $.**') AS value
      WHERE jsonb_typeof(value) = 'string';
      {_WRITE} VALUES (
        NEW.id, NULL, NULL, requests_lexemes(concat_ws(' ', NEW.subject, NEW.number, form))
      )
      ON CONFLICT (case_id) WHERE post_id IS NULL DO UPDATE SET lexemes = excluded.lexemes;
      RETURN NULL;
    END $$
    """,  # noqa: S608
    """
    CREATE OR REPLACE TRIGGER requests_post_words
    AFTER INSERT OR UPDATE OF text, folded, internal, internal_to ON requests_post
    FOR EACH ROW EXECUTE FUNCTION requests_post_words()
    """,
    """
    CREATE OR REPLACE TRIGGER requests_case_words
    AFTER INSERT OR UPDATE OF subject, number, answers ON requests_case
    FOR EACH ROW EXECUTE FUNCTION requests_case_words()
    """,
    "CREATE INDEX IF NOT EXISTS requests_words_found ON requests_words USING gin (lexemes)",
]
POSTGRESQL_GONE = [
    "DROP INDEX IF EXISTS requests_words_found",
    "DROP TRIGGER IF EXISTS requests_post_words ON requests_post",
    "DROP TRIGGER IF EXISTS requests_case_words ON requests_case",
    "DROP FUNCTION IF EXISTS requests_post_words()",
    "DROP FUNCTION IF EXISTS requests_case_words()",
    "DROP FUNCTION IF EXISTS requests_lexemes(text)",
]

_POST_GONE = f"DELETE FROM {TEXTS} WHERE rowid = OLD.id * 2"  # noqa: S608
_CASE_GONE = f"DELETE FROM {TEXTS} WHERE rowid = OLD.id * 2 + 1"  # noqa: S608
_POST_WORDS = f"""
INSERT INTO {TEXTS} (rowid, text, case_id, internal_to) VALUES (
  NEW.id * 2,
  substr(NEW.text || ' ' || NEW.folded, 1, {MOST}),
  NEW.case_id,
  CASE WHEN NEW.internal THEN coalesce(NEW.internal_to, '') END
)
"""  # noqa: S608
_CASE_WORDS = f"""
INSERT INTO {TEXTS} (rowid, text, case_id, internal_to) VALUES (
  NEW.id * 2 + 1,
  NEW.subject || ' ' || NEW.number || ' ' || coalesce(
    (SELECT group_concat(atom, ' ') FROM json_tree(NEW.answers) WHERE type = 'text'), ''
  ),
  NEW.id,
  NULL
)
"""  # noqa: S608


def _sqlite(name: str, when: str, *does: str) -> str:
    begun = f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {when} FOR EACH ROW BEGIN "
    return begun + "; ".join(does) + "; END"


SQLITE = [
    f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS {TEXTS} USING fts5(
      text, case_id UNINDEXED, internal_to UNINDEXED,
      tokenize = 'unicode61 remove_diacritics 0', prefix = '3 4'
    )
    """,
    _sqlite("requests_post_words", "INSERT ON requests_post", _POST_WORDS),
    _sqlite(
        "requests_post_words_again",
        "UPDATE OF text, folded, internal, internal_to ON requests_post",
        _POST_GONE,
        _POST_WORDS,
    ),
    _sqlite("requests_post_words_gone", "DELETE ON requests_post", _POST_GONE),
    _sqlite("requests_case_words", "INSERT ON requests_case", _CASE_WORDS),
    _sqlite(
        "requests_case_words_again",
        "UPDATE OF subject, number, answers ON requests_case",
        _CASE_GONE,
        _CASE_WORDS,
    ),
    _sqlite("requests_case_words_gone", "DELETE ON requests_case", _CASE_GONE),
]
SQLITE_GONE = [
    *(
        f"DROP TRIGGER IF EXISTS requests_{of}_words{how}"
        for of in ("post", "case")
        for how in ("", "_again", "_gone")
    ),
    f"DROP TABLE IF EXISTS {TEXTS}",
]
