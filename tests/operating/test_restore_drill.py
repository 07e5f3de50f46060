"""A restore drill: a town is backed up while people write, destroyed, and comes back elsewhere.

By real commands and real processes, on SQLite and on PostgreSQL; opened by Debian's own age too.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.operating.places import Town
from tests.work.conftest import Mailbox
from tests.work.killing import wait_for


def test_a_town_comes_back(
    town: Town,
    elsewhere: dict[str, str],
    key: tuple[str, Path],
    mailbox: tuple[Mailbox, int],
    tmp_path: Path,
) -> None:
    made = json.loads(town.say("make"))
    recipient, identity = key
    safe = tmp_path / "safe"
    safe.mkdir()

    # Somebody writes, with a file each, before, while and after.
    writer = int(town.say("write"))
    wait_for(lambda: int(town.say("count")) > 8, every=0.1)
    said = town.good("backup", "--to", safe, "--encrypt-to", recipient)
    then = int(town.say("count"))
    wait_for(lambda: int(town.say("count")) > then, every=0.1)
    os.kill(writer, signal.SIGKILL)
    (backup,) = safe.iterdir()
    assert backup.name.endswith(".tar.age")
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    assert "NOT ENCRYPTED" not in said.err
    last = json.loads((Path(town.environment["DRIFTBOOK_VAR"]) / "last-backup.json").read_text())
    assert (last["to"], last["encrypted"]) == (str(backup), True)
    assert last["sha256"] in said.out

    # Later somebody is erased; a file elsewhere knows, and knows no name.
    outside = tmp_path / "erased.jsonl"
    assert town.say("erase paul") == "done"
    assert ": 1 new lines" in town.good("backup", "erased", outside).out
    assert ": 0 new lines" in town.good("backup", "erased", outside).out
    assert "paul" not in outside.read_text()
    assert "paul" not in town.look()["people"]

    # Debian's age and tar open it without us.
    plain = subprocess.run(
        ["age", "--decrypt", "--identity", identity, backup], capture_output=True, check=True
    ).stdout
    opened = tmp_path / "opened"
    opened.mkdir()
    subprocess.run(["tar", "x", "-C", opened], input=plain, check=True)
    manifest = json.loads((opened / "manifest.json").read_text())
    assert "DRIFTBOOK_SECRET_KEY='only-for-tests" in (opened / "keys.env").read_text()

    # It is destroyed, and comes back in an empty place.
    shutil.rmtree(town.environment["DRIFTBOOK_VAR"])
    with Town(elsewhere, "tests.operating.town") as again:
        verified = again.good("backup", "verify", backup, "--identity-file", identity)
        assert f"{sum(manifest['counts'].values())} rows" in verified.out
        words = ["restore", backup, "--identity-file", identity, "--erased", outside]
        told = again.good(*words).out
        assert "erased or closed again: 1" in told
        assert "NOTHING IS SENT" in told
        assert "named and not there" not in told
        found = again.look()
        assert found["attachments"] == manifest["counts"]["requests_attachment"] > 8
        assert found["wrong"] == []
        assert "petra" in found["people"]
        assert "paul" not in found["people"]
        assert set(found["problems"]) == {""}
        assert found["triggers"] == []
        assert found["signed in"][0] == 302
        assert "sign-in/password" not in found["signed in"][1]
        assert again.say(f"leads {made['token']}") == made["case"]

        # Nothing leaves it, whatever waits, until somebody has decided.
        again.good("work", "--until-idle")
        assert found["messages"] == {"waits": "waiting", "was sent": "sent"}
        assert mailbox[0].taken == []
        assert "1 messages wait: mail" in again.good("release").out
        again.good("release", "--messages", "withdraw")
        again.good("work", "--until-idle")
        assert again.look()["messages"]["waits"] == "withdrawn"
        assert mailbox[0].taken == []
        again.say("put 1")
        wait_for(
            lambda: again.good("work", "--until-idle") is not None and bool(mailbox[0].taken),
            every=0.5,
        )
        assert again.cli("release", "--messages", "send").code == 2
