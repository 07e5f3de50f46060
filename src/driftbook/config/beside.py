"""`driftbook serve --beside`: a worker, a fetcher of mail, a listener to units; one machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from driftbook.config import demo_broker
from driftbook.config.hooks import (
    child_exit,
    forwarder_headers,
    logger_class,
    secure_scheme_headers,
)
from driftbook.config.orphans import ends_with_parent

__all__ = [
    "child_exit",
    "forwarder_headers",
    "logger_class",
    "on_exit",
    "on_starting",
    "secure_scheme_headers",
    "when_ready",
]
PATIENCE = 30  # seconds that they have to finish what is at hand

_beside: list[subprocess.Popen[bytes]] = []
_demo: list[bool] = []  # whether the broker is the demo's own


def on_starting(server: Any) -> None:
    """The demo has a broker of its own, where Mosquitto is installed and no other is named.

    Before there is any process that reads the settings.
    """
    broker = demo_broker.start(os.environ)
    if broker is not None:
        _beside.append(broker)
        _demo.append(True)


def when_ready(server: Any) -> None:
    """Begin when the server listens. All also end when the server is killed."""
    _begin("work")
    _begin("fetch")
    if os.environ.get("DRIFTBOOK_BROKER") or os.environ.get("DRIFTBOOK_BROKER_FILE"):
        _begin("listen")
    if _demo:
        _begin("simulate-doors")
    at = ", ".join(str(listener) for listener in server.LISTENERS)
    sys.stdout.write(f"\n  Driftbook answers at {at}      (stop with Ctrl+C)\n\n")
    sys.stdout.flush()


def on_exit(server: Any) -> None:
    """End them with the server, all at once; the broker after whoever speaks to it."""
    brokers = _beside[: len(_demo)]
    for some in (_beside[len(brokers) :], brokers):
        for process in some:
            process.terminate()
        for process in some:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _begin(command: str) -> None:
    words = [sys.executable, "-m", "driftbook", command, "--child"]
    process = subprocess.Popen(words, preexec_fn=ends_with_parent())  # noqa: S603 - our own command
    _beside.append(process)
