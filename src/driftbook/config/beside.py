"""gunicorn with a worker, a fetcher of mail and a listener to units beside it, for one machine:

gunicorn --config python:driftbook.config.beside driftbook.config.wsgi
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from driftbook.config import demo_broker
from driftbook.config.environment import ROOT
from driftbook.config.orphans import ends_with_parent
from driftbook.operating.measures import multi

logger_class = "driftbook.operating.logs.serving.Logger"
PATIENCE = 30  # seconds that they have to finish what is at hand

_beside: list[subprocess.Popen[bytes]] = []
_demo: list[bool] = []  # whether the broker is the demo's own


def on_starting(server: Any) -> None:
    """Say where all processes count. The demo has a broker of its own, where Mosquitto is installed
    and no other is named.

    Before there is any process that reads the settings.
    """
    multi.prepare(Path(os.environ.get("DRIFTBOOK_VAR") or ROOT / "var").absolute())
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


def child_exit(server: Any, worker: Any) -> None:
    """A process has ended: others tell what it has counted."""
    multi.child_exit(worker.pid)


def on_exit(server: Any) -> None:
    """End them with the server; the broker last."""
    for process in reversed(_beside):
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _begin(command: str) -> None:
    words = [sys.executable, "-m", "driftbook", command, "--child"]
    process = subprocess.Popen(words, preexec_fn=ends_with_parent())  # noqa: S603 - our own command
    _beside.append(process)
