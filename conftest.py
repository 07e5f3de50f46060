"""For all tests: handbooks on the shelf, and tables that nobody may empty can be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

STORED = {"db", "transactional_db", "live_server", "client", "browse"}


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The shipped handbooks are there before the first test, open to everybody."""
    from tests.shelf import lay_the_shipped

    with django_db_blocker.unblock():
        lay_the_shipped()


@pytest.fixture(autouse=True)
def shelf(request: pytest.FixtureRequest) -> None:
    """And again after a test whose end has emptied all tables."""
    if not (request.node.get_closest_marker("django_db") or STORED & set(request.fixturenames)):
        return
    from driftbook.editions.models import Edition
    from tests.shelf import lay_the_shipped

    served = {"transactional_db", "live_server", "browse"} & set(request.fixturenames)
    request.getfixturevalue("transactional_db" if served else "db")
    if not Edition.objects.exists():
        lay_the_shipped()


@pytest.fixture
def one_connection() -> Iterator[None]:
    """For requests that go through WSGI itself: they must not close the test's own connection."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
