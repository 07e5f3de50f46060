"""A small web site that is up, down, slow, somewhere else, or drips, as a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 60.0
"""Seconds until all of a crowd have asked, also on a busy machine."""


@dataclass
class Site:
    """What it answers next, and what it was asked."""

    url: str = ""
    status: int = 200
    leads: str = ""
    """Where it sends its visitors, with the status."""
    wait: float = 0
    drips: bool = False
    """A sign of its head every tenth of a second, for ever."""
    crowd: int = 0
    """Nobody gets an answer before so many have asked."""
    asked: list[str] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    def ends(self) -> None:
        """It is gone: nobody listens there any more."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@contextmanager
def standing() -> Iterator[Site]:
    """On a port of this machine, until the test is over."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            time.sleep(site.wait)
            until = time.monotonic() + PATIENCE
            while len(site.asked) < site.crowd and time.monotonic() < until:
                time.sleep(0.01)
            with suppress(OSError):  # whoever asked may be gone
                if site.drips:
                    self.drip()
                    return
                self.send_response(302 if self.path == "/there" else site.status)
                if self.path == "/there":
                    self.send_header("Location", "/")
                elif site.leads:
                    self.send_header("Location", site.leads)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

        def drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while site.drips:
                self.wfile.write(b"X: y\r\n"[:1])
                self.wfile.flush()
                time.sleep(0.1)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    site.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.server.daemon_threads = True
    site.url = f"http://127.0.0.1:{site.server.server_port}/"
    threading.Thread(target=site.server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield site
    finally:
        site.drips = False
        site.ends()
