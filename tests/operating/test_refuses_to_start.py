"""Nobody serves, works, fetches or takes mail while a restore is going on, nor on a newer database.

Each says why in one sentence and ends with a code of its own: 1 from `serve`, 2 from the others, and
75 from the pipe, after which a mail server keeps its mail and tries again.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handbook.small import ROOT
from tests.operating.places import Town
from tests.work.killing import wait_for

pytestmark = pytest.mark.once  # test_bad_input kills a restore on both databases
START = {
    ("serve", "--check"): 1,
    ("work", "--once"): 2,
    ("fetch",): 2,
    ("listen",): 2,
    ("receive", "--recipient", "cases@example.org"): 75,
}
"""With which code each ends where it must not start."""


def all_refuse(town: Town, sentence: str) -> None:
    for words, code in START.items():
        said = town.cli(*words)
        assert (said.code, said.out) == (code, ""), words
        assert said.err.startswith("driftbook: "), words
        assert sentence in said.err, words
        assert said.err.count("\n") == 1, words


def test_while_a_restore_is_going_on(town: Town, tmp_path: Path) -> None:
    made = tmp_path / "backup"
    town.good("backup", "--to", made, "--without-keys")
    mark = Path(town.environment["DRIFTBOOK_VAR"]) / "restore-in-progress"
    words = [sys.executable, "-m", "driftbook", "restore", made, "--replace"]
    with subprocess.Popen(
        words, env=town.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as restore:
        wait_for(lambda: mark.exists() or restore.poll() is not None, every=0.001)
        restore.send_signal(signal.SIGSTOP)
        try:
            if not mark.exists():
                pytest.skip("the restore was over before it could be stopped")
            all_refuse(town, "a restore was begun and has not ended: run `driftbook restore` again")
            doctor = town.cli("doctor", "--only", "restore")
            assert doctor.code != 0
            assert "a restore was begun and has not ended" in doctor.out
        finally:
            restore.send_signal(signal.SIGCONT)
        said, _ = restore.communicate()
    assert restore.returncode == 0, said.decode()
    town.good("work", "--once")


def test_on_a_database_two_releases_ahead(town: Town) -> None:
    """One release ahead they go on, as while machines are upgraded one by one."""
    assert town.say("newer 0.1.0") == "done"
    assert town.good("serve", "--check").out.startswith("ready to serve at ")
    town.good("work", "--once")
    assert town.say("newer 0.2.0") == "done"
    all_refuse(town, "only the release before it may run beside it. Install that version")
