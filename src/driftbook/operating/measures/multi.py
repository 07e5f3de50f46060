"""One folder in which all processes of a machine count, so that one of them can tell of all.

`VAR/measures/<host>`: a machine that shares VAR with others has a folder of its own, because files
are named after process ids. No Django here, and nothing of prometheus_client before it is known
where to count: it looks once.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
FORGOTTEN = 7 * 24 * 3600
"""Seconds after which what a host has left behind is removed by the next that starts."""
_OF_A_PROCESS = re.compile(r"[a-z_]+_(\d+)\.db")


def folder(var: Path) -> Path:
    """Where the processes of this machine count."""
    host = re.sub(r"[^A-Za-z0-9.-]", "_", socket.gethostname())[:100] or "host"
    return var / "measures" / host.lstrip(".")


def prepare(var: Path) -> None:
    """Make the folder for the processes that are started next, without those that have ended.

    A worker that already runs keeps its files. Raises OSError when it cannot be made.
    """
    mine = folder(var)
    mine.mkdir(parents=True, exist_ok=True)
    for file in mine.iterdir():
        process = _OF_A_PROCESS.fullmatch(file.name)
        if process and not _lives(int(process[1])):
            file.unlink(missing_ok=True)
    for other in mine.parent.iterdir():
        if other != mine and other.is_dir() and _newest(other) < time.time() - FORGOTTEN:
            shutil.rmtree(other, ignore_errors=True)
    os.environ[VARIABLE] = str(mine)


def use(var: Path) -> None:
    """Count in the folder, if a server has made it; else this process counts for itself."""
    if os.environ.get(VARIABLE):
        if not os.access(os.environ[VARIABLE], os.W_OK):
            del os.environ[VARIABLE]
        return
    mine = folder(var)
    if mine.is_dir() and os.access(mine, os.W_OK):
        os.environ[VARIABLE] = str(mine)


def child_exit(pid: int) -> None:
    """A process of the server has ended: what it has counted stays, what it *is* does not."""
    if os.environ.get(VARIABLE):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _newest(place: Path) -> float:
    times = [file.stat().st_mtime for file in place.iterdir()]
    return max(times, default=place.stat().st_mtime)
