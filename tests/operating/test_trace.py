"""Spans of a real request and of a real turn arrive at a collector; nothing personal goes there."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from driftbook.config import environment
from driftbook.config.environment import OperatorError
from driftbook.operating import traces
from tests.work.killing import environment as surroundings

service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")

KEY = {"DRIFTBOOK_SECRET_KEY": "x" * 50}
SCRIPT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from driftbook.work import worker
client = Client(raise_request_exception=False)  # static files are missing: it fails
print(client.get("/sign-in/?next=/anne@example.org", headers={"cookie": "__Host-sessionid=anne"}))
print(client.get("/api/v1/handbooks/anne", headers={"cookie": "__Host-sessionid=anne"}))
print(client.get("/api/v1/handbooks"))
worker.run(once=True)
"""


@contextmanager
def collector() -> Iterator[tuple[int, list[Any]]]:
    """One on the loopback that keeps what it is sent."""
    taken: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            taken.append((self.path, service.ExportTraceServiceRequest.FromString(body), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, taken
    finally:
        server.shutdown()
        server.server_close()


def test_requests_and_units_arrive(database: str, tmp_path: Path) -> None:
    with collector() as (port, taken):
        environ = surroundings(database, tmp_path, DRIFTBOOK_TRACES=f"http://127.0.0.1:{port}/")
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=environ, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert {path for path, *_ in taken} == {"/v1/traces"}
    spans = [
        span
        for _, told, _ in taken
        for resource in told.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    names = {span.name for span in spans}
    assert "GET people:sign-in" in names
    assert any(name.startswith("work task driftbook.") for name in names)
    attributes = {one.key for span in spans for one in span.attributes}
    assert {"http.route", "http.response.status_code", "driftbook.units"} <= attributes
    assert attributes <= traces.KEPT
    assert not any(span.events for span in spans)
    assert b"anne" not in b"".join(body for *_, body in taken)
    assert b'SELECT "' not in b"".join(body for *_, body in taken)
    questions = [span for span in spans if span.name in ("SELECT", "INSERT", "UPDATE")]
    assert questions
    assert all(span.parent_span_id for span in questions)


def test_without_the_extra_it_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    told = {**KEY, "DRIFTBOOK_TRACES": "http://127.0.0.1:4318"}
    with pytest.raises(OperatorError, match=r"pip install 'driftbook\[otel\]'"):
        environment.read(told)


@pytest.mark.parametrize(
    "address", ["collector", "ftp://c", "http://", "http://a:hush@c", "http://c:port", "http://c?x"]
)
def test_a_collector_has_an_address(address: str) -> None:
    with pytest.raises(OperatorError, match="TRACES is not the address") as told:
        environment.read({**KEY, "DRIFTBOOK_TRACES": address})
    assert "hush" not in str(told.value)


def test_nobody_is_traced_who_does_not_wish_it() -> None:
    with traces.request("x") as span:
        assert span is None
    assert os.getpid() not in traces._begun
