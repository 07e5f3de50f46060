"""`driftbook doctor` as an operator calls it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from driftbook.config import environment
from driftbook.operating.doctor.checks import all_checks
from tests.handbook.small import ROOT
from tests.operating.looking import SECRET, SOUND, look


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DRIFTBOOK_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "driftbook", "doctor", *words],
        env={**bare, "PYTHONPATH": str(ROOT / "src"), **environ},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_it_speaks_when_nothing_can_be_read() -> None:
    done = run("--only", "settings-unreadable", "--only", "database", DRIFTBOOK_LOGS="xml")
    assert done.returncode == 2, done.stderr
    assert "SECRET_KEY is missing" in done.stdout
    assert "not looked at, as they need settings that can be read: database" in done.stdout


def test_it_makes_nothing_and_keeps_secrets_to_itself(tmp_path: Path) -> None:
    file = tmp_path / "driftbook.env"
    var = tmp_path / "var"
    var.mkdir(mode=0o750)
    file.write_text(
        f"# as systemd reads it\nDRIFTBOOK_SECRET_KEY='{SECRET}'\nDRIFTBOOK_VAR={var}\n"
        "DRIFTBOOK_SMTP=smtp://ann:hush@127.0.0.1:1\nDRIFTBOOK_MAIL_FROM=a@example.org\n"
        "DRIFTBOOK_TYPO=hush\n"
    )
    file.chmod(0o644)
    done = run("--json", "--env-file", str(file))
    told = json.loads(done.stdout)
    levels = {one["check"]: one["level"] for one in told["findings"]}
    assert (done.returncode, told["ok"]) == (2, False)
    assert levels["settings-unknown"] == levels["database"] == levels["secret-files"] == "error"
    assert levels["worker"] == "not looked at"
    assert set(levels) == {check.name for check in all_checks()}
    assert list(var.iterdir()) == []
    assert "hush" not in done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_database_server_that_is_away_is_said_to_be_with_its_words(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    done = run(
        "--only", "database", **SOUND, DRIFTBOOK_VAR=str(tmp_path),
        DRIFTBOOK_DATABASE="postgresql://ann:hush@127.0.0.1:1/driftbook",
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "ERROR    database: the database does not answer: " in done.stdout
    assert "efused" in done.stdout
    assert "hush" not in done.stdout + done.stderr


def test_an_unknown_check_is_said_to_be() -> None:
    done = run("--only", "luck")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no check 'luck'" in done.stderr


def test_the_page_has_every_check() -> None:
    page = (ROOT / "docs/operating/doctor.md").read_text(encoding="utf-8")
    rows = [f"| `{check.name}` | {check.about} |" for check in all_checks()]
    assert [row for row in rows if row not in page] == []
    assert page.count("\n| `") == len(rows)


def test_unknown_names_are_told_all_at_once(tmp_path: Path) -> None:
    seen = look(tmp_path, DRIFTBOOK_ONE="1", DRIFTBOOK_TWO="2")
    assert len(seen.unknown) == 2
    assert environment.unknown({"SMTP_FILE": "", "DEBUG_FILE": ""}) == ["DEBUG_FILE"]
