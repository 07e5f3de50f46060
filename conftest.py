"""For all tests: tables that nobody may empty are emptied after a test all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_can_be_emptied() -> Iterator[None]:
    """A test with its own transactions ends with a flush, which the triggers would refuse."""
    from django.db import connection
    from django.test import TransactionTestCase

    from driftbook.history import triggers

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def without_triggers(self: Any) -> None:
        triggers.remove(connection)
        try:
            flush(self)
        finally:
            triggers.install(connection)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
    yield
    patch.undo()
