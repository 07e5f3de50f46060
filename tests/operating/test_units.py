"""The units of systemd are understood by systemd, and name commands that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from driftbook.config import environment, serving
from tests.operating.installed import ROOT

UNITS = ROOT / "deploy/systemd"
CONTAINER = ROOT / "deploy/Containerfile"
SERVICES = sorted(UNITS.glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
TOLD = r"systemctl [a-z]+(?: --now)?((?: '?driftbook-[^ '`,;]+'?)+)"
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
    "StateDirectory=driftbook",
    "EnvironmentFile=/etc/driftbook/driftbook.env",
    "User=driftbook",
)


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():  # the program is where it is on a machine with Driftbook
        text = unit.read_text().replace("/opt/driftbook/bin/driftbook", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    assert ANALYZE
    names = [str(tmp_path / unit.name) for unit in UNITS.iterdir()]
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "driftbook" in line]
    assert (ours, done.returncode) == ([], 0), done.stderr
    wrong = tmp_path / "driftbook-listen.service"
    wrong.write_text(wrong.read_text().replace("ProtectHome=yes", "ProtectHouse=yes"))
    told = subprocess.run([ANALYZE, "verify", "--man=no", str(wrong)], capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert "ProtectHouse" in told.stderr  # so a wrong line would have been seen


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_every_service_is_fenced_in(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert [wanted for wanted in HARDENED if wanted not in lines] == []


@pytest.mark.parametrize("name", ["backup", "upgrade"])
def test_what_makes_a_backup_says_where_and_may_write_there(name: str) -> None:
    """`driftbook upgrade` refuses without; the rest of the file system is read-only."""
    text = (UNITS / f"driftbook-{name}.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.M)
    words = command.split()
    assert words[1] == name
    assert f"ReadWritePaths={words[words.index('--to') + 1]}" in text.splitlines()


def test_every_unit_that_somebody_is_told_to_start_is_one() -> None:
    """In the remedies of the doctor, in the alerts and in the pages for the operator."""
    told = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.y*ml")]
    told += (ROOT / "src/driftbook/operating").rglob("*.py")
    named = {
        unit
        for file in told
        for words in re.findall(TOLD, file.read_text())
        for unit in re.findall(r"driftbook-[a-z]+@?", words)
    }
    there = {unit.stem for unit in UNITS.iterdir()}
    assert len(named) >= 4
    assert named <= there


def test_the_settings_that_init_writes_are_settings() -> None:
    form = (ROOT / "src/driftbook/operating/serving/driftbook.env.txt").read_text()
    named = set(re.findall(r"^#?DRIFTBOOK_([A-Z_]+)=", form, re.MULTILINE))
    assert named <= set(environment.NAMES)
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "VAR", "PROXIES", *serving.NAMES} <= named


def test_the_image_runs_as_nobody_in_particular_and_names_no_host() -> None:
    lines = CONTAINER.read_text().splitlines()
    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert images
    assert [image for image in images if "/" in image] == []
    assert "USER 990:990" in lines
    assert lines.index("USER 990:990") > max(n for n, line in enumerate(lines) if "RUN " in line)


def test_the_image_takes_only_what_there_is_and_everything_that_it_takes_gets_in() -> None:
    """What `.dockerignore` leaves out cannot be copied; keys and databases of a checkout never are."""
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"  # all but what is named
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = set()
    for line in CONTAINER.read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied |= set(line.split()[1:-1])
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert copied == let_in


def test_the_image_has_the_python_that_the_tests_run_on_and_no_compiler() -> None:
    """Both stages of one Python: the second one runs what the first one has laid."""
    text = CONTAINER.read_text()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert set(re.findall(r"python(3[.0-9]*)", text)) == {wanted.removeprefix(">=")}
    assert not re.search(r"\b(gcc|g\+\+|build-essential|clang|[a-z0-9-]+-dev)\b", text)
    assert "--require-hashes" in text
    # Whatever pip takes comes from the file with hashes, or is ours.
    taken = re.findall(r"pip install (.*)", text)
    assert [words for words in taken if "--require-hashes" not in words] == [
        "--no-cache-dir --no-deps --no-build-isolation . \\"
    ]


def test_what_is_pinned_speaks_to_postgresql_as_the_tests_do() -> None:
    tested = (ROOT / "requirements-test.txt").read_text()
    pins = re.findall(r"^psycopg[a-z-]*==\S+", (ROOT / "requirements.txt").read_text(), re.M)
    assert len(pins) == 3
    assert [pin for pin in pins if pin not in tested] == []
