"""The line to a virus scanner. No Django: `driftbook doctor` asks it before anything is set up."""

from __future__ import annotations

import socket


def connected(where: str, seconds: float) -> socket.socket:
    """A line to clamd, at host:port or the path of a socket. Raises OSError, ValueError."""
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
