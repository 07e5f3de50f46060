"""Migrations that can be killed at any moment and run again.

Django writes down that a migration was done *after* the transaction that did it, where indexes or
foreign keys were left for its end. Killed between the two, it would do it again and find its tables
there. Here both are one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.utils import timezone

from driftbook import __version__
from driftbook.operating.backup.trouble import Trouble
from driftbook.operating.upgrade import releases

LOCK_SECONDS = 5
"""How long a change of a table waits for those who use it: behind it, everybody else waits too."""
ATTEMPTS, PAUSE = 20, 3.0
"""How often it is tried again, and the seconds in between, in which the others go on."""
Tell = Callable[[str], None]


class Executor(MigrationExecutor):
    """Django's, with what was left for the end and the record in the migration's transaction."""

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            for sql in editor.deferred_sql:
                editor.execute(sql)
            editor.deferred_sql.clear()
            self.record_migration(migration)  # type: ignore[call-arg,arg-type]
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


def waiting() -> list[str]:
    """`app.name` of the migrations that the database does not have, in their order."""
    executor = Executor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _back in plan]


def unknown() -> list[str]:
    """Migrations of ours that the database has and this code does not know."""
    loader = Executor(connection).loader
    own, known = own_apps(), loader.disk_migrations or {}
    extra = {key for key in loader.applied_migrations or {} if key[0] in own} - set(known)
    return sorted(f"{app}.{name}" for app, name in extra)


def own_apps() -> frozenset[str]:
    """The labels of our apps."""
    return frozenset(
        config.label for config in apps.get_app_configs() if config.name.startswith("driftbook.")
    )


def migrate_now(tell: Tell = lambda line: None) -> list[str]:
    """Apply what is waiting; returns it. Killed at any moment, the next call goes on.

    On PostgreSQL a change that cannot have its table within five seconds lets the others go on and
    is tried again. Raises Trouble after a minute or more of that.
    """
    wanted = waiting()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _apply(tell)
        except OperationalError as wrong:
            if not _was_locked_out(wrong) or attempt == ATTEMPTS:
                raise Trouble(
                    f"a migration could not be done: {wrong}. What was done is kept; "
                    "`driftbook upgrade` again goes on from there"
                ) from None
            tell(f"the table is in use: again in {PAUSE:.0f} seconds ({attempt} of {ATTEMPTS})")
            time.sleep(PAUSE)
        else:
            break
    note(timezone.now())
    return wanted


def note(now: datetime) -> None:
    """Write down that this release has upgraded the database. Twice is once."""
    from driftbook.work.models import Release

    last = Release.objects.order_by("-pk").first()
    follows = releases.line().version
    if last is None or (last.version, last.follows) != (__version__, follows):
        Release.objects.create(version=__version__, follows=follows, at=now)


def _apply(tell: Tell) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    try:
        executor = Executor(connection, _progress(tell))
        executor.loader.check_consistent_history(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        before = executor._create_project_state(  # type: ignore[attr-defined]
            with_applied_migrations=True
        )
        emit_pre_migrate_signal(0, False, connection.alias, apps=before.apps, plan=plan)
        after = executor.migrate(executor.loader.graph.leaf_nodes(), plan, state=before.clone())
        after.clear_delayed_apps_cache()
        emit_post_migrate_signal(0, False, connection.alias, apps=after.apps, plan=plan)
    finally:
        if connection.vendor == "postgresql" and connection.connection is not None:
            connection.close()


def _progress(tell: Tell) -> Callable[..., None]:
    begun: dict[str, float] = {}

    def told(action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if migration is None:
            return
        name = f"{migration.app_label}.{migration.name}"
        if action == "apply_start":
            begun[name] = time.monotonic()
            tell(f"{name} …")
        elif action == "apply_success":
            tell(f"{name} done, {time.monotonic() - begun.get(name, 0):.1f} s")

    return told


def _was_locked_out(wrong: OperationalError) -> bool:
    return "lock timeout" in str(wrong) or "database is locked" in str(wrong)
