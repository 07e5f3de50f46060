"""What gunicorn asks and tells, for `driftbook serve`. Nothing here imports Django."""

from __future__ import annotations

from typing import Any

from driftbook.operating.measures.multi import child_exit as ended
from driftbook.operating.measures.multi import prepare

__all__ = ["child_exit", "prepare"]
forwarder_headers = ""
"""No caller says which path he has asked for (gunicorn would believe SCRIPT_NAME of a proxy)."""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
logger_class = "driftbook.operating.logs.serving.Logger"


def child_exit(server: Any, worker: Any) -> None:
    """A worker has ended: what it has counted is kept."""
    ended(worker.pid)
