"""What gunicorn asks and tells, for `driftbook serve`. Nothing here imports Django."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

forwarder_headers = ""
"""No caller says which path he has asked for (gunicorn would believe SCRIPT_NAME of a proxy)."""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
MEASURES = "driftbook.operating.measures"


def prepare(var: Path) -> None:
    """A place where processes count together; before any of them starts. Raises OSError."""
    if _measured():
        importlib.import_module(f"{MEASURES}.multi").prepare(var)


def child_exit(server: Any, worker: Any) -> None:
    """A worker has ended: what it has counted is kept."""
    if _measured():
        importlib.import_module(f"{MEASURES}.multi").child_exit(worker.pid)


def _measured() -> bool:
    return importlib.util.find_spec(MEASURES) is not None
