"""gunicorn with a worker and a fetcher of mail beside it, for one machine:

gunicorn --config python:driftbook.config.beside driftbook.config.wsgi
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

PATIENCE = 30  # seconds that they have to finish what is at hand

_beside: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    """Begin when the server listens. Both also end when the server is killed."""
    _beside.append(subprocess.Popen([sys.executable, "-m", "driftbook", "work", "--child"]))
    _beside.append(subprocess.Popen([sys.executable, "-m", "driftbook", "fetch", "--child"]))


def on_exit(server: Any) -> None:
    """End them with the server."""
    for process in _beside:
        process.terminate()
    for process in _beside:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
