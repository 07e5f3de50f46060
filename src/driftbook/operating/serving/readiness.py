"""Before the server starts: is the database the one that this code was written for?"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from driftbook.operating.backup.trouble import Trouble
from driftbook.operating.upgrade import running, standing


class NotReady(ValueError):
    """It says what is missing and which command brings it."""


def missing() -> list[str]:
    """Migrations that the database lacks, in order. Raises NotReady: there is no database.

    What it has beyond them is not looked at: newer code may run beside ours while machines are
    upgraded one by one.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as wrong:
        reason = str(wrong).strip().partition("\n")[0]
        raise NotReady(f"The database cannot be used: {reason}") from None
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def ensure(*, migrate: bool, tell: Callable[[str], None]) -> None:
    """Raises NotReady unless this code may serve this database; `migrate` upgrades it first.

    Minutes on an empty database; `tell` is given a line before it begins.

    Nothing is served in the middle of a restore, nor by code that is more than one release older
    than what upgraded the database.
    """
    try:
        standing.demand_whole()
        lacking = missing()
        if lacking and migrate:
            tell(f"bringing the database to this version: {len(lacking)} migrations")
            running.run(None, timezone.now(), lambda line: None)
            lacking = missing()
        if not lacking:
            standing.demand()
    except Trouble as wrong:
        raise NotReady(str(wrong)) from None
    finally:
        connections.close_all()
    if lacking:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise NotReady(
            f"The database lacks {lacking[0]}{more}. Bring it to this version with "
            "`driftbook upgrade`, or start with --migrate where this is the only machine."
        )
