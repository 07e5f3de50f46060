"""Traces, where the operator wishes them: requests, questions to the database, decisions, units.

Spans are named by routes, sources and kinds. No path, query, parameter or text of SQL leaves this
process: the attributes that may go are a list, and everything else is dropped before it is sent.
A process begins to send when it first has something to tell, so after a server has forked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

import driftbook
from driftbook.handbook.deciding import watched as decisions
from driftbook.work import watched as units

KEPT = frozenset(
    {
        "db.system",
        "db.system.name",
        "driftbook.request",
        "driftbook.units",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "error.type",
    }
)
"""The attributes that may leave; of SQL not even the text, for a name can stand in it."""
_begun: dict[int, Any] = {}
"""The tracer of this process, by its id: after a fork there is another."""

Respond = Callable[[HttpRequest], HttpResponse]


def begin() -> None:
    """Trace decisions and units of this process, if that is wished."""
    if settings.TRACES:
        decisions.watch(_deciding)
        units.watch(_worked)
        connection_created.connect(_connected, dispatch_uid="driftbook.operating.traces")


@contextmanager
def request(name: str) -> Iterator[Any]:
    """A span around the answer to a request; without the wish for traces there is none."""
    if not settings.TRACES:
        yield None
        return
    from opentelemetry.trace import SpanKind

    with _tracer().start_as_current_span(
        name, kind=SpanKind.SERVER, record_exception=False
    ) as span:
        yield span


def answered(span: Any, *, route: str, method: str, status: int, number: str) -> None:
    """Name the span by what was asked."""
    if span is None:
        return
    from opentelemetry.trace import Status, StatusCode

    span.update_name(f"{method} {route}")
    span.set_attributes(
        {
            "http.route": route,
            "http.request.method": method,
            "http.response.status_code": status,
            "driftbook.request": number,
        }
    )
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))


@contextmanager
def _deciding(kind: str) -> Iterator[None]:
    with _tracer().start_as_current_span(f"decide {kind}", record_exception=False):
        yield


def _worked(turn: units.Turn) -> None:
    """A turn in which nothing was to be done is no span: there are some every second."""
    if not turn.units and turn.fault is None:
        return
    from opentelemetry.trace import Status, StatusCode

    span = _tracer().start_span(f"work {turn.source}", start_time=turn.began)
    span.set_attribute("driftbook.units", turn.units)
    if turn.fault is not None:
        span.set_attribute("error.type", type(turn.fault).__name__)
        span.set_status(Status(StatusCode.ERROR))
    span.end(turn.began + int(turn.seconds * 1e9))


def flush() -> None:
    """Send what waits (a process that ends does it by itself)."""
    provider = _begun.get(os.getpid())
    if provider is not None:
        provider.force_flush()


def _tracer() -> Any:
    provider = _begun.get(os.getpid())
    if provider is None:
        _begun.clear()
        provider = _begun[os.getpid()] = _provider()
    return provider.get_tracer("driftbook", driftbook.__version__)


def _provider() -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = {"service.name": "driftbook", "service.version": driftbook.__version__}
    provider = TracerProvider(resource=Resource(about))
    sender = OTLPSpanExporter(endpoint=f"{settings.TRACES}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(_careful(sender)))
    return provider


def _connected(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Questions to the database as spans: of a pool's connections only Django knows them all."""
    if _asking not in connection.execute_wrappers:
        connection.execute_wrappers.append(_asking)


def _asking(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """A span with the first word of the question, where somebody's request or decision asks it."""
    from opentelemetry.trace import SpanKind, get_current_span

    if not get_current_span().get_span_context().is_valid:
        return execute(sql, params, many, context)
    word = str(sql).lstrip().partition(" ")[0].upper()[:20]
    with _tracer().start_as_current_span(
        word, kind=SpanKind.CLIENT, record_exception=False
    ) as span:
        span.set_attribute("db.system.name", context["connection"].vendor)
        return execute(sql, params, many, context)


def _careful(sender: Any) -> Any:
    """An exporter that lets only the attributes of the list out, and no event."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
    from opentelemetry.trace import SpanKind, Status

    def clean(span: ReadableSpan) -> ReadableSpan:
        ours: Mapping[str, Any] = {k: v for k, v in (span.attributes or {}).items() if k in KEPT}
        return ReadableSpan(
            name=span.name if span.kind != SpanKind.CLIENT else span.name.partition(" ")[0],
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            attributes=ours,
            kind=span.kind,
            status=Status(span.status.status_code),  # its words may be those of a fault
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    class Careful(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            # A question that nobody's request or decision asked: a worker looks what is due
            wanted = [s for s in spans if s.parent is not None or s.kind != SpanKind.CLIENT]
            result: SpanExportResult = sender.export([clean(span) for span in wanted])
            return result

        def shutdown(self) -> None:
            sender.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return bool(sender.force_flush(timeout_millis))

    return Careful()
