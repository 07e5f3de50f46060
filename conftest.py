"""For all tests: handbooks on the shelf, and a database as it was after every test."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.migrated import Once
    from tests.pristine import Blank

STORED = {"db", "transactional_db", "live_server", "client", "browse", "database"}

# The same examples in every run of the continuous integration; new ones on a developer's machine.
# Nothing is measured with a watch: the other core may be busy.
settings.register_profile(
    "driftbook",
    derandomize=bool(os.environ.get("CI")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("driftbook")


def stored(item: pytest.Item) -> bool:
    """Whether a test asks for a database; without asking it cannot touch one."""
    names = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or STORED & names)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m stored` are the tests with a database: only they are worth a run on PostgreSQL.

    Not those that say `once`. What may be killed goes first: it waits more than it works, and would
    otherwise be what all others wait for.

    A journey elsewhere, or a test there that is none, would be found by no run: `make` reads either
    the journeys of tests/journeys, or all other folders.
    """
    for item in items:
        if bool(item.get_closest_marker("journey")) != ("journeys" in item.path.parts):
            raise pytest.UsageError(f"{item.nodeid}: journeys are in tests/journeys, others not")
        if stored(item) and not item.get_closest_marker("once"):
            item.add_marker("stored")
    items.sort(key=lambda item: not item.nodeid.startswith("tests/work/"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: object,
    django_db_setup: None,
    django_db_blocker: Any,
    once: Once,
) -> Iterator[Blank | None]:
    """The shipped handbooks are there before the first test, open to everybody.

    After a test with its own transactions all is again as it was then. Django's flush would do the
    same in ten times the time, and be refused by the triggers of append-only tables. Whoever asks
    for it by name gets what was there before any row; nothing, where no test here needs it at all.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from tests.pristine import BlankOnSQLite, blank, keep
    from tests.shelf import lay_the_shipped

    if connection.settings_dict["NAME"] == django_db_modify_db_settings:  # it is not one for tests
        yield None
        return
    with django_db_blocker.unblock():
        tables = blank(connection)
        if isinstance(tables, BlankOnSQLite):
            once.end(tables.pages)
        lay_the_shipped()
        pristine = keep(connection)
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: pristine.restore())
    yield tables
    patch.undo()
    with django_db_blocker.unblock():
        tables.close()


@pytest.fixture(scope="session")
def once() -> Iterator[Once]:
    """On SQLite a test database begins as a copy of one that was migrated before."""
    from django.db import connection

    from tests.migrated import Once

    patch, migrated = pytest.MonkeyPatch(), Once()
    if connection.vendor == "sqlite":
        creation: Any = connection.creation
        create = creation._create_test_db

        def copied(*words: Any, **more: Any) -> str:
            name: str = create(*words, **more)
            migrated.begin(name)
            return name

        patch.setattr(creation, "_create_test_db", copied)
    yield migrated
    patch.undo()
    migrated.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
    once: Once,
) -> object:
    """Journeys have a database in a file, as in production; the name of the one of no test.

    One in memory is shared by test and server in a way that knows no waiting: "table is locked".
    """
    from django.conf import settings as django_settings

    default = django_settings.DATABASES["default"]
    if "sqlite" in default["ENGINE"] and request.config.option.markexpr == "journey":
        file = tmp_path_factory.mktemp("database") / "journeys.sqlite3"
        default.setdefault("TEST", {})["NAME"] = str(file)
    return default["NAME"]


@pytest.fixture(autouse=True)
def shelf(request: pytest.FixtureRequest) -> None:
    """Whoever asks for a client or a page has a database without asking for it."""
    if {"transactional_db", "live_server", "browse"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
    elif stored(request.node) and "database" not in request.fixturenames:
        request.getfixturevalue("db")


@pytest.fixture(autouse=True)
def takes_writes(request: pytest.FixtureRequest) -> None:
    """A test that counts questions is not in the way of the one that is asked once a second."""
    if stored(request.node):
        from driftbook.work import standby

        patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
        patch.setattr(standby, "LOOK", 60.0)
        patch.setattr(standby._known, "read_only", False)
        patch.setattr(standby._known, "at", time.monotonic())


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
