"""What runs beside the server ends with it, also when it is killed before they have begun."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")
SERVER = """
import sys, time
from driftbook.config import beside
beside.sys.executable = sys.argv[1]
beside._begin("work")
print(beside._beside[0].pid, flush=True)
time.sleep(600)
"""
SLOW = "#!/bin/sh\nexec sleep 600\n"
"""A program that takes so long to begin that it has not looked at its parent yet."""


def test_a_child_ends_though_its_parent_is_killed_while_it_begins(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text(SLOW)
    program.chmod(0o700)
    words = [sys.executable, "-c", SERVER, str(program)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    child = int(server.stdout.readline())
    server.kill()
    server.wait(60)
    until = time.monotonic() + 60
    while _lives(child) and time.monotonic() < until:
        time.sleep(0.02)
    lives = _lives(child)
    if lives:
        os.kill(child, signal.SIGKILL)
    assert not lives


def _lives(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
