"""The units of systemd are understood by systemd, and name commands that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from driftbook.config import environment, serving
from tests.operating.installed import ROOT

UNITS = ROOT / "deploy/systemd"
SERVICES = sorted(UNITS.glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
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


def test_the_settings_that_init_writes_are_settings() -> None:
    form = (ROOT / "src/driftbook/operating/serving/driftbook.env.txt").read_text()
    named = set(re.findall(r"^#?DRIFTBOOK_([A-Z_]+)=", form, re.MULTILINE))
    assert named <= set(environment.NAMES)
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "VAR", "PROXIES", *serving.NAMES} <= named


def test_the_image_runs_as_nobody_in_particular_and_names_no_host() -> None:
    lines = (ROOT / "deploy/Containerfile").read_text().splitlines()
    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert [image for image in images if "/" in image] == []
    assert "USER 990" in lines
    assert lines.index("USER 990") > max(n for n, line in enumerate(lines) if "RUN " in line)
