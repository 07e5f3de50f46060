"""Bytes that no browser sends, against a real gunicorn on the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

START = 120  # seconds at most, on a machine that is busy


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of the demo; what is asked here needs no database."""
    var: Path = tmp_path_factory.mktemp("var")
    chosen = free_port()
    environ = {name: value for name, value in os.environ.items() if "DRIFTBOOK" not in name}
    environ |= {
        "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
        "DRIFTBOOK_DEMO": "1",
        "DRIFTBOOK_SECRET_KEY": "k" * 60,
        "DRIFTBOOK_VAR": str(var),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    (var / "static").mkdir()
    words = ["-m", "gunicorn", "--bind", f"127.0.0.1:{chosen}", "--worker-class", "gthread"]
    words += ["--threads", "4", "--log-level", "critical", "driftbook.config.wsgi"]
    server = subprocess.Popen([sys.executable, *words], env=environ, stderr=subprocess.DEVNULL)
    until = time.monotonic() + START
    while b" 200 " not in said(chosen, b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\n\r\n")[:20]:
        assert time.monotonic() < until, "the server does not answer"
        assert server.poll() is None, "the server has ended"
        time.sleep(0.2)
    yield chosen
    server.terminate()
    server.wait(60)


def said(port: int, request: bytes) -> bytes:
    """All that the server answers until it hangs up, or says nothing for a while."""
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(request)
            while piece := line.recv(65536):
                answer += piece
    except OSError:
        pass
    return answer


HIDDEN = b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
        b"Content_Length: 5\r\nContent-Length 5\r\n",
    ],
)
def test_a_request_with_two_ideas_of_its_length_is_refused(port: int, headers: bytes) -> None:
    """What hides behind it is not taken for a second request."""
    body = b"0\r\n\r\n" + HIDDEN
    request = b"POST /api/ping HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n" + body
    answer = said(port, request)
    assert b"HTTP/1.1 200" not in answer, answer[:300]


@pytest.mark.parametrize(
    "start",
    [
        b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\nX: a\rSet-Cookie: b\r\n",
        b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n",
        b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\n X: folded\r\n",
        b"GET /api/ping HTTP/9.9\r\nHost: localhost\r\n",
        b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n",
        b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000 + b"\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 2_000,
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n",
    ],
)
def test_headers_that_are_none_or_too_many_are_refused(port: int, start: bytes) -> None:
    answer = said(port, start + b"\r\n")
    assert not answer.startswith(b"HTTP/1.1 2"), answer[:200]
    assert b"Set-Cookie: b" not in answer


@pytest.mark.parametrize(
    "path",
    [
        *(b"/.git/config", b"/.env", b"/static/", b"/static/theme/", b"/var/secret-key"),
        *(b"/static/../secret-key", b"/static/%2e%2e/driftbook.sqlite3", b"/cases/"),
        *(b"/static/..%2f..%2f..%2fetc/passwd", b"//etc/passwd", b"/static//etc/passwd"),
        *(b"/static/%5c..%5c..%5csecret-key", b"/outbox.sqlite3", b"/manage.py", b"/admin/"),
    ],
)
def test_no_path_leads_to_files_that_are_none_of_ours(port: int, path: bytes) -> None:
    answer = said(port, b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = answer.split(b"\r\n")[0]
    assert head.split()[1] in (b"400", b"404", b"301", b"302", b"403", b"500"), head
    assert b"root:" not in answer
    assert b"Index of" not in answer


def test_it_does_not_say_which_version_of_what_it_is(port: int) -> None:
    answer = said(port, b"GET /api/ping HTTP/1.1\r\nHost: localhost\r\n\r\n").lower()
    assert b"\r\nserver: gunicorn\r\n" in answer, "no version behind it"
    for word in (b"x-powered-by", b"python/", b"django"):
        assert word not in answer
