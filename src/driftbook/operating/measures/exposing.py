"""The text that Prometheus reads: what all processes have counted, and what the database says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from django.db import connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import REGISTRY, Collector

from driftbook.operating.bounded import Bounded
from driftbook.operating.measures import multi, stored

SECONDS = 8.0
"""Prometheus waits ten."""
FRESH = 1.0


class _Stored(Collector):
    def collect(self) -> Iterator[Metric]:
        found = _asked.answer()
        yield GaugeMetricFamily(
            "driftbook_database_up",
            "1: the database was asked for these measures; 0: it did not answer in time.",
            value=float(found is not None),
        )
        yield from found or ()


def exposition() -> tuple[bytes, str]:
    """The text, and its content type."""
    registry = CollectorRegistry()
    if os.environ.get(multi.VARIABLE):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(_Stored())
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _in_a_thread() -> Sequence[Metric]:
    try:
        return stored.collected(timezone.now())
    finally:
        connection.close()


_asked = Bounded(_in_a_thread, seconds=SECONDS, fresh=FRESH)
