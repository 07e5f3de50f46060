"""What several machines share, as the operator says it."""

from __future__ import annotations

import pytest

from driftbook.config import environment, sharing
from driftbook.config.letters import OperatorError

SAID = {"DRIFTBOOK_SECRET_KEY": "x" * 50}
SERVER = "postgresql://driftbook@db.example.org/driftbook"


def read(**more: str) -> sharing.Sharing:
    return environment.read(SAID | {f"DRIFTBOOK_{k}": v for k, v in more.items()}).sharing


def test_one_machine_needs_to_say_nothing() -> None:
    assert read() == sharing.Sharing(files=None, pool=10, pooler=False, read_only=False)


def test_connections_of_a_process() -> None:
    base = environment.database(SERVER)
    options = sharing.shared(base, read(POOL="4"))["OPTIONS"]
    assert options["pool"]["max_size"] == 4
    assert "prepare_threshold" not in options
    for wrong in ("0", "201", "many", "-1"):
        with pytest.raises(OperatorError, match="POOL"):
            read(POOL=wrong)


def test_behind_a_pooler_nothing_outlives_a_transaction() -> None:
    made = sharing.shared(environment.database(SERVER), read(POOLER="1", READ_ONLY="1"))
    assert made["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert made["OPTIONS"]["prepare_threshold"] is None
    assert "options" not in made["OPTIONS"], "PgBouncer refuses it"


def test_only_reading_is_said_to_the_database_too() -> None:
    made = sharing.shared(environment.database(SERVER), read(READ_ONLY="yes"))
    assert made["OPTIONS"]["options"] == sharing.WRITTEN
    made = sharing.shared(environment.database("a.sqlite3"), read(READ_ONLY="yes"))
    assert made["OPTIONS"]["init_command"].endswith("; PRAGMA query_only=ON")
    made = sharing.shared(environment.database("a.sqlite3"), read())
    assert "query_only" not in made["OPTIONS"]["init_command"]


def test_a_secret_is_never_said() -> None:
    with pytest.raises(OperatorError) as wrong:
        read(FILES="s3://bucket?odd=1", FILES_CREDENTIALS="key:hush")
    assert "hush" not in str(wrong.value)
    found = read(FILES="s3://bucket/in/side?region=eu-north-1", FILES_CREDENTIALS="a:b:hush")
    assert found.files is not None
    assert (found.files.prefix, found.files.key, found.files.secret) == ("in/side/", "a:b", "hush")
