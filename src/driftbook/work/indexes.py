"""An index on a table that people are using: built beside them, not in front of them."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.utils import NotSupportedError


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
        else:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.add_index(model, self.index, concurrently=True)
