"""The demo starts a broker of its own, and nobody else's."""

from __future__ import annotations

import socket
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
    monkeypatch.setattr(demo_broker.shutil, "which", lambda *_, **__: None)
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
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("it does not answer")
    finally:
        process.terminate()
        process.wait(10)
