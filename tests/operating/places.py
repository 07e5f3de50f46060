"""An installation with a town in it, and an empty place for another."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.work.conftest import Mailbox
from tests.work.killing import Crew, environment


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


class Town(Crew):
    """A crew that knows the town."""

    def cli(self, *words: str | Path) -> Said:
        """`driftbook …`, with the settings of this place."""
        return Said(**json.loads(self.say("cli " + json.dumps([str(word) for word in words]))))

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.say("look"))
        return found

    def good(self, *words: str | Path) -> Said:
        """One that must not fail."""
        said = self.cli(*words)
        assert said.code == 0, said
        return said


@pytest.fixture
def surroundings(mailbox: tuple[Mailbox, int], database: str, tmp_path: Path) -> dict[str, str]:
    var = tmp_path / "var"
    var.mkdir()
    return environment(
        database,
        var,
        DRIFTBOOK_SMTP=f"smtp://127.0.0.1:{mailbox[1]}?tls=none",
        DRIFTBOOK_MAIL_FROM="Driftbook <no-reply@example.org>",
        DRIFTBOOK_ALLOWED_HOSTS="testserver",
    )


@pytest.fixture
def town(surroundings: dict[str, str]) -> Iterator[Town]:
    with Town(surroundings, "tests.operating.town") as made:
        assert made.say("migrate") == "done"
        yield made


@pytest.fixture
def elsewhere(surroundings: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty place of the same kind."""
    var = tmp_path / "elsewhere"
    var.mkdir()
    address = surroundings["DRIFTBOOK_DATABASE"]
    if "://" not in address:
        yield {**surroundings, "DRIFTBOOK_VAR": str(var), "DRIFTBOOK_DATABASE": str(var / "new.db")}
        return
    import psycopg

    name = f"elsewhere_{os.getpid()}"
    with psycopg.connect(os.environ["DRIFTBOOK_DATABASE"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        before, _, after = address.rpartition("?")
        new = f"{before.rpartition('/')[0]}/{name}?{after}"
        yield {**surroundings, "DRIFTBOOK_VAR": str(var), "DRIFTBOOK_DATABASE": new}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, Path]:
    """A recipient and its key, made by age itself."""
    place = tmp_path / "key.txt"
    made = subprocess.run(
        ["age-keygen", "-o", place], capture_output=True, text=True, check=True
    ).stderr
    return made.split()[-1], place
