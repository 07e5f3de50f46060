"""Append-only tables: triggers that refuse UPDATE, DELETE and TRUNCATE, on SQLite and PostgreSQL.

A model says `append_only = AppendOnly()`, and its migration adds `*append_only("app_table")` to its
operations. After every `migrate` the triggers are put back, because SQLite drops them when Django
rebuilds a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

REFUSED = "is append-only"
ENABLED = "O"  # how PostgreSQL marks a trigger that has not been switched off


@dataclass(frozen=True)
class AppendOnly:
    """What a table allows beside adding rows: nothing, unless `permit` names a table."""

    unique: tuple[str, ...] = ()
    """Columns that no new row may share with an old one: INSERT OR REPLACE would remove the old."""
    blanks: tuple[str, ...] = ()
    """Columns that may be emptied, all together and nothing else …"""
    permit: str = ""
    """… while this table has a row with the same organisation and kind, up to the row's number."""


def append_only(table: str, rule: AppendOnly | None = None) -> list[Operation]:
    """Operations for a migration, after the one that creates the table (and its permit)."""
    chosen = rule or AppendOnly()

    def forwards(_: Any, editor: Any) -> None:
        _put(editor.connection, table, chosen)

    def backwards(_: Any, editor: Any) -> None:
        _take(editor.connection, table)

    return [migrations.RunPython(forwards, backwards)]


def tables() -> dict[str, AppendOnly]:
    """The append-only tables of the installed models, by name."""
    found = {}
    for model in apps.get_models():
        rule = getattr(model, "append_only", None)
        if isinstance(rule, AppendOnly):
            found[model._meta.db_table] = rule
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place that is missing or has been altered."""
    present = connection.introspection.table_names()
    there = _there(connection)
    for table, rule in tables().items():
        if table in present and _absent(connection, table, rule, there):
            _put(connection, table, rule)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away: only a test that empties the tables has a reason to."""
    present = connection.introspection.table_names()
    for table in tables():
        if table in present:
            _take(connection, table)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be in the database and are not, or are not as we make them."""
    there = _there(connection)
    return sorted(
        name for table, rule in tables().items() for name in _absent(connection, table, rule, there)
    )


def after_migrating(using: str, **_: Any) -> None:
    """Django's signal after `migrate`."""
    install(connections[using])


# --- how (every name in these statements is our own) --------------------------------------------


def _put(connection: BaseDatabaseWrapper, table: str, rule: AppendOnly) -> None:
    _take(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_function(table, rule))
        for statement in _triggers(connection, table, rule).values():
            cursor.execute(statement)


def _take(connection: BaseDatabaseWrapper, table: str) -> None:
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _names(connection, table):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only()")


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [f"{table}_rows", f"{table}_whole"]
    return [f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"]


def _triggers(connection: BaseDatabaseWrapper, table: str, rule: AppendOnly) -> dict[str, str]:
    """Name → the statement that makes it."""
    if connection.vendor == "postgresql":
        return _on_postgresql(table)
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
        key = connection.introspection.get_primary_key_column(cursor, table) or "rowid"
    return _on_sqlite(table, rule, key, [column.name for column in columns])


def _on_postgresql(table: str) -> dict[str, str]:
    run = f"EXECUTE FUNCTION {table}_append_only()"
    return {
        f"{table}_rows": f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {run}",
        f"{table}_whole": f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT {run}",
    }


def _function(table: str, rule: AppendOnly) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$${_body(table, rule)}$$"
    )


def _body(table: str, rule: AppendOnly) -> str:
    allowed = ""
    if rule.permit:
        names = ", ".join(f"'{name}'" for name in rule.blanks)
        emptied = " AND ".join(f"NEW.{name} = ''" for name in rule.blanks)
        allowed = (
            f"IF TG_OP = 'UPDATE' THEN IF {emptied} "
            f"AND to_jsonb(NEW) - ARRAY[{names}] = to_jsonb(OLD) - ARRAY[{names}] "
            f"AND {_permitted(rule)} THEN RETURN NEW; END IF; END IF; "
        )
    return f"BEGIN {allowed}RAISE EXCEPTION '{table} {REFUSED}'; END"


def _on_sqlite(table: str, rule: AppendOnly, key: str, columns: Sequence[str]) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END"
    same = f"NEW.{key} = {key}"
    if rule.unique:
        both = " AND ".join(f"NEW.{name} = {name}" for name in rule.unique)
        same = f"{same} OR ({both})"
    unless = ""
    if rule.permit:
        kept = [f"NEW.{name} IS OLD.{name}" for name in columns if name not in rule.blanks]
        emptied = [f"NEW.{name} = ''" for name in rule.blanks]
        unless = f" WHEN NOT ({' AND '.join([*emptied, *kept])} AND {_permitted(rule)})"
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
        f"{unless} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN "  # noqa: S608
        f"EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",
    }


def _permitted(rule: AppendOnly) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {rule.permit} permit "  # noqa: S608
        "WHERE permit.organisation = OLD.organisation "
        "AND permit.kind = OLD.kind AND OLD.number <= permit.up_to)"
    )


def _absent(
    connection: BaseDatabaseWrapper, table: str, rule: AppendOnly, there: dict[str, str]
) -> list[str]:
    made = _triggers(connection, table, rule)
    if connection.vendor == "postgresql":
        made = dict.fromkeys(made, ENABLED + _body(table, rule))
    return [name for name, text in made.items() if there.get(name) != text]


def _there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name → how the database remembers it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgenabled::text || p.prosrc FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
