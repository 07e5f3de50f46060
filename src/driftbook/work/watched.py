"""Whoever wants to count or trace what a worker does is told here of each turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Turn:
    """What one source did in its turn, or one task."""

    source: str
    """The name of the source, or the path of the task."""
    began: int
    """Nanoseconds since 1970."""
    units: int = 0
    seconds: float = 0.0
    fault: BaseException | None = None


Watcher = Callable[[Turn], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Tell it of every turn from now on. It must not raise."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@contextmanager
def turn(source: str) -> Iterator[Turn]:
    """Around a turn: what is done in it says how many units it was."""
    told = Turn(source, time.time_ns())
    began = time.perf_counter()
    try:
        yield told
    except Exception as fault:
        told.fault = fault
        raise
    finally:
        told.seconds = time.perf_counter() - began
        for watcher in _watchers:
            watcher(told)
