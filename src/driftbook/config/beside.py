"""gunicorn with a worker beside it, for one machine:

gunicorn --config python:driftbook.config.beside driftbook.config.wsgi
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

PATIENCE = 30  # seconds that the worker has to finish its unit

_worker: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    """Begin to work when the server listens. The worker also ends when the server is killed."""
    _worker.append(subprocess.Popen([sys.executable, "-m", "driftbook", "work", "--child"]))


def on_exit(server: Any) -> None:
    """End the worker with the server."""
    for process in _worker:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
