"""An index on a table that people are using: built beside them, not in front of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations
from django.db.utils import NotSupportedError

LONGEST = "15min"
"""How long PostgreSQL may wait for transactions that were there before, such as a backup's. Nobody
waits behind it meanwhile; given up early, all that was built would have to be built again."""


class AddIndexBeside(migrations.AddIndex):
    """As AddIndex; PostgreSQL builds it without a lock, SQLite in its place.

    In a migration of its own with `atomic = False`. Killed in the middle, it leaves an index that
    does not count: that is removed first, so it can be run again.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build it."""
        connection = schema_editor.connection
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(connection.alias, model):
            return
        if connection.in_atomic_block:
            raise NotSupportedError("AddIndexBeside needs `atomic = False` in its migration")
        name = schema_editor.quote_name(self.index.name)
        if connection.vendor != "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
            schema_editor.add_index(model, self.index)
            return
        with _patience(connection):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.add_index(model, self.index, concurrently=True)


@contextmanager
def _patience(connection: Any) -> Iterator[None]:
    """An upgrade waits for seconds only (`lock_timeout`) where others would wait behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LONGEST])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
