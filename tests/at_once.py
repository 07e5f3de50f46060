"""Several clients at the same instant, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Said = TypeVar("Said")


def together(does: Sequence[Callable[[], Said]]) -> list[Said]:
    """What each of them says; all begin at the same moment. What one raises is raised here."""
    ready = Barrier(len(does))

    def client(do: Callable[[], Said]) -> Said:
        try:
            ready.wait(timeout=60)
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(does)) as crowd:
        return list(crowd.map(client, does))


def at_once(number: int, do: Callable[[int], object]) -> list[BaseException]:
    """Run it so many times, with a number each; what they raised."""

    def run(index: int) -> BaseException | None:
        try:
            do(index)
        except BaseException as fault:
            return fault
        return None

    faults = together([lambda index=index: run(index) for index in range(number)])  # type: ignore[misc]
    return [fault for fault in faults if fault is not None]
