"""The battery report as a PDF, by a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from driftbook.doors.batteries import press

LONGEST = 60
"""Seconds that one report may take; one of 1,000 rows takes one."""


class NoPdf(Exception):
    """There is no PDF; the text says why."""


def pressed(said: dict[str, Any]) -> bytes:
    """The PDF of what `wording.told` says. Raises NoPdf."""
    named = {name: value for name, value in os.environ.items() if not name.startswith("DRIFTBOOK_")}
    with tempfile.TemporaryDirectory() as room:  # what a press that is ended leaves goes with it
        try:
            done = subprocess.run(  # noqa: S603 our own module, nothing of it from outside
                [sys.executable, "-m", press.__name__],
                input=json.dumps(said).encode(),
                capture_output=True,
                timeout=LONGEST,
                check=False,
                env={**named, "TMPDIR": room},
            )
        except subprocess.TimeoutExpired:
            raise NoPdf(f"no PDF within {LONGEST} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NoPdf(done.stderr.decode(errors="replace").strip()[-2000:])
    return done.stdout
