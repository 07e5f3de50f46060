"""How a measurement is taken and printed."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def seconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median wall time of `run` over some rounds, after one that is not counted."""
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def faster(what: str, ours: float, theirs: float, count: int, aim: str) -> str:
    """Our rate beside a peer's: a ratio above 1 means that we are faster."""
    rates = f"{count / ours:>12,.0f}/s {count / theirs:>14,.0f}/s"
    return f"{what:52} {rates} {theirs / ours:>7.2f}×  {aim}"


def within(what: str, measured: float, limit: float, unit: str) -> str:
    """A measurement beside its limit: a ratio below 1 keeps it."""
    return (
        f"{what:52} {measured:>12,.1f}{unit:2} {limit:>14,.1f}{unit:2} {measured / limit:>7.2f}×"
        "  ≤ 1"
    )
