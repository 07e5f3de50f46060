"""What this process is called where several workers meet."""

from __future__ import annotations

import os
import secrets
import socket
from functools import lru_cache

LETTERS = "bcdfghjkmnpqrstvwxz"
"""Digits after those of the process would look like a telephone number, which logs mask."""


def here() -> str:
    """Host, process and a random part; another one after a fork."""
    return _name(os.getpid())


@lru_cache(maxsize=1)
def _name(process: int) -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{socket.gethostname()[:60]}-{process}-{letters}"
