"""Whoever wants to know how long decisions take is told here. A decision knows nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Watcher = Callable[[str], AbstractContextManager[None]]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Put it around every decision from now on; it is given the kind."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def decision(kind: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a function that decides: `@decision("support")`."""

    def marked(decide: Callable[P, T]) -> Callable[P, T]:
        @wraps(decide)
        def watched(*args: P.args, **kwargs: P.kwargs) -> T:
            if not _watchers:
                return decide(*args, **kwargs)
            with ExitStack() as around:
                for watcher in _watchers:
                    around.enter_context(watcher(kind))
                return decide(*args, **kwargs)

        return watched

    return marked
