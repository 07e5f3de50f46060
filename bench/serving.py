"""Pages a second of `driftbook serve`, beside a bare Django view on the same gunicorn.

Both are servers of their own on the loopback, with the same processes and threads, one after the
other in rounds; the same few connections are kept open and ask one request after the other. The
bare view has no middleware and no database, and answers with as many bytes as our page has. This
process asks, so it has a part of the processors: the same for both. Beside the clock stands what
the servers' processes had of a processor, which says more on a busy machine.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
Rates = tuple[float, float]
WORKERS, THREADS, CONNECTIONS = 2, 8, 4
ROUNDS, SECONDS, PATIENCE = 3, 3.0, 240.0
HANDBOOK, HOST = "orebro", "drift.example.org"
AT = "problem=fault&at=2030-11-26T23:10"
PAGES = {
    "the public answer page": f"/support/{HANDBOOK}/carelock/answer/?{AT}",
    "the same by the API": f"/api/v1/support/answer?handbook={HANDBOOK}&system=carelock&{AT}",
}
BARE = """
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
CONTENT = {one.name: one.read_bytes() for one in Path(__file__).parent.glob("*.page")}


def page(request, name):
    content = CONTENT[name]
    return HttpResponse(content, headers={"Content-Length": len(content)})


urlpatterns = [path("<name>", page)]
application = get_wsgi_application()
"""


def lines() -> Iterator[str]:
    """Each page, and a bare view with as many bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _ours(folder) as ours:
            sizes = {what: len(_get(ours.port, address)) for what, address in PAGES.items()}
            for number, size in enumerate(sizes.values()):
                (folder / f"{number}.page").write_bytes(b"x" * size)
            with _bare(folder) as bare:
                for number, (what, address) in enumerate(PAGES.items()):
                    mine, theirs = _beside((ours, address), (bare, f"/{number}.page"))
                    said = f"{what} ({sizes[what] / 1000:.1f} kB) / a bare view"
                    yield _line(said, mine[0], theirs[0])
                    yield _line("  … a second of a processor", mine[1], theirs[1])


def _line(what: str, ours: float, theirs: float) -> str:
    return f"{what:52} {ours:>12,.1f}/s {theirs:>14,.1f}/s {ours / theirs:>7.4f}×  no aim was set"


@dataclass(frozen=True)
class Server:
    """Where it answers, and gunicorn's own process, whose children answer."""

    port: int
    pid: int

    def busy(self) -> float:
        """Seconds of a processor that its processes have had."""
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                said = path.read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if int(said[1]) == self.pid:
                ticks += int(said[11]) + int(said[12])
        return ticks / os.sysconf("SC_CLK_TCK")


# --- servers ------------------------------------------------------------------------------------


@contextmanager
def _ours(folder: Path) -> Iterator[Server]:
    """`driftbook serve` with a database of its own and one handbook."""
    settings = {
        "DRIFTBOOK_SECRET_KEY": "only-for-a-measurement-" * 4,
        "DRIFTBOOK_VAR": str(folder / "var"),
        "DRIFTBOOK_ALLOWED_HOSTS": HOST,
        "DRIFTBOOK_WORKERS": str(WORKERS),
        "DRIFTBOOK_THREADS": str(THREADS),
        "PYTHONPATH": str(ROOT / "src"),
    }
    program = [sys.executable, "-m", "driftbook"]
    environment = _clean() | settings
    for words in (
        ["serve", "--migrate", "--check"],
        ["publish", str(ROOT / "handbooks" / HANDBOOK)],
    ):
        subprocess.run([*program, *words], env=environment, check=True, capture_output=True)
    port = _free()
    with _running([*program, "serve", "--bind", f"127.0.0.1:{port}"], port, environment) as pid:
        yield Server(port, pid)


@contextmanager
def _bare(folder: Path) -> Iterator[Server]:
    """gunicorn with the same worker class, processes and threads."""
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    port = _free()
    words = ["-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    words += ["--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "75"]
    words += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    words += ["--chdir", str(folder), "bare:application"]
    with _running([sys.executable, *words], port, _clean()) as pid:
        yield Server(port, pid)


@contextmanager
def _running(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[int]:
    with tempfile.TemporaryFile() as log:  # a line for each request, as a unit's journal has it
        server = subprocess.Popen(command, env=dict(environment), stderr=log)
    try:
        _wait(port, server)
        yield server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            _get(port, "/health/live", any_status=True)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"no server at port {port}")


def _clean() -> dict[str, str]:
    left_out = ("DRIFTBOOK", "DJANGO")
    return {name: text for name, text in os.environ.items() if not name.startswith(left_out)}


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- asking -------------------------------------------------------------------------------------


def _get(port: int, address: str, *, any_status: bool = False) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Host": HOST})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 200 and not any_status:
        raise RuntimeError(f"{address} answered {answer.status}: {said[:200]!r}")
    return said


def _beside(ours: tuple[Server, str], theirs: tuple[Server, str]) -> list[Rates]:
    """Of both: the medians of rounds that take turns, after one that is not counted."""
    turns = [(_rates(*ours), _rates(*theirs)) for _round in range(ROUNDS + 1)][1:]
    return [
        (statistics.median(one[0] for one in side), statistics.median(one[1] for one in side))
        for side in zip(*turns, strict=True)
    ]


def _rates(server: Server, address: str) -> Rates:
    """Answers a second of the clock, and a second of a processor."""
    counts = [0] * CONNECTIONS
    begun, busy = time.perf_counter(), server.busy()
    threads = [
        threading.Thread(target=_ask, args=(server.port, address, counts, n, begun + SECONDS))
        for n in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(counts):
        raise RuntimeError(f"{address}: a connection was refused or had no answer")
    took, busy = time.perf_counter() - begun, max(server.busy() - busy, 0.01)
    return sum(counts) / took, sum(counts) / busy


def _ask(port: int, address: str, counts: list[int], mine: int, until: float) -> None:
    """One connection, kept open; what is read is only as much as tells where an answer ends."""
    wanted = f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    done = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        while time.perf_counter() < until:
            line.sendall(wanted)
            _read_one(line)
            done += 1
    counts[mine] = done


def _read_one(line: socket.socket) -> None:
    said = b""
    while b"\r\n\r\n" not in said:
        said += line.recv(65536) or _hung_up()
    head, _, body = said.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(head[:60])
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
    if not length:  # in chunks, of which the last is empty
        while not body.endswith(b"0\r\n\r\n"):
            body += line.recv(65536) or _hung_up()
        return
    left = int(length) - len(body)
    while left > 0:
        left -= len(line.recv(min(left, 65536)) or _hung_up())


def _hung_up() -> bytes:
    raise OSError("the server hung up")
