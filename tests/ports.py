"""Ports of the loopback for servers that a test starts itself, and maybe starts again."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST, _TRIES = 10_000, 200
_given: set[int] = set()


def free_port() -> int:
    """One that nobody has, and that the system gives to nobody who asks for any.

    A port that the system has given once may be somebody's own end of a connection a moment later,
    while its server is not there yet or is being started again. So it is one below those that the
    system gives, and no port twice in a run; on a system that does not say which it gives, any.
    """
    chance = random.SystemRandom()
    for _ in range(_TRIES):
        port = chance.randrange(_FIRST, _end()) if _end() > _FIRST else 0
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            port = int(probe.getsockname()[1])
        if port % _runs() == _run() and port not in _given:
            _given.add(port)
            return port
    raise AssertionError("no port is free")


def _end() -> int:
    return int(_RANGE.read_text().split()[0]) if _RANGE.exists() else 0


def _runs() -> int:
    """How many processes of this run ask for ports, each of its own."""
    return max(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), 1)


def _run() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
