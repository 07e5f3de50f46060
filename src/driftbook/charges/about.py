"""What a line is about has a page: the app that knows it says where.

Apps above register here in `AppConfig.ready()`; charges never call up.
"""

from __future__ import annotations

from collections.abc import Callable

Resolve = Callable[[str], str | None]
"""The key of the thing → its address; None where it has none."""
_known: dict[str, Resolve] = {}


def register(kind: str, resolve: Resolve) -> None:
    """Say how the things of a kind are reached: `register("job", address)`."""
    _known[kind] = resolve


def address(kind: str, key: str) -> str:
    """Where the thing is shown; empty where nobody knows."""
    resolve = _known.get(kind)
    return (resolve(key) or "") if resolve else ""
