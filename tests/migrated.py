"""A database with empty tables is migrated once for all runs, and then copied: SQLite only.

It takes thirteen seconds of work, for each process that runs tests. What is kept is named after
everything that decides how it looks, so another branch, another migration or another release of a
library finds none and makes its own. `migrate` runs on the copy all the same, and finds all done.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/driftbook"
FOLDER = ROOT / ".migrated"
MOST = 4
"""How many are kept, of the branches that were tested last."""


class Once:
    """Of several processes one migrates, and the others wait for what it keeps."""

    def __init__(self) -> None:
        self._open: list[sqlite3.Connection] = []
        self._lock: TextIO | None = None

    def begin(self, name: str) -> None:
        """Into the database of this name, which is empty, a copy of what there is."""
        if kept() is None:
            FOLDER.mkdir(exist_ok=True)
            self._lock = (FOLDER / "lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        there = sqlite3.connect(name, uri=True, check_same_thread=False)
        self._open.append(there)  # one in memory lives as long as somebody has it open
        file = kept()
        if file is not None:
            with closing(sqlite3.connect(file)) as pages:
                pages.backup(there)
            self._let_go()

    def end(self, pages: sqlite3.Connection) -> None:
        """Keep what has just been migrated, if it was not there."""
        if self._lock is not None:
            _keep(pages)
            self._let_go()

    def close(self) -> None:
        """No more copies."""
        self._let_go()
        for there in self._open:
            there.close()

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def kept() -> Path | None:
    """The file that there is of this state of the code."""
    file = _file()
    if not file.exists():
        return None
    os.utime(file)
    return file


def put(place: Path) -> None:
    """A copy in this file, where there is one; whoever migrates it finds less to do."""
    file = kept()
    if file is not None:
        shutil.copy(file, place)


def _keep(pages: sqlite3.Connection) -> None:
    file = _file()
    part = file.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(part)) as there:
        pages.backup(there)
    part.replace(file)
    for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-MOST]:
        old.unlink(missing_ok=True)


@cache
def _file() -> Path:
    return FOLDER / f"{_digest()}.sqlite3"


def _digest() -> str:
    """Of the migrations, of what they import, of every library, of Python and of SQLite."""
    read = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for name, version in sorted({(one.name, one.version) for one in metadata.distributions()}):
        read.update(f"{name} {version}\n".encode())
    for file in _files():
        read.update(f"{file.relative_to(PACKAGE)}\n".encode())
        read.update(file.read_bytes())
    return read.hexdigest()[:32]


def _files() -> list[Path]:
    migrations = set(PACKAGE.glob("**/migrations/*.py"))
    settings = {PACKAGE / "config/settings.py", PACKAGE / "config/settings_test.py"}
    return sorted(migrations | settings | {one for file in migrations for one in _imported(file)})


def _imported(file: Path) -> Iterator[Path]:
    """The files of this package that a migration imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        for name in names:
            place = PACKAGE.parent / name.replace(".", "/")
            yield from (
                one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()
            )
