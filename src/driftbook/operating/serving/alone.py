"""One `serve --beside` for a folder of data, and nobody else at its place: else it says who.

It brings a worker, a listener and perhaps a broker: a second one would play the same doors twice.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Sequence
from pathlib import Path

FILE = "beside.lock"
MOST = 200  # bytes that are read of what the other one wrote


class Taken(ValueError):
    """It says by whom, and what to do; nothing was changed."""


def hold(var: Path, places: Sequence[str]) -> None:
    """Hold the folder until this process ends, also when it becomes another program.

    The lock goes with the last process that has inherited it, however that ends. Raises Taken;
    OSError: the folder cannot be written.
    """
    var.mkdir(parents=True, exist_ok=True)
    handle = os.open(var / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.read(handle, MOST).decode(errors="replace").strip()
        os.close(handle)
        raise Taken(
            f"Driftbook runs already on {var}: {other or 'it has just been started'}. Stop that "
            "one first (Ctrl+C where it was started), or give this one a folder of its own: "
            "DRIFTBOOK_VAR=FOLDER."
        ) from None
    try:
        for place in places:
            _free(place)
    except Taken:
        os.close(handle)
        raise
    os.ftruncate(handle, 0)
    os.write(handle, f"process {os.getpid()}, at {', '.join(places)}\n".encode())
    os.set_inheritable(handle, True)


def _free(place: str) -> None:
    """Raises Taken unless a server could listen there. A socket's file is replaced, as always."""
    if place.startswith("unix:"):
        return
    host, _, port = place.rpartition(":")
    inside = host.strip("[]")
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
        try:
            probe.bind((inside, int(port)))
        except OSError as wrong:
            if wrong.errno != errno.EADDRINUSE:
                raise Taken(f"Nobody can listen at {place}: {wrong.strerror}.") from None
            raise Taken(
                f"{place} is taken: another program listens there. Stop it, or choose another "
                f"port: make run PORT={int(port) + 1}, or serve --bind {host}:{int(port) + 1}."
            ) from None
