"""Waiting a moment for a door to answer, without taking the process from everybody else."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import BoundedSemaphore

LONGEST = 2.0
"""Seconds that one request waits."""
AT_ONCE = 3
"""How many of a process's threads may wait; the others answer at once, and are asked again."""
STEPS = (0.01, 0.015, 0.02, 0.03, 0.05)
"""Seconds between two looks; the last one again and again."""
_places = BoundedSemaphore(AT_ONCE)


def until(news: Callable[[], bool], *, longest: float = LONGEST) -> bool:
    """Whether there is news within `longest` seconds; at once where too many wait already."""
    if news():
        return True
    if not _places.acquire(blocking=False):
        return False
    try:
        end, look = time.monotonic() + longest, 0
        while time.monotonic() < end:
            time.sleep(STEPS[min(look, len(STEPS) - 1)])
            look += 1
            if news():
                return True
        return False
    finally:
        _places.release()
