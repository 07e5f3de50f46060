"""Chains of the history: many writers at once, and somebody who alters the database file."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.work.killing import Crew

WRITERS, EVENTS = 8, 50
TOWN, SUPPLIER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("how", "each"), [("alternating", 200), ("together", 400)])
def test_eight_processes_in_two_chains_leave_no_gap(crew: Crew, how: str, each: int) -> None:
    assert crew.say("migrate") == "done"
    assert crew.say(f"events {WRITERS} {EVENTS} {how}") == "done"
    verified = json.loads(crew.say("verify"))
    assert verified["code"] == 0
    chains = verified["chains"]
    assert [chain["organisation"] for chain in chains] == [str(TOWN), str(SUPPLIER)]
    assert [chain["events"] for chain in chains] == [each, each]


def test_a_chain_is_sound_at_every_moment(crew: Crew) -> None:
    """Also while events are added and old ones blanked."""
    assert crew.say("migrate") == "done"
    seen = json.loads(crew.say("verify-while 4 60"))
    assert seen.keys() == {""}
    assert seen[""] > 3


@pytest.fixture
def told(crew: Crew, database: str) -> Crew:
    """Two chains of ten events."""
    if "DRIFTBOOK_DATABASE" in os.environ:
        pytest.skip("a database file is what is altered here")
    assert crew.say("migrate") == "done"
    assert crew.say("events 1 10 together") == "done"
    with sqlite3.connect(database) as file:
        file.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
    return crew


GUARDS = ["history_event_no_delete", "history_event_no_update"]
ALTERATIONS = {
    "UPDATE history_event SET role = 'mayor' WHERE {third}": (3, "event-changed"),
    "UPDATE history_event SET person = '00000000000000000000000000000009' WHERE {third}": (
        3,
        "event-changed",
    ),
    "UPDATE history_event SET content = replace(content, '0', '7') WHERE {third}": (
        3,
        "content-changed",
    ),
    "UPDATE history_event SET content = '', salt = '' WHERE {third}": (3, "content-missing"),
    "UPDATE history_event SET content = '', salt = '' WHERE {third} OR number = 2": (
        2,
        "content-missing",
    ),
    "DELETE FROM history_event WHERE {third}": (3, "number-missing"),
    "DELETE FROM history_event WHERE number = 1": (1, "number-missing"),
    "DELETE FROM history_event WHERE number > 8": (9, "cut-at-the-end"),
    "DELETE FROM history_event": (1, "cut-at-the-end"),
    "DELETE FROM history_chain": (10, "head-missing"),
    "UPDATE history_chain SET hash = 'x'": (10, "head-changed"),
    """
    UPDATE history_event SET number = 99 WHERE {third};
    UPDATE history_event SET number = 3 WHERE number = 4;
    UPDATE history_event SET number = 4 WHERE number = 99
    """: (3, "event-changed"),
}


def test_an_altered_database_file_is_found_out(told: Crew, database: str) -> None:
    file = Path(database)
    pristine, found = file.read_bytes(), {}
    assert json.loads(told.say("verify"))["code"] == 0
    for alteration in ALTERATIONS:
        for beside in file.parent.glob(f"{file.name}-*"):
            beside.unlink()
        file.write_bytes(pristine)
        altered(database, alteration.format(third="number = 3"))
        verified = json.loads(told.say("verify"))
        first = verified["chains"][0]
        found[alteration] = (first["number"], first["problem"])
        assert verified["code"] == 1
        assert verified["missing_triggers"] == GUARDS
    assert found == ALTERATIONS


def test_the_command_names_the_first_broken_event(told: Crew, database: str) -> None:
    sound = told.driftbook("history", "verify")
    assert (sound.returncode, sound.stdout.splitlines()[-1]) == (0, "sound")
    altered(database, "UPDATE history_event SET did = 'note.lost' WHERE number IN (7, 5)")
    broken = told.driftbook("history", "verify")
    assert broken.returncode == 1
    assert f"{TOWN}: BROKEN at event 5: the event has been changed" in broken.stdout
    assert "MISSING or changed trigger: history_event_no_delete" in broken.stdout
    assert broken.stdout.splitlines()[-1] == "NOT SOUND"


def test_one_organisation_alone_is_verified(told: Crew, database: str) -> None:
    altered(database, f"DELETE FROM history_event WHERE organisation = '{TOWN.hex}'", keep=True)
    assert told.driftbook("history", "verify").returncode == 1
    assert told.driftbook("history", "verify", "--organisation", str(TOWN)).returncode == 1
    assert told.driftbook("history", "verify", "--organisation", str(SUPPLIER)).returncode == 0


def test_migrating_puts_the_triggers_back(told: Crew, database: str) -> None:
    altered(database, "SELECT 1")
    assert told.driftbook("history", "verify").returncode == 1
    assert told.driftbook("manage", "migrate", "--verbosity", "0").returncode == 0
    assert told.driftbook("history", "verify").returncode == 0


def test_the_file_itself_refuses_changes(told: Crew, database: str) -> None:
    with sqlite3.connect(Path(database)) as file:
        for statement in (
            "UPDATE history_event SET role = 'mayor'",
            "DELETE FROM history_event",
            "REPLACE INTO history_event SELECT * FROM history_event LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="history_event is append-only"):
                file.execute(statement)


def altered(database: str, statements: str, keep: bool = False) -> Any:
    """What somebody with the file can do; `keep`: and puts the triggers back afterwards."""
    with sqlite3.connect(database) as file:
        triggers = file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "AND name IN ('history_event_no_update', 'history_event_no_delete')"
        ).fetchall()
        for name, _ in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.executescript(statements)
        for _, statement in triggers if keep else []:
            file.execute(statement)
