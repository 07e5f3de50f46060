"""An index is built while others read and write the table, and is built again where it broke off.

On PostgreSQL: elsewhere nobody works beside a migration.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.state import ProjectState
from django.utils import timezone

from driftbook.work.indexes import AddIndexBeside
from driftbook.work.models import Worker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's way of building"),
]
NAME, LOCKED = "workers_on_trial", 0.5
LONGEST = 120
"""Seconds: the first is how long an upgrade waits for a table, in this test."""


@pytest.fixture(autouse=True)
def no_index() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Upgrade(threading.Thread):
    """Builds the index, as `driftbook upgrade` does, in a connection of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: Exception | None = None
        self.process = 0
        self.timeout = ""

    def run(self) -> None:
        operation = AddIndexBeside("worker", models.Index(fields=["version", "seen"], name=NAME))
        before = ProjectState.from_apps(apps)
        after = before.clone()
        operation.state_forwards("work", after)
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCKED}s'")
                cursor.execute("SELECT pg_backend_pid()")
                self.process = cursor.fetchone()[0]
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("work", editor, before, after)
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                self.timeout = cursor.fetchone()[0]
        except Exception as wrong:
            self.wrong = wrong
        finally:
            connection.close()


@pytest.fixture
def other() -> Iterator[Any]:
    """Somebody else's connection, with a transaction that stays open."""
    made = connection.copy()
    made.set_autocommit(False)
    yield made
    made.rollback()
    made.close()


def until(what: Callable[[], object]) -> None:
    limit = time.monotonic() + LONGEST
    while not what():
        assert time.monotonic() < limit
        time.sleep(0.02)


def asked(statement: str, *given: int | str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[Any] = cursor.fetchall()
        return found


def waits(upgrade: Upgrade) -> bool:
    """Whether it waits for somebody else's transaction."""
    found = asked("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", upgrade.process)
    return found == [("Lock",)]


def valid() -> list[bool]:
    """Whether each index of that name counts."""
    rows = asked(
        "SELECT indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = %s", NAME
    )
    return [row[0] for row in rows]


def worker(name: str, using: Any = connection) -> None:
    now = timezone.now()
    with using.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_worker (name, started, seen, version) VALUES (%s, %s, %s, '1')",
            [name, now, now],
        )


def test_others_read_and_write_meanwhile(other: Any) -> None:
    """A transaction that was there before is waited for, for longer than for a lock."""
    worker("long", other)
    upgrade = Upgrade()
    upgrade.start()
    until(lambda: waits(upgrade))
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{LONGEST}s'")  # who is kept waiting fails
    for number in range(5):
        worker(f"short {number}")
        assert Worker.objects.count() == number + 1
        time.sleep(LOCKED / 2)
    assert upgrade.is_alive(), "it has not given up"
    assert valid() == [False]
    other.commit()
    upgrade.join(LONGEST)
    assert upgrade.wrong is None
    assert valid() == [True]
    assert upgrade.timeout == f"{LOCKED * 1000:.0f}ms", "as it was, for what comes next"
    assert asked("SELECT count(*) FROM work_worker WHERE version = '1'") == [(6,)]


@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_broken_off_in_the_middle_it_is_built_again(other: Any, how: str) -> None:
    worker("long", other)
    upgrade = Upgrade()
    upgrade.start()
    until(lambda: waits(upgrade) and valid() == [False])
    asked(f"SELECT {how}(%s)", upgrade.process)
    upgrade.join(LONGEST)
    assert isinstance(upgrade.wrong, OperationalError)
    assert valid() == [False], "what was left does not count"
    other.commit()
    again = Upgrade()
    again.start()
    again.join(LONGEST)
    assert again.wrong is None
    assert valid() == [True]


def test_in_a_transaction_it_says_what_to_write() -> None:
    from django.db import transaction
    from django.db.utils import NotSupportedError

    operation: migrations.AddIndex = AddIndexBeside(
        "worker", models.Index(fields=["seen"], name=NAME)
    )
    state = ProjectState.from_apps(apps)
    with (
        transaction.atomic(),
        connection.schema_editor(atomic=False) as editor,
        pytest.raises(NotSupportedError, match="atomic = False"),
    ):
        operation.database_forwards("work", editor, state, state)
