"""Whole commands, process start included, beside their limits."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.lines import seconds, within

ROOT = Path(__file__).parent.parent


def lines() -> Iterator[str]:
    """`check` of the five handbooks, and one question."""
    shipped = sorted(str(path) for path in (ROOT / "handbooks").iterdir())
    yield within("check of the five handbooks, whole process", _run("check", *shipped), 1.5, "s")
    question = ("ask", "support", str(ROOT / "handbooks/orebro"), "--system", "carelock")
    yield within("ask support, whole process", _run(*question), 0.5, "s")


def _run(*words: str) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "driftbook", *words]
    return seconds(
        lambda: subprocess.run(command, check=True, capture_output=True, env=environment), rounds=5
    )
