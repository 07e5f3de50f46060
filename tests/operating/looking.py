"""As `driftbook doctor` looks: with an environment that a test makes up."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from driftbook import doctor_command
from driftbook.operating.doctor.checks import Look, all_checks

SECRET = "7hs9-Qm2xWv8_kTz4RbLp6NcYdJf3GaE5"
NOW = datetime.now(UTC)
SOUND = {
    "DRIFTBOOK_SECRET_KEY": SECRET,
    "DRIFTBOOK_ALLOWED_HOSTS": "drift.example.org",
    "DRIFTBOOK_PROXIES": "1",
}


def look(tmp_path: Path, **more: str) -> Look:
    """As the command looks, with a sound environment and what a test changes in it."""
    given = {**SOUND, "DRIFTBOOK_VAR": str(tmp_path), **more}
    given = {name: value for name, value in given.items() if value != "—"}
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({"PATH": before["PATH"], **given})
    try:
        return doctor_command._look(None)
    finally:
        os.environ.clear()
        os.environ.update(before)


def found(name: str, seen: Look) -> list[tuple[str, str]]:
    (check,) = [one for one in all_checks() if one.name == name]
    told = list(check.run(seen))
    assert all(wrong.remedy for wrong in told)
    return [(wrong.level, wrong.what) for wrong in told]
