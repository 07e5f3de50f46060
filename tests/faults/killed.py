"""Inside a company: do one unit of work, and die with -9 at its n-th word with the database.

A word is a statement, before it is carried out, or a commit, after it. `facts` are all rows of all
tables, without what is drawn by lot in every run (keys, tokens, hashes, the order of numbers).
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.faults import units

BY_LOT = re.compile(r"[0-9a-f]{6,}(-[0-9a-f]{4,})*|[A-Za-z0-9_-]{20,}")
LEFT_OUT = {"attempts", "claimed_by", "claimed_until", "seen", "worker", "id"}
"""What may differ after a worker was killed: how often something was tried, and by whom."""


def lay(name: str) -> str:
    """What the unit needs, beside what the demo has."""
    units.UNITS[name].lay()
    return "done"


def words(name: str) -> int:
    """Do it undisturbed: how many words it takes."""
    said = _counting(lambda _word: None)
    _go(name)
    return said[0]


def die(name: str, last: str) -> None:
    """Do it until that word."""

    def at(word: int) -> None:
        if word == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    _counting(at)
    _go(name)


def finish(name: str) -> dict[str, Any]:
    """Another worker does what is left, now and when leases have run out; then the facts."""
    unit = units.UNITS[name]
    unit.again()
    found = facts(times=not unit.leased)
    return {table: rows for table, rows in found.items() if table not in unit.but}


def facts(*, times: bool) -> dict[str, list[list[Any]]]:
    """Table → column → its values, sorted; and the files that went out.

    Without `times` for what may be done only when a lease has run out.
    """
    from django.apps import apps
    from django.conf import settings

    found: dict[str, list[list[Any]]] = {}
    for model in apps.get_models():
        if model._meta.app_label in ("contenttypes", "sessions", "auth") or model._meta.proxy:
            continue
        names = [field.attname for field in model._meta.concrete_fields if _kept(field, times)]
        rows = Counter(
            tuple(_plain(value) for value in row)
            for row in model._default_manager.order_by().values_list(*names or ["pk"])
        )
        table = model._meta.label
        found[table] = (
            sorted([list(row), count] for row, count in rows.items())
            if names
            else [[[], sum(rows.values())]]
        )
    files = settings.OUTBOX_FILES.glob("*") if settings.OUTBOX_FILES.exists() else []
    found["files that went out"] = [[[], len(list(files))]]
    found["broken chains"] = [[[problem], 1] for problem in _chains()]
    return found


def _go(name: str) -> None:
    from django.db import connection

    try:
        units.UNITS[name].go()
    finally:
        connection.close()


def _counting(at: Callable[[int], None]) -> list[int]:
    """Count the words of this process's connection, and say each number before it is done."""
    from django.db import connection

    said = [0]

    def word() -> None:
        said[0] += 1
        at(said[0])

    def statement(execute: Any, sql: Any, given: Any, many: Any, context: Any) -> Any:
        word()
        return execute(sql, given, many, context)

    commit = connection._commit

    def committed() -> None:
        commit()
        word()

    connection.ensure_connection()
    connection.execute_wrappers.append(statement)
    connection._commit = committed  # type: ignore[method-assign]
    return said


def _kept(field: Any, times: bool) -> bool:
    from django.db import models

    dropped = (models.AutoField, models.UUIDField, models.BinaryField, models.JSONField)
    if isinstance(field, dropped) or field.is_relation or field.attname in LEFT_OUT:
        return False
    return times or not isinstance(field, models.DateTimeField)


def _plain(value: Any) -> str:
    return BY_LOT.sub("…", str(value))[:300]


def _chains() -> list[str]:
    from driftbook.history import verifying

    found = [verifying.verify(chain).problem for chain in verifying.chains()]
    return [problem for problem in found if problem]
