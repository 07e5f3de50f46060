"""What this process is called where several workers meet."""

from __future__ import annotations

import os
import secrets
import socket
from functools import lru_cache


def here() -> str:
    """Host, process and a random part; another one after a fork."""
    return _name(os.getpid())


@lru_cache(maxsize=1)
def _name(process: int) -> str:
    return f"{socket.gethostname()[:60]}-{process}-{secrets.token_hex(3)}"
