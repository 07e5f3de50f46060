"""There is no room for files: while one is uploaded, and while a PDF is made.

The database has room. Whoever waits is told to try again and has lost nothing of what they wrote;
nothing half is left on the disk; when there is room, the same works.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from driftbook.doors.batteries import paper
from driftbook.doors.batteries.due import Batteries
from driftbook.doors.models import BatteryReport
from driftbook.doors.tests import locks
from driftbook.doors.tests.batteries import MONDAY, claims, falling
from driftbook.outbox.models import Message
from driftbook.requests.tests.talking import PDF
from driftbook.work import stopping
from tests.faults.company import Company, Visitor
from tests.faults.test_database_away import FAULT, SAID
from tests.faults.test_disk_full import fill, small

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
LARGE = PDF + b"%" + b"0" * 2_700_000
"""What is larger than 2.5 MB is written to the disk while it comes in."""
HANDBOOK = "/handbooks/entrances.pdf"


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    with small(tmp_path / "tmp", 12) as place:
        yield place


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """Where the files of cases are."""
    with small(tmp_path / "var" / "cases", 12) as place:
        yield place


@pytest.fixture
def company(database: str, tmp_path: Path, temporary: Path) -> Iterator[Company]:
    var = tmp_path / "var"
    var.mkdir(exist_ok=True)
    with Company(database, var, TMPDIR=str(temporary)) as there:
        there.ask("migrate")
        there.ask("lay_houses")
        yield there


def files(place: Path) -> list[str]:
    """What lies there; a web server beats its heart in a file of its own."""
    there = (path for path in place.rglob("*") if path.is_file())
    return sorted(path.name for path in there if not path.name.startswith("wgunicorn-"))


def test_no_room_where_a_file_comes_in(company: Company, temporary: Path) -> None:
    with company.site() as site:
        petra = site.visitor(company.ask("session", "petra"))
        assert petra.get(FAULT).status_code == 200
        _refused_until_there_is_room(company, petra, temporary)
        assert files(temporary) == [], "nothing half is left"


def test_no_room_where_files_are_kept(company: Company, kept: Path) -> None:
    with company.site() as site:
        petra = site.visitor(company.ask("session", "petra"))
        assert petra.get(FAULT).status_code == 200
        _refused_until_there_is_room(company, petra, kept)
        assert len([one for one in kept.glob("*/*") if one.parent.name != "held"]) == 1


def _refused_until_there_is_room(company: Company, petra: Visitor, disk: Path) -> None:
    """A file cannot be kept, a case without one can."""
    sent = {"f-pictures": ("drawing.pdf", LARGE, "application/pdf")}
    petra.last_word()
    filler = fill(disk)
    answer = petra.upload(f"{FAULT}filing/", sent, **{"f-problem": SAID, "key": "once"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "mostly still has what you wrote" in answer.text, "the browser's own page has the form"
    company.reads(f"503 for POST {FAULT}filing/: the disk takes nothing: No space left on device")
    assert "Traceback" not in company.log()
    assert company.ask("cases") == []
    assert files(disk) == [filler.name], "nothing half is left"
    filler.unlink()
    answer = petra.upload(f"{FAULT}filing/", sent, **{"f-problem": SAID, "key": "once"})
    assert answer.status_code == 302, company.log()
    assert len(company.ask("cases")) == 1
    assert company.ask("chains") == []


def test_no_room_to_make_or_keep_a_pdf(company: Company, temporary: Path, tmp_path: Path) -> None:
    """It is given all the same: it is made in memory, and kept only to save making it again."""
    with small(tmp_path / "var" / "renderings", 1) as renderings, company.site() as site:
        petra = site.visitor(company.ask("session", "petra"))
        filler = fill(renderings)
        fill(temporary)
        assert petra.get(HANDBOOK).content.startswith(b"%PDF-")
        company.reads("a rendering could not be kept: No space left on device")
        assert files(renderings) == ["filler", "lock"]
        assert files(temporary) == ["filler"]
        filler.unlink()
        assert petra.get(HANDBOOK).content.startswith(b"%PDF-")
        assert len(files(renderings)) == 2


@pytest.mark.django_db
def test_no_room_while_a_battery_report_is_pressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The report says why its files are not there yet; the next turn makes them and mails them."""
    stopping.begin()
    claims(locks.town().lock, falling(60, 0.8))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with monkeypatch.context() as full:
        full.setattr(paper.subprocess, "run", partial(subprocess.run, preexec_fn=no_room_anywhere))
        Batteries().run_due(MONDAY, 20)
    report = BatteryReport.objects.get()
    assert report.pressed is None
    assert "No usable temporary directory found" in report.error
    assert "could not be made" in caplog.text
    assert not Message.objects.exists(), "nobody gets a mail without the file"
    assert files(tmp_path) == []
    later = Batteries().next_due(MONDAY)
    assert later is not None
    Batteries().run_due(later, 20)
    report = BatteryReport.objects.get()
    assert (report.pressed, report.error) == (later, "")
    assert bytes(report.pdf or b"").startswith(b"%PDF-")
    sent = Message.objects.count()
    assert sent
    Batteries().run_due(later, 20)
    assert Message.objects.count() == sent, "once"
    assert files(tmp_path) == []


def no_room_anywhere() -> None:
    """For a process: where its own folder is full it would take /tmp, or another."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
