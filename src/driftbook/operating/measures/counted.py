"""What each process counts while it works. Labels are bounded: no organisation, person, address."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import Counter, Histogram

from driftbook.handbook.deciding import watched as decisions
from driftbook.work import watched as units

REQUESTS = Counter(
    "driftbook_requests",
    "Requests that were answered, by the name of their address.",
    ("route", "method", "status"),
)
REQUEST_SECONDS = Histogram(
    "driftbook_request_seconds",
    "How long answers took.",
    ("route", "method"),
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
DECISION_SECONDS = Histogram(
    "driftbook_decision_seconds",
    "How long decisions took, by what was decided.",
    ("kind",),
    buckets=(0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5),
)
UNITS = Counter(
    "driftbook_units", "Units of background work that were done, by their source.", ("source",)
)
TURN_SECONDS = Histogram(
    "driftbook_turn_seconds",
    "How long a source took for the units that it did in one turn.",
    ("source",),
    buckets=(0.01, 0.1, 1, 10, 60),
)
FAILURES = Counter(
    "driftbook_turn_failures", "Turns of a source, or tasks, that ended by a fault.", ("source",)
)
logger = structlog.get_logger("driftbook.work.units")


def request(route: str, method: str, status: int, seconds: float) -> None:
    """A request was answered; of the status only its class is kept: `2xx`."""
    REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    REQUEST_SECONDS.labels(route, method).observe(seconds)


def begin() -> None:
    """Count decisions and units of this process from now on."""
    decisions.watch(_deciding)
    units.watch(_worked)


@contextmanager
def _deciding(kind: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        DECISION_SECONDS.labels(kind).observe(time.perf_counter() - began)


def _worked(turn: units.Turn) -> None:
    if turn.fault is not None:
        FAILURES.labels(turn.source).inc()
    if not turn.units:
        return
    UNITS.labels(turn.source).inc(turn.units)
    TURN_SECONDS.labels(turn.source).observe(turn.seconds)
    logger.info("units", source=turn.source, units=turn.units, ms=round(turn.seconds * 1000, 1))
