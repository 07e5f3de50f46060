"""An operator who forgot a setting reads which, from every command that needs it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.handbook.small import ROOT


def said(*words: str) -> tuple[int, str]:
    """What the command ends with, and what it says, without any setting of ours."""
    bare = {name: value for name, value in os.environ.items() if "DRIFTBOOK_" not in name}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "driftbook", *words],
        env={**bare, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("words", [("work", "--once"), ("tags", "--help-me"), ("manage", "check")])
def test_a_command_without_its_settings_says_which(words: tuple[str, ...]) -> None:
    code, text = said(*words)
    assert code == 2
    assert text.startswith("driftbook: DRIFTBOOK_SECRET_KEY is missing.")
    assert "Traceback" not in text


def test_help_needs_no_settings() -> None:
    code, text = said("manage", "help")
    assert (code, "Traceback" in text) == (0, False)
