"""A process that ends with the one that started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def ends_with_parent() -> Callable[[], None]:
    """What a child does first (`preexec_fn`), so that it ends when we are killed with -9.

    On Linux, from its first instant on; elsewhere it ends by `--child` alone, which sees nothing
    until the program has begun. The system forgets it of who lets go of root.
    """
    parent = os.getpid()

    def wish() -> None:
        try:
            ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
        except (OSError, AttributeError):
            return
        if os.getppid() != parent:  # it was killed before we could wish
            os._exit(1)

    return wish
