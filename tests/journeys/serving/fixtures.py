"""`server` and `device` for journeys in which the server is killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.serving.devices import Device
from tests.journeys.serving.server import Server

Give = Callable[..., Device]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Tables, static files and the town, once for all journeys."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.prepare()
    shutil.copy(server.database, server.database.with_suffix(".kept"))
    return server


@pytest.fixture
def server(prepared: Server) -> Iterator[Server]:
    """A running server with nothing but the town in its database."""
    sessions = dict(prepared.sessions)
    prepared.start()
    yield prepared
    prepared.sessions = sessions
    prepared.kill()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{prepared.database}{suffix}").unlink(missing_ok=True)
    shutil.copy(prepared.database.with_suffix(".kept"), prepared.database)


@pytest.fixture
def device(browser: Browser, server: Server) -> Iterator[Give]:
    """`device("agnes")`: her telephone, with the app on it; `old=True`: with an older browser."""
    given: list[Device] = []

    def give(name: str, *, old: bool = False) -> Device:
        given.append(Device(browser, server, name, old=old))
        return given[-1]

    yield give
    for one in given:
        one.context.close()
        assert one.faults == []


def arrived(server: Server, incident: str, *devices: Device) -> None:
    """Wait until nothing waits any more, and every copy of the log is the server's."""
    for one in devices:
        one.until(lambda rows: not any("waiting" in row for row in rows))
    wanted = server.log(incident)
    for one in devices:
        one.until(lambda _rows, one=one: one.log(incident) == wanted)
