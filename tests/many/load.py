"""People and programs who want something all the time, and try once more when it did not go."""

from __future__ import annotations

import base64
import hashlib
import random
import threading
import time
from collections import Counter
from typing import Any
from uuid import uuid4

import requests

from driftbook.requests.tests.talking import PDF

HOST = "driftbook.example.org"
PATIENCE = 90
"""Seconds that an answer may take on a busy machine."""
PAUSE = 0.5
"""Seconds before the second try, as a browser or a program would wait."""


class Load:
    """Each class of request in a thread of its own, until the block is left."""

    def __init__(self, address: str, session: str, token: str) -> None:
        self.address, self.session, self.token = address, session, token
        self.done: Counter[str] = Counter()
        self.retried: Counter[str] = Counter()
        self.failed: list[str] = []
        self.filed: dict[str, str] = {}
        """Each acknowledged case: the key that we made, and that of the case."""
        self.sent: dict[str, str] = {}
        """Each acknowledged file: the key of its case, and the digest of what was sent."""
        self._stop = threading.Event()
        classes = (
            self.read,
            self.status,
            self.own_cases,
            self.file,
            self.attach,
            self.fetch,
            self.ask,
        )
        self._threads = [threading.Thread(target=self._run, args=(one,)) for one in classes]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE + 10)

    def until(self, number: int, seconds: float) -> None:
        """Go on until each class has been done so often more, or for so long."""
        begun, limit = Counter(self.done), time.monotonic() + seconds
        names = NAMES
        while any(self.done[name] - begun[name] < number for name in names):
            if self.failed or time.monotonic() > limit:
                return
            time.sleep(0.2)

    # --- the classes ----------------------------------------------------------------------------

    def read(self) -> None:
        """A page that anybody reads."""
        assert "Driftbook" in self._get("read", "/support/").text

    def status(self) -> None:
        """A question of a program."""
        self._get("status", "/api/v1/requests/types", token=True)

    def own_cases(self) -> None:
        """A page of somebody who is signed in: the session holds on every node."""
        answer = self._get("own_cases", "/requests/cases/", session=True)
        assert "Petra" in answer.text, "the session was lost"

    def file(self) -> None:
        """A program files a case, once."""
        key = uuid4().hex
        said = {
            "handbook": "entrances",
            "type": "fault",
            "answers": {"problem": f"It squeaks {key}"},
        }
        self.filed[key] = self._post("file", said, key).json()["key"]

    def ask(self) -> None:
        """A case from which a worker makes a list, in the files that all share."""
        key = uuid4().hex
        said = {"handbook": "entrances", "type": "extract", "answers": {"what": "users"}}
        self.filed[key] = self._post("ask", said, key).json()["key"]

    def attach(self) -> None:
        """The same with a file."""
        key, content = uuid4().hex, PDF + random.randbytes(20_000)
        file = {"name": "a.pdf", "content": base64.b64encode(content).decode()}
        said = {
            "handbook": "entrances", "type": "fault", "answers": {"problem": f"See here {key}"},
            "files": {"pictures": [file]},
        }  # fmt: skip
        made = self._post("attach", said, key).json()
        self.filed[key] = made["key"]
        self.sent[made["answers"]["pictures"][0]] = (
            f"{made['key']} {hashlib.sha256(content).hexdigest()}"
        )

    def fetch(self) -> None:
        """A file that was acknowledged is given out, whole, by whichever node."""
        if not self.sent:
            time.sleep(0.1)
            return
        file, said = random.choice(list(self.sent.items()))
        case, digest = said.split()
        answer = self._get("fetch", f"/requests/{case}/files/{file}/a.pdf", session=True)
        assert hashlib.sha256(answer.content).hexdigest() == digest, "other bytes"

    # --- how ------------------------------------------------------------------------------------

    def _run(self, one: Any) -> None:
        while not self._stop.is_set() and not self.failed:
            try:
                one()
            except Exception as fault:
                self.failed.append(f"{one.__name__}: {type(fault).__name__}: {fault}"[:600])

    def _get(
        self, name: str, path: str, *, session: bool = False, token: bool = False
    ) -> requests.Response:
        headers = {"Host": HOST, "Accept-Language": "en"}
        headers |= {"Cookie": f"__Host-sessionid={self.session}"} if session else {}
        headers |= {"Authorization": f"Bearer {self.token}"} if token else {}
        return self._tried(name, "GET", path, headers=headers)

    def _post(self, name: str, said: dict[str, Any], key: str) -> requests.Response:
        headers = {"Host": HOST, "Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        return self._tried(name, "POST", "/api/v1/requests/cases", headers=headers, json=said)

    def _tried(self, name: str, method: str, path: str, **more: Any) -> requests.Response:
        """At most twice: an answer that is no fault of the server's."""
        why = ""
        for _ in range(2):
            try:
                answer = requests.request(
                    method, self.address + path, timeout=PATIENCE, allow_redirects=False, **more
                )
            except requests.RequestException as fault:
                why = f"{type(fault).__name__}"
            else:
                if answer.status_code < 400:
                    self.done[name] += 1
                    return answer
                assert answer.status_code >= 500, f"{answer.status_code} {answer.text[:300]}"
                why = f"{answer.status_code} {answer.text[:300]}"
            self.retried[name] += 1
            time.sleep(PAUSE)
        raise AssertionError(f"twice: {why}")


NAMES = ("read", "status", "own_cases", "file", "attach", "fetch", "ask")
