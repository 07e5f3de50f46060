"""What an operator may get wrong: each has a clear sentence, and nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from driftbook.operating.backup import making
from tests.handbook.small import ROOT
from tests.operating.places import Said, Town
from tests.work.killing import wait_for


def refused(said: Said, *words: str) -> None:
    assert said.code == 2, said
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err, said


def test_backups_that_cannot_be_made(town: Town, key: tuple[str, Path], tmp_path: Path) -> None:
    refused(town.cli("backup"), "--to FILE or --to FOLDER")
    refused(town.cli("backup", "--to", tmp_path / "no" / "x.tar"), "there is no folder")
    refused(town.cli("backup", "--to", tmp_path / "x", "--encrypt-to", "age1no"), "is no recipient")
    empty = tmp_path / "empty"
    empty.write_text("\n")
    refused(town.cli("backup", "--to", tmp_path / "x", "--passphrase-file", empty), "is empty")
    refused(
        town.cli("backup", "--to", tmp_path / "x", "--recipients-file", tmp_path / "no"),
        "No such file",
    )
    refused(town.cli("backup", "--to", tmp_path / "x", "--keep", "2"), "goes with a folder")
    assert town.cli("backup", "--to", tmp_path, "--keep", "0").code == 2
    refused(
        town.cli("backup", "--to", tmp_path / "x", "--without-keys", "--encrypt-keys-to", key[0]),
        "only one",
    )
    refused(town.cli("backup", "--to", empty), "is there already")
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "x"))]
    assert left == []
    var = Path(town.environment["DRIFTBOOK_VAR"])
    assert [path.name for path in var.iterdir() if path.name.startswith(".")] == []


def test_a_disk_that_is_full_keeps_what_there_was(town: Town, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", small], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk needs root")
    try:
        older = small / "driftbook-20200101T000000Z-abcd.tar"
        older.write_bytes(b"older")
        refused(town.cli("backup", "--to", small, "--keep", "1"), "No space left")
        assert [path.name for path in small.iterdir()] == [older.name]
        assert older.read_bytes() == b"older"
    finally:
        subprocess.run(["umount", small], check=True)


def test_older_ones_go_when_the_new_one_is_there(town: Town, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    safe.mkdir()
    for year in ("2020", "2021"):
        (safe / f"driftbook-{year}0101T000000Z-abcd.tar").write_bytes(b"older")
    (safe / "driftbook-holiday.tar").write_bytes(b"not ours")
    stale = safe / ".driftbook-20200101T000000Z-abcd.tar.0123.part"
    stale.write_bytes(b"killed")
    long_ago = time.time() - 3 * making.STALE
    os.utime(stale, (long_ago, long_ago))
    said = town.good("backup", "--to", safe, "--keep", "2")
    assert "NOT ENCRYPTED" in said.err
    names = sorted(path.name for path in safe.iterdir())
    assert names[0] == "driftbook-20210101T000000Z-abcd.tar"
    assert "driftbook-holiday.tar" in names
    assert len(names) == 3


def test_restores_that_are_refused_and_one_that_replaces(
    town: Town, key: tuple[str, Path], tmp_path: Path
) -> None:
    made = tmp_path / "good"
    town.good("backup", "--to", made)
    assert (
        "-rw-------"
        in subprocess.run(["ls", "-l", made], capture_output=True, text=True, check=True).stdout
    )
    refused(town.cli("restore", made), "there is an installation already", "--replace")
    for name, content in (
        ("cut", made.read_bytes()[:-5_000]),
        ("flipped", made.read_bytes()[:50_000] + b"?" + made.read_bytes()[50_001:]),
    ):
        bad = tmp_path / name
        bad.write_bytes(content)
        refused(town.cli("restore", bad, "--replace"), "the file")
    refused(town.cli("restore", tmp_path / "absent", "--replace"), "cannot be read")
    before = town.say("schema")

    # What was there stands aside, and is removed when it is let go.
    told = town.good("restore", made, "--replace").out
    assert "kept aside until then" in told
    assert town.say("schema") == before
    refused(town.cli("restore", made, "--replace"), "--forget-old")
    assert "held since" in town.good("release").out
    town.good("release", "--messages", "send")
    assert "nothing was put aside" in town.good("release", "--forget-old").out
    assert not list(Path(town.environment["DRIFTBOOK_VAR"]).glob(".*restore*"))

    # The keys come out of it, once.
    town.good("backup", "keys", made, "--keys-to", tmp_path / "keys.env")
    assert "DRIFTBOOK_SECRET_KEY=" in (tmp_path / "keys.env").read_text()
    refused(town.cli("backup", "keys", made, "--keys-to", tmp_path / "keys.env"), "File exists")


def test_another_key_and_another_kind_of_database(
    town: Town, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    made = tmp_path / "good"
    town.good("backup", "--to", made, "--without-keys")
    other = {**elsewhere, "DRIFTBOOK_SECRET_KEY": "another-" + "1" * 40}
    with Town(other, "tests.operating.town") as again:
        refused(again.cli("restore", made), "is not the one with which", "--another-key")
        refused(again.cli("backup", "keys", made, "--keys-to", tmp_path / "k"), "without keys")
        again.good("restore", made, "--another-key")
        assert "0 migrations" in again.good("upgrade").out
    if "://" in elsewhere["DRIFTBOOK_DATABASE"]:
        third = tmp_path / "third"
        third.mkdir()
        lite = {**elsewhere, "DRIFTBOOK_VAR": str(third), "DRIFTBOOK_DATABASE": str(third / "x.db")}
        with Town(lite, "tests.operating.town") as again:
            refused(again.cli("restore", made), "postgresql", "sqlite")
        shutil.rmtree(third)


def test_a_newer_database_is_neither_upgraded_nor_worked_on(town: Town) -> None:
    assert town.say("newer 0.1.0") == "done"
    town.good("work", "--until-idle")  # the release that follows ours: side by side
    refused(town.cli("upgrade", "--dry-run"), "no way back")
    assert town.say("newer 0.2.0") == "done"
    refused(town.cli("work", "--until-idle"), "only the release before it")


def test_a_restore_that_is_killed_is_put_back_by_the_next(town: Town, tmp_path: Path) -> None:
    made, before = tmp_path / "good", town.say("schema")
    town.good("backup", "--to", made, "--without-keys")
    mark = Path(town.environment["DRIFTBOOK_VAR"]) / "restore-in-progress"
    words = [sys.executable, "-m", "driftbook", "restore", made, "--replace"]
    with subprocess.Popen(words, env=town.environment, cwd=ROOT, stdout=subprocess.DEVNULL) as one:
        wait_for(lambda: mark.exists() or one.poll() is not None, every=0.001, seconds=120)
        one.kill()
    if mark.exists():  # on a very fast machine it had ended
        refused(town.cli("work", "--once"), "a restore was begun")
        town.good("restore", made, "--replace")
    assert town.say("schema") == before
    assert not mark.exists()
    assert "held since" in town.good("release").out
