"""Copies of what the demo has made, until a kind has so many rows: in SQL, by the thousands.

A copy keeps what the row says and whose it is. Its keys are its own; it points at the copies of
what the row points at; and it lies further back: `A_DAY` rows of the root a day. So a year has as
many rows with a thousand as with a million, and there are more years.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from bench.growth.kinds import KINDS, Kind, Table
from driftbook.doors.fleet import looking

APART, NUMBERS_APART = 1_000_000, 1_000
"""Between the ids, and between the numbers, of a row and of its copy: more than the demo has."""
A_DAY = 100


def fill(rows: int) -> dict[str, int]:
    """So many rows of each kind; the rows of every root then. The database has the demo."""
    counts = {}
    with connection.cursor() as cursor:
        # Copies are as right as what they are copies of: nothing is checked or fired again.
        cursor.execute("SET session_replication_role = replica")
        for kind in KINDS:
            begun = time.perf_counter()
            with _indexed_at_the_end(cursor, sorted({table.name for table in _tables(kind)})):
                counts[kind.root.name] = _fill(cursor, kind, rows)
            print(f"{kind.root.name}: {time.perf_counter() - begun:.0f} s", flush=True)
        for table in sorted({table.name for kind in KINDS for table in _tables(kind)}):
            _count_on(cursor, table)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        _look_at_units()
        cursor.execute("VACUUM ANALYZE doors_unitstand")
    return counts


def _look_at_units() -> None:
    """As a worker does that has been there meanwhile."""
    now = timezone.now()
    looking.begin(now)
    while looking.Looks().run_due(now, looking.TURN):
        pass


@contextmanager
def _indexed_at_the_end(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Without the indexes that no constraint needs; they are made again, as they were."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid::regclass::text = ANY(%s) AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [tables],
    )
    found = cursor.fetchall()
    for name, _made in found:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, made in found:
        cursor.execute(made)


def _fill(cursor: Any, kind: Kind, rows: int) -> int:
    cursor.execute(f"SELECT count(*) FROM {kind.root.name} t WHERE {kind.root.where}")
    (each,) = cursor.fetchone()
    copies = max(0, rows // each - 1)
    copied = {table.name for table in _tables(kind)}
    for table in _tables(kind):
        cursor.execute(_copies(table, copied, each), {"copies": copies})
    cursor.execute(f"SELECT count(*) FROM {kind.root.name}")
    return int(cursor.fetchone()[0])


def _tables(kind: Kind) -> Iterator[Table]:
    yield kind.root
    yield from kind.follow


def _copies(table: Table, copied: set[str], each: int) -> str:
    """The statement that makes all copies of the rows of a table."""
    model = _model(table.name)
    numbered = _numbered(model, copied)
    columns, values = [], []
    for field in model._meta.local_fields:
        columns.append(f'"{field.column}"')
        values.append(table.values.get(str(field.column)) or _value(field, copied, numbered))
    return f"""
        INSERT INTO {table.name} ({", ".join(columns)})
        SELECT {", ".join(values)}
        FROM generate_series(1, %(copies)s) k
        CROSS JOIN LATERAL (SELECT (%(copies)s + 1 - k) * interval '{each / A_DAY} days' AS back) b
        CROSS JOIN {table.name} t WHERE t.id{_before(model)} AND {table.where}
    """


def _before(model: Any) -> str:
    """Only what the demo has made; a key that is no number says nothing about that."""
    if isinstance(model._meta.pk, models.UUIDField):
        return " IS NOT NULL"
    return f" < {APART}"


def _model(table: str) -> Any:
    every = apps.get_models(include_auto_created=True)
    return next(model for model in every if model._meta.db_table == table)


def _numbered(model: Any, copied: set[str]) -> set[str]:
    """Fields that have to differ, as nothing else of their constraint does."""
    found = set()
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        fields = [model._meta.get_field(name) for name in constraint.fields]
        if any(_points_at(field) in copied or field.unique for field in fields):
            continue
        whole = [field for field in fields if isinstance(field, models.IntegerField)]
        found |= {field.name for field in whole[-1:]}
    return found


def _points_at(field: Any) -> str:
    return str(field.related_model._meta.db_table) if field.is_relation else ""


def _value(field: Any, copied: set[str], numbered: set[str]) -> str:
    column = f't."{field.column}"'
    if _points_at(field) in copied or (field.primary_key and not _is_key(field)):
        return f"{column} + k::bigint * {APART}"
    if field.unique and _is_key(field):
        return f"md5({column}::text || k)::uuid"
    if field.unique and isinstance(field, models.CharField):
        return f"{column} || '-' || k"
    if field.name in numbered:
        return f"{column} + k * {NUMBERS_APART}"
    if isinstance(field, models.DateTimeField):
        return f"{column} - back"
    if isinstance(field, models.DateField):
        return f"({column} - back)::date"
    return column


def _is_key(field: Any) -> bool:
    return isinstance(field, models.UUIDField)


def _count_on(cursor: Any, table: str) -> None:
    """New rows get ids after those of the copies."""
    if isinstance(_model(table)._meta.pk, models.UUIDField):
        return
    sequence = f"pg_get_serial_sequence('{table}', 'id')"
    cursor.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))")
