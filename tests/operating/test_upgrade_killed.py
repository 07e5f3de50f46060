"""An upgrade that is killed with -9 in the middle, again and again, ends where it should.

All real migrations of this project, on an empty database of its own: on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration

from driftbook.operating.upgrade import migrating
from tests.handbook.small import ROOT
from tests.operating.places import Town

KILLS = int(os.environ.get("UPGRADE_KILLS", "4"))
UPGRADE = [sys.executable, "-m", "driftbook", "upgrade", "--without-backup"]


def test_an_upgrade_can_be_killed_anywhere(elsewhere: dict[str, str], tmp_path: Path) -> None:
    chance = random.Random(os.environ.get("CI") or time.time())
    kills, seen = 0, 0
    for _ in range(200):
        with subprocess.Popen(
            UPGRADE,
            cwd=ROOT,
            env=elsewhere,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            stop_at = chance.randrange(1, 12) if kills < KILLS else 1_000_000
            said, begun = [], 0
            for line in process.stdout:
                said.append(line)
                begun += line.rstrip().endswith("…")
                if begun == stop_at:
                    time.sleep(chance.uniform(0, 0.15))
                    os.kill(process.pid, signal.SIGKILL)
                    kills += 1
                    break
            process.stdout.read()
            code = process.wait()
        seen += begun
        if code == 0:
            break
        assert code == -signal.SIGKILL, "".join(said)
    assert kills == KILLS
    with Town(elsewhere, "tests.operating.town") as again:
        found = json.loads(again.say("schema"))
    assert found == {"odd": [], "triggers": [], "waits": "nothing waits"}
    assert seen > KILLS


class Torn(migrating.Executor):
    """Dies when the migration is to be written down."""

    def record_migration(self, migration: object) -> None:  # type: ignore[override]
        raise RuntimeError("killed")


@pytest.mark.django_db(transaction=True)
def test_a_migration_and_its_record_are_one_transaction() -> None:
    """With an index and a foreign key, which Django leaves for the end."""
    migration = Migration("0999_torn", "work")
    worker = models.ForeignKey("work.Worker", models.CASCADE)
    fields = [("id", models.BigAutoField(primary_key=True)), ("worker", worker)]
    migration.operations = [migrations.CreateModel("Torn", fields)]
    executor = Torn(connection)
    with pytest.raises(RuntimeError, match="killed"):
        executor.apply_migration(executor.loader.project_state(), migration)
    assert "work_torn" not in connection.introspection.table_names()
