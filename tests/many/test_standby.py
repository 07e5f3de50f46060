"""A process sees that its database is a replica, and that it is one no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.handbook.small import ROOT
from tests.many.databases import Database
from tests.many.machines import Home, Network
from tests.work.killing import environment

pytestmark = pytest.mark.serving
ASKS = """
import sys, time, django
django.setup()
from django.db import connection
from driftbook.work import standby
print(standby.read_only(), flush=True)
try:
    connection.cursor().execute("CREATE TABLE one (two int)")
except standby.ReadOnly as refused:
    print("refused", flush=True)
sys.stdin.readline()
limit = time.monotonic() + 60
while standby.read_only() and time.monotonic() < limit:
    time.sleep(0.1)
connection.cursor().execute("CREATE TABLE one (two int)")
print("written", standby.read_only(), flush=True)
"""


def test_a_process_sees_it_without_a_restart(tmp_path: Path) -> None:
    with Home() as home, Network(home) as network:
        primary = Database(network.machine("one", 2), home / "primary")
        primary.make()
        replica = Database(network.machine("two", 3), home / "replica")
        replica.copy(primary)
        process = subprocess.Popen(
            [sys.executable, "-c", ASKS], cwd=ROOT, env=environment(replica.address, tmp_path),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            assert process.stdout.readline().strip() == "True"
            assert process.stdout.readline().strip() == "refused"
            replica.promote()
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline().strip() == "written False"
        finally:
            process.kill()
            process.wait()
