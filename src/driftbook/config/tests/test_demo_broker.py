"""The demo starts a broker of its own, and nobody else's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from driftbook.config import demo_broker
from tests.broker import needs_mosquitto


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DRIFTBOOK_DEMO": "0"},
        {"DRIFTBOOK_DEMO": "1", "DRIFTBOOK_BROKER": "mqtt://broker.example.org"},
        {"DRIFTBOOK_DEMO": "1", "DRIFTBOOK_BROKER_FILE": "/run/secrets/broker"},
    ],
)
def test_none_is_started_where_none_is_wanted(environ: dict[str, str]) -> None:
    before = dict(environ)
    assert demo_broker.start(environ) is None
    assert environ == before


def test_none_is_started_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    environ = {"DRIFTBOOK_DEMO": "1", "DRIFTBOOK_VAR": str(tmp_path)}
    assert demo_broker.start(environ) is None


@needs_mosquitto
def test_the_demo_has_one_on_the_loopback(tmp_path: Path) -> None:
    environ = {"DRIFTBOOK_DEMO": "yes", "DRIFTBOOK_VAR": str(tmp_path)}
    process = demo_broker.start(environ)
    assert process is not None
    try:
        host, _, port = environ["DRIFTBOOK_BROKER"].removeprefix("mqtt://").partition(":")
        assert host == "127.0.0.1"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("it does not answer")
    finally:
        process.terminate()
        process.wait(60)


SERVER = """
import time
from driftbook.config import demo_broker
environ = {"DRIFTBOOK_DEMO": "1", "DRIFTBOOK_VAR": %r}
print(demo_broker.start(environ).pid, environ["DRIFTBOOK_BROKER"].rpartition(":")[2], flush=True)
time.sleep(600)
"""


@needs_mosquitto
@pytest.mark.skipif(sys.platform != "linux", reason="nobody else can wish to end with its parent")
def test_it_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    words = [sys.executable, "-c", SERVER % str(tmp_path)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    process, port = (int(word) for word in server.stdout.readline().split())
    until = time.monotonic() + 60
    while not _answers(port) and time.monotonic() < until:
        time.sleep(0.02)
    assert _answers(port)
    server.kill()
    server.wait(60)
    until = time.monotonic() + 60
    while _answers(port) and time.monotonic() < until:
        time.sleep(0.02)
    gone = not _answers(port)
    if not gone:
        os.kill(process, 15)
    assert gone


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
