"""`server` and `device` for journeys in which the server is killed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.serving.devices import Device
from tests.journeys.serving.server import Server

Give = Callable[..., Device]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Tables, static files and the town, once for all journeys and for all processes of pytest."""
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent  # of all of them
    first = common / "prepared"
    with (common / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not first.exists():
            making = Server(common / "being-prepared")
            making.folder.mkdir()
            making.prepare()
            making.folder.rename(first)
    server = Server(tmp_path_factory.mktemp("server"))
    server.take_from(Server(first))
    yield server
    server.close()


@pytest.fixture
def server(prepared: Server) -> Iterator[Server]:
    """A running server with nothing but the town in its database."""
    sessions = dict(prepared.sessions)
    prepared.as_prepared()
    prepared.start()
    yield prepared
    prepared.sessions = sessions
    prepared.kill()


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


def arrived(server: Server, incident: str, *devices: Device, by_itself: bool = False) -> None:
    """Wait until nothing waits any more, and every copy of the log is the server's."""
    for one in devices:
        one.until(lambda rows: not any("waiting" in row for row in rows), by_itself=by_itself)
    wanted = server.log(incident)
    for one in devices:
        one.until(lambda _rows, one=one: one.log(incident) == wanted, by_itself=by_itself)
