"""`pytest -p tests.turned`: on SQLite rows come the other way round where nobody asked for an order.

What fails only then is a test or a page that takes an order for granted, and PostgreSQL may give
another one any day.
"""

from __future__ import annotations

from typing import Any

import pytest


def _turn(connection: Any, **_more: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture(scope="session", autouse=True)
def turned() -> None:
    """For every connection that is made from now on."""
    from django.db.backends.signals import connection_created

    connection_created.connect(_turn, weak=False)
