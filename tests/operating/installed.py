"""An installed Driftbook: the wheel in a virtual environment of its own, and its server."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300
"""Seconds: the longest wait for a process, on a machine that is busy."""
HOST = "drift.example.org"
PARTS = ("pyproject.toml", "README.md", "CHANGELOG.md", "src", "handbooks")


def bare() -> dict[str, str]:
    """The environment, without anything of ours, and without Python's."""
    left_out = ("DRIFTBOOK", "DJANGO", "PYTHON")
    return {name: text for name, text in os.environ.items() if not name.startswith(left_out)}


def build(folder: Path) -> Path:
    """The wheel, made from a copy: nothing that lies about in the checkout gets in."""
    source = folder / "source"
    source.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / part, source / part, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / part, source)
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source]
    subprocess.run(words, check=True, capture_output=True, text=True, env=bare())
    shutil.rmtree(source)
    (wheel,) = folder.glob("*.whl")
    return wheel


class Installed:
    """The program, a folder that `driftbook init` has made, and what serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "venv/bin/driftbook"
        self.settings = folder / "site/driftbook.env"
        self.var = folder / "site/var"

    def install(self, wheel: Path) -> None:
        """From the wheel; what it needs is read from where the tests have it, Driftbook is not."""
        venv = self.folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        beside = venv / "lib" / version / "site-packages/libraries.pth"
        beside.write_text(sysconfig.get_paths()["purelib"] + "\n")
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        pip += ["--python", str(venv / "bin/python"), "install", "--no-deps", "--no-index"]
        # The editable Driftbook of the tests counts as installed for pip, and is not to be touched.
        subprocess.run([*pip, "--ignore-installed", wheel], check=True, env=bare())

    def run(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours, far from the checkout."""
        return subprocess.run(
            [self.program, *words],
            env=bare() | more,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE * 2,
        )

    def told(self, *words: str | Path, **more: str) -> str:
        """Run a command with the settings of the folder; what it printed. It must go well."""
        done = self.run("--settings", self.settings, *words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self) -> None:
        """A folder, its tables, a handbook, static files."""
        made = self.run("init", "site", "--host", HOST)
        assert made.returncode == 0, made.stderr
        self.told("serve", "--migrate", "--check")
        self.told("publish", self.shipped() / "orebro")

    def shipped(self) -> Path:
        """The handbooks inside the package."""
        (found,) = (self.folder / "venv/lib").glob("python*/site-packages/driftbook/shipped")
        return found

    @contextmanager
    def serving(self, *words: str, bind: str = "", **more: str) -> Iterator[Serving]:
        """A server, until the end."""
        at = bind or f"127.0.0.1:{free_port()}"
        log = self.folder / f"serve-{time.monotonic_ns()}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [self.program, "--settings", self.settings, "serve", "--bind", at, *words],
                env=bare() | more,
                cwd=self.folder,
                stdout=said,
                stderr=said,
            )
        running = Serving(process, at, log)
        try:
            running.until_it_answers()
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


class Serving:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], at: str, log: Path) -> None:
        self.process, self.at, self._log = process, at, log

    @property
    def port(self) -> int:
        return int(self.at.rpartition(":")[2])

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def workers(self) -> set[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(child) for child in children.read_text().split()}

    def until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, self.said()
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/api/ping").status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"it does not answer: {self.said()}")

    def get(self, path: str, source: str = "", **headers: str) -> Answer:
        """Ask as the proxy on this machine would; `source`: from another address of it."""
        if self.at.startswith("unix:"):
            connection: http.client.HTTPConnection = OverFile(self.at.removeprefix("unix:"))
        else:
            connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE, source_address=(source, 0)
            )
        forwarded = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.5"}
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        with contextlib.closing(connection):
            connection.request("GET", path, headers=forwarded | named)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self) -> str:
        return self.body.decode()


class OverFile(http.client.HTTPConnection):
    """A connection through a socket's file."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self._path)
