"""The disk is full: the database cannot grow, a file cannot be kept, a mail cannot be written.

Nothing half is left; people are told to try again; when there is room, all goes on by itself.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.company import Company, until
from tests.faults.test_database_away import FAULT, SAID, fields

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
MEGABYTES = 24


@contextmanager
def small(place: Path, megabytes: int = MEGABYTES) -> Iterator[Path]:
    """A disk of so much, mounted there."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small one."""
    with small(tmp_path / "small") as place:
        yield place


@pytest.fixture
def company(disk: Path, database: str, tmp_path: Path) -> Iterator[Company]:
    if "://" in database:
        pytest.skip("the database is not on the disk that is full")
    if Path(database).exists():
        shutil.move(database, disk / "driftbook.sqlite3")
    with Company(str(disk / "driftbook.sqlite3"), disk) as there:
        there.ask("migrate")
        there.ask("lay_houses")
        yield there


def fill(disk: Path) -> Path:
    """Until nothing more fits."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            return filler


def test_it_is_full_and_then_there_is_room(company: Company, disk: Path) -> None:
    with company.site() as site:
        petra = site.visitor(company.ask("session", "petra"))
        assert petra.get(FAULT).status_code == 200
        company.ask("put_mail", 3)
        with closing(sqlite3.connect(company.database)) as live:
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        filler = fill(disk)
        worker = company.start("driftbook", "work")

        answer = petra.post(f"{FAULT}filing/", **{"f-problem": SAID, "key": "once"})
        assert answer.status_code == 503
        assert "Not just now" in answer.text
        kept = fields(answer.text)
        assert kept["f-problem"] == SAID
        company.reads(
            f"503 for POST {FAULT}filing/: the database is away: database or disk is full"
        )
        company.reads("driftbook.work: the database is away: database or disk is full")
        assert petra.get("/support/").status_code == 200, "what only reads goes on"

        filler.unlink()
        del kept["csrfmiddlewaretoken"]
        until(lambda: petra.post(f"{FAULT}filing/", **kept).status_code == 302, company.log)
        until(lambda: {one[2] for one in company.ask("messages")} == {"sent"}, company.log)
        company.end(worker)
    assert len(company.ask("cases")) == 1
    assert company.ask("chains") == []
    with closing(sqlite3.connect(company.database)) as live:
        assert live.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    whole = [path for path in (disk / "outbox").iterdir() if path.suffix in (".eml", ".txt")]
    assert whole
    assert all(b"Message-ID" in path.read_bytes() for path in whole if path.suffix == ".eml")
