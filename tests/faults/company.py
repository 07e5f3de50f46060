"""An installation of a test's own: its processes, what its operator reads, what its people see."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.handbook.small import ROOT
from tests.ports import free_port
from tests.work.killing import Crew, alive, environment, wait_for

HERE = "tests.faults.inside"
"""Where the functions are that run inside."""
PATIENCE = 180
"""Seconds: the longest that anything may take, on a machine that is busy."""


class Company(Crew):
    """A database, a folder, a log, and the process that forks whatever is started."""

    def __init__(self, database: str, var: Path, **more: str) -> None:
        self.var, self.database = var, database
        self.log_file = var.parent / f"{var.name}.log"  # not on the disk that a test fills
        told = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "DRIFTBOOK_DEMO": "1", **more}
        self.environment = environment(database, var, **told)
        self.started: list[int] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.crew"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log_file.open("ab"),
            text=True,
        )

    def __exit__(self, *fault: object) -> None:
        for process in self.started:
            self.kill(process)
        super().__exit__(*fault)

    def ask(self, name: str, *words: object, module: str = HERE) -> Any:
        """What a function says that runs inside, in a process of its own."""
        said = self.say(" ".join(["ask", module, name, *map(str, words)]))
        assert said, f"{name} failed:\n{self.log()[-3000:]}"
        return json.loads(said)

    def start(self, name: str, *words: object, module: str = HERE) -> int:
        """Start one that goes on; its process number."""
        process = int(self.say(" ".join(["start", module, name, *map(str, words)])))
        self.started.append(process)
        return process

    def kill(self, process: int, number: int = signal.SIGKILL) -> None:
        """End it, with all that it has started where it is a server."""
        for end in (os.killpg, os.kill):
            try:
                end(process, number)
            except (ProcessLookupError, PermissionError):
                continue

    def end(self, process: int) -> None:
        """Ask it to end, and wait until it has."""
        os.kill(process, signal.SIGTERM)
        wait_for(lambda: not alive(process), PATIENCE, every=0.05, see=self.log)

    def log(self) -> str:
        """What the operator reads."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def reads(self, text: str) -> None:
        """Wait until the operator reads this."""
        wait_for(lambda: text in self.log(), PATIENCE, every=0.05, see=lambda: self.log()[-3000:])

    @contextmanager
    def site(self) -> Iterator[Site]:
        """A web server, until the block is left."""
        site = Site(self, free_port())
        site.wait()
        yield site
        self.kill(site.process)


class Site:
    """A web server of a company."""

    def __init__(self, company: Company, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = company.start("serve", port)
        self.company = company

    def wait(self) -> None:
        """Until it answers."""

        def answers() -> bool:
            try:
                return requests.get(f"{self.url}/api/ping", timeout=PATIENCE).ok
            except requests.RequestException:
                return False

        wait_for(answers, PATIENCE, every=0.1, see=self.company.log)

    def visitor(self, session: str = "", language: str = "en") -> Visitor:
        """A browser, signed in with this session."""
        return Visitor(self.url, session, language)


class Visitor:
    """A browser: it keeps cookies, and answers the check for forgery."""

    def __init__(self, url: str, session: str, language: str) -> None:
        self._url, self._session = url, requests.Session()
        self._session.headers["Accept-Language"] = language
        if session:
            self._session.cookies.set("sessionid", session, domain="127.0.0.1")

    def last_word(self) -> None:
        """From now on a new line for each request, closed after it, as proxies have it."""
        self._session.headers["Connection"] = "close"

    def get(self, path: str) -> requests.Response:
        return self._session.get(f"{self._url}{path}", timeout=PATIENCE, allow_redirects=False)

    def post(self, path: str, **form: Any) -> requests.Response:
        """Send a form of a page that was opened before."""
        return self.upload(path, {}, **form)

    def upload(self, path: str, files: dict[str, Any], **form: Any) -> requests.Response:
        """The same with files, each by its name and bytes."""
        form["csrfmiddlewaretoken"] = self._session.cookies.get("csrftoken", "")
        return self._session.post(
            f"{self._url}{path}", data=form, files=files, timeout=PATIENCE, allow_redirects=False
        )


def until(what: Callable[[], Any], see: Callable[[], object] = str) -> None:
    """Wait for it, as long as a busy machine may take."""
    wait_for(lambda: bool(what()), PATIENCE, every=0.1, see=see)
