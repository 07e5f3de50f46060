"""A real Mosquitto for a test, on a free port of the loopback: `with broker(tmp_path) as it: …`."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest

from tests.ports import free_port

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
THERE = Path(MOSQUITTO).exists()
needs_mosquitto = pytest.mark.skipif(not THERE, reason="Mosquitto is not installed")
PATIENCE = 60.0
"""Seconds until it has to answer, also on a busy machine."""


class Broker:
    """A Mosquitto that can be killed and started again, on the same port."""

    def __init__(self, folder: Path, *, keeps: bool = False, more: str = "") -> None:
        """`keeps`: sessions and retained messages outlive it, when it ends by `stop()`.

        `more`: further lines of its configuration.
        """
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._folder = folder / f"mosquitto-{self.port}"
        self._folder.mkdir(parents=True)
        self._config = self._folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\n"
            "allow_anonymous true\n"
            "set_tcp_nodelay true\n"
            "max_inflight_messages 0\n"
            "max_queued_messages 0\n"
            f"persistence {'true' if keeps else 'false'}\n"
            f"persistence_location {self._folder}/\n"
            "log_type error\nlog_type warning\n"
            # else it lets go of root, and of the test's folder
            + ("user root\n" if os.geteuid() == 0 else "")
            + more,
            encoding="ascii",
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [MOSQUITTO, "-c", str(self._config)], stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError(f"Mosquitto does not answer: {self.log()}")

    def kill(self) -> None:
        """End it at once: what it has not written is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end: it writes what it keeps."""
        self._end(signal.SIGTERM)

    def log(self) -> str:
        """What it has said."""
        path = self._folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE)
            self._process = None

    def __enter__(self) -> Broker:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()


@contextmanager
def broker(folder: Path, *, keeps: bool = False, more: str = "") -> Iterator[Broker]:
    """One that runs while the block does."""
    with Broker(folder, keeps=keeps, more=more) as running:
        yield running
