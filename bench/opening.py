"""From the tap to the door's own answer on the page: a real broker, server, listener and lock.

All of it on this machine, on an SQLite file: gunicorn as in production, `driftbook listen`, and a
simulated lock. The client does what the page does: a POST, then news until there is an outcome.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import stored
from bench.lines import within

TAPS, WARM = 200, 20
LIMIT, LIMIT_95 = 60.0, 120.0
"""Milliseconds: the median, and what nineteen of twenty keep."""
PATIENCE = 30.0
BROKER = "BENCH_BROKER"
"""Where the broker is, for the processes: the settings of tests take nothing from outside."""


def lines() -> Iterator[str]:
    """Nothing where Mosquitto is not installed."""
    stored.set_up()
    from tests.broker import THERE

    if not THERE:
        yield "tap to acknowledged: Mosquitto is not installed"
        return
    times = sorted(_times())
    yield within("tap to acknowledged, median", statistics.median(times), LIMIT, "ms")
    yield within("tap to acknowledged, 19 of 20", times[len(times) * 19 // 20], LIMIT_95, "ms")


def _times() -> list[float]:
    from driftbook.doors.simulating.lock import SimulatedLock
    from driftbook.doors.tests.locks import CARLA, of, town
    from tests.broker import broker

    there = town()
    session = of(CARLA).cookies["sessionid"].value
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        mosquitto = running.enter_context(broker(Path(folder)))
        told = os.environ | {BROKER: mosquitto.url}
        port = _free_port()
        for command in (
            ("-m", "bench.opening", "listen"),
            ("-m", "bench.opening", "serve", str(port)),
        ):
            process = subprocess.Popen([sys.executable, *command], env=told, cwd=stored.ROOT)
            running.callback(process.wait)
            running.callback(process.terminate)
        running.enter_context(SimulatedLock(mosquitto.url, there.gateway.name, "L-1"))
        page = _Page(port, session, str(there.lock.key))
        return [page.tap("open" if number % 2 else "lock") for number in range(TAPS + WARM)][WARM:]


class _Page:
    """What the script of the page does, over one connection that is kept."""

    def __init__(self, port: int, session: str, unit: str) -> None:
        self._unit = unit
        self._headers = {"Cookie": f"sessionid={session}", "Accept": "application/json"}
        self._connection = _answering(port)
        self._connection.request("GET", f"/doors/open/{unit}/", headers=self._headers)
        answer = self._connection.getresponse()
        form = answer.read().decode()
        cookie = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        if cookie is None or token is None:
            raise RuntimeError(f"no page before the door: {answer.status}")
        self._headers["Cookie"] += f"; csrftoken={cookie[1]}"
        self._token = token[1]
        self._wait_for_the_listener()

    def tap(self, act: str) -> float:
        """Milliseconds until the door's own answer is here."""
        began = time.perf_counter()
        said = self._post(act)
        while not said["outcome"]:
            said = self._get(f"{said['news']}?outcome=") or said
        if said["outcome"] != "done":
            raise RuntimeError(f"the lock answers {said['outcome']}")
        return (time.perf_counter() - began) * 1000

    def _wait_for_the_listener(self) -> None:
        from driftbook.doors.models import Listener

        until = time.monotonic() + PATIENCE
        while not Listener.objects.filter(connected__isnull=False).exists():
            if time.monotonic() > until:
                raise RuntimeError("the listener does not listen")
            time.sleep(0.1)

    def _post(self, act: str) -> dict[str, Any]:
        sent = f"csrfmiddlewaretoken={self._token}&act={act}&pressed={uuid4()}"
        headers = self._headers | {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", f"/doors/units/{self._unit}/commands/", sent, headers)
        answer = self._connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
        return said

    def _get(self, path: str) -> dict[str, Any] | None:
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return json.loads(text) if answer.status == 200 else None


def _answering(port: int) -> http.client.HTTPConnection:
    until = time.monotonic() + PATIENCE
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/api/ping")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return connection


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site() -> Any:
    """The application, on the database of this bench and with its broker."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from driftbook.people import limits

    settings.BROKER = os.environ[BROKER]
    # one person taps more often here than anybody may
    limits.LIMITS["tap"] = limits.Limit(10**9, 10**9, limits.LIMITS["tap"].within)
    return application


def _listen() -> None:
    site()
    from driftbook.doors.wire import listening

    listening.run(child=True)


def _serve(port: str) -> None:
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    sys.argv += ["--threads", "8", "--log-level", "error", "bench.opening:site()"]
    run()


if __name__ == "__main__":
    if sys.argv[1:2] == ["listen"]:
        _listen()
    elif sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2])
    else:
        for line in lines():
            print(line, flush=True)
