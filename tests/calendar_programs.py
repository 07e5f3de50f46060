"""Real calendar programs: vdirsyncer fetches a calendar from a server, and khal shows it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

MISSING = not (which("khal") and which("vdirsyncer"))
Show = Callable[[datetime], list[str]]
"""Fetch the calendar anew; what it says of a day: `09:00-10:00 Title`."""


class Served(BaseHTTPRequestHandler):
    """Whatever is in `raw` is the calendar."""

    raw = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar")
        self.end_headers()
        self.wfile.write(self.raw)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def programs(folder: Path) -> Iterator[tuple[type[Served], Show]]:
    """What is served, and a way to show it as a telephone or a mail program would."""
    server = HTTPServer(("127.0.0.1", 0), Served)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Served, program(folder, f"http://127.0.0.1:{server.server_port}/jobs.ics")
    finally:
        server.shutdown()


def program(folder: Path, url: str) -> Show:
    """What it shows of the calendar at this address; `folder` is its home."""
    (folder / "vdirsyncer").write_text(f"""
[general]
status_path = "{folder}/status"
[pair calendar]
a = "there"
b = "here"
collections = null
conflict_resolution = "a wins"
[storage there]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
""")
    (folder / "khal").write_text(f"""
[calendars]
[[calendar]]
path = {folder}/calendar
[locale]
local_timezone = Europe/Copenhagen
default_timezone = Europe/Copenhagen
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = calendar
""")
    (folder / "calendar").mkdir()
    home = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def run(*words: str) -> str:
        done = subprocess.run(
            words, env=home, capture_output=True, text=True, timeout=60, check=False, input="y\n"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    config = f"--config={folder}/vdirsyncer"
    run("vdirsyncer", config, "discover")

    def shown(day: datetime) -> list[str]:
        run("vdirsyncer", config, "sync")
        words = ["--format", "{start-end-time-style} {title}", "--day-format", ""]
        when = day.strftime("%Y-%m-%d")
        listed = run("khal", "-c", f"{folder}/khal", "list", *words, when, "1d")
        return [line.strip() for line in listed.splitlines() if line.strip()]

    return shown
