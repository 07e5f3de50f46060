"""A status page beside a static file of the same server, in the same run.

The server is gunicorn with the process and the threads that `make run` gives it, and a worker
beside it; whoever asks runs on the same two cores.
"""

import contextlib
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.lines import within

ROOT = Path(__file__).parent.parent
PAGE = "/downtime/status/the-town/"
LIMIT, ENTRIES, ROUNDS, SECONDS, CONNECTIONS = 1000, 20, 3, 3.0, 16


def lines() -> Iterator[str]:
    """Pages per second from what is kept, the aim, and a file that whitenoise gives out."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as port:
        rates: dict[str, list[float]] = {PAGE: [], style(Path(folder)): []}
        for _ in range(ROUNDS):
            for path, found in rates.items():
                found.append(rate(port, path))
    page, file = map(statistics.median, rates.values())
    yield line("status page, kept / the least that is asked", page, LIMIT)
    yield line("status page, kept / a static file", page, file)
    found = made_anew()
    yield within("status page of 300 entries made anew", found["milliseconds"], 500.0, "ms")
    yield within("a notice for 10,000 subscribers published", found["published"], 100.0, "ms")
    yield within("their mails put, the longest transaction", found["batch"], 1000.0, "ms")
    yield within("their mails put, all of them", found["all"], 60.0, "s")


def line(what: str, ours: float, theirs: float) -> str:
    """Our rate beside another."""
    return f"{what:52} {ours:>12,.0f}/s {theirs:>14,.0f}/s {ours / theirs:>7.2f}×  ≥ 1×"


def rate(port: int, path: str) -> float:
    """Answers per second, all of them whole and good."""
    asked = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n"
        "Accept-Language: da\r\nConnection: keep-alive\r\n\r\n"
    ).encode()
    waiting, done = selectors.DefaultSelector(), 0
    for _ in range(CONNECTIONS):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(one, selectors.EVENT_READ, bytearray())
        one.sendall(asked)
    start = time.perf_counter()
    while (now := time.perf_counter()) - start < SECONDS:
        for key, _ready in waiting.select(1):
            one, kept = key.fileobj, key.data
            assert isinstance(one, socket.socket)
            got = one.recv(262_144)
            assert got, "the server has hung up"
            kept += got
            if whole(kept):
                assert kept.startswith(b"HTTP/1.1 200"), kept[:200]
                kept.clear()
                done += 1
                one.sendall(asked)
    for key in list(waiting.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return done / (now - start)


def whole(answer: bytearray) -> bool:
    """Whether all of an answer is there."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.lower().find(b"content-length:", 0, head)
    length = int(answer[at + 15 : answer.index(b"\r\n", at)]) if at >= 0 else 0
    return len(answer) >= head + 4 + length


@contextlib.contextmanager
def served(folder: Path) -> Iterator[int]:
    """The server, and on which port it answers."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DRIFTBOOK")} | {
        "DRIFTBOOK_DEMO": "1",
        "DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40,
        "DRIFTBOOK_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    for words in (
        ("django", "migrate", "--verbosity", "0"),
        ("django", "collectstatic", "--no-input", "--verbosity", "0", "--ignore", "redoc*"),
        ("bench.status",),
    ):
        subprocess.run([sys.executable, "-m", *words], env=environment, cwd=ROOT, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    quiet = subprocess.DEVNULL
    begun = [
        subprocess.Popen([sys.executable, "-m", *words], env=environment, cwd=ROOT, stderr=quiet)
        for words in (
            (
                *("gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
                *("--threads", "8", "--log-level", "warning", "driftbook.config.wsgi"),
            ),
            ("driftbook", "work"),
        )
    ]
    try:
        until(f"http://127.0.0.1:{port}{PAGE}")
        yield port
    finally:
        for process in begun:
            process.terminate()
            process.wait(60)


def until(address: str) -> None:
    """Wait until it answers."""
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=10):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


def style(folder: Path) -> str:
    """The style sheet of status pages, under its hashed name: some kB, as the page."""
    [found] = (folder / "static/downtime").glob("status.*.css")
    return f"/static/downtime/{found.name}"


def made_anew() -> dict[str, float]:
    """How long it takes until a page that nobody has asked for yet is there, and until all of its
    subscribers are told."""
    from bench import stored

    return {name: float(value) for name, value in stored.apart("bench.status_made").items()}


if __name__ == "__main__":
    import django

    django.setup()
    from bench.status_made import lay

    lay(ENTRIES)
