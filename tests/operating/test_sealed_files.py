"""The file itself: whole or refused, whoever wrote into it, in little memory. Needs no database."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
import pytest

from driftbook.operating.backup import archive, checking
from driftbook.operating.backup.sealing import Keys, Seal
from driftbook.operating.backup.trouble import Trouble

PLAIN, RECIPIENT = "plain", "recipient"
ABOUT = {
    "format": 1,
    "made": "2026-11-26T10:00:00+00:00",
    "version": "0.1.0",
    "database": "sqlite",
    "migrations": [],
    "keys": "none",
    "key_check": "0",
}


def written(path: Path, seal: Seal, content: bytes = b"x" * 3_000) -> Path:
    def fill(out: BinaryIO) -> None:
        writer = archive.Writer(out)
        writer.add_text(archive.ABOUT, json.dumps(ABOUT))
        writer.add("files/cases/ab/abcd", io.BytesIO(content), len(content))
        members = {one.name: [one.size, one.digest] for one in writer.members}
        said = {**ABOUT, "counts": {}, "gone": 0, "members": members}
        writer.add_text(archive.MANIFEST, json.dumps(said))
        writer.finish()

    with path.open("w+b") as out:
        seal.write(out, fill)
    return path


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("keys") / "key.txt"
    made = subprocess.run(["age-keygen", "-o", place], capture_output=True, text=True, check=True)
    identity = next(line for line in place.read_text().splitlines() if line.startswith("AGE-"))
    return {
        PLAIN: (Seal(), Keys()),
        RECIPIENT: (Seal([made.stderr.split()[-1]]), Keys([identity])),
        "file": place,
    }


@pytest.mark.parametrize("kind", [PLAIN, RECIPIENT])
def test_what_was_written_is_read(kind: str, keys: dict[str, Any], tmp_path: Path) -> None:
    seal, opens = keys[kind]
    verdict = checking.verify(written(tmp_path / "b", seal), opens)
    assert (verdict.files, verdict.encrypted) == (1, kind != PLAIN)


@pytest.mark.parametrize("kind", [PLAIN, RECIPIENT])
def test_no_byte_may_change(kind: str, keys: dict[str, Any], tmp_path: Path) -> None:
    """Anywhere: in a header, in what fills blocks up, in the end, in the sum itself."""
    seal, opens = keys[kind]
    path = written(tmp_path / "b", seal)
    good, chance = path.read_bytes(), random.Random(20261126)
    places = [chance.randrange(len(good)) for _ in range(200)] + [0, len(good) - 1]
    for place in places:
        bad = bytearray(good)
        bad[place] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        with pytest.raises(Trouble) as refused:
            checking.verify(path, opens)
        assert str(refused.value), place


@pytest.mark.parametrize("kind", [PLAIN, RECIPIENT])
def test_nothing_may_be_cut_off_or_added(kind: str, keys: dict[str, Any], tmp_path: Path) -> None:
    seal, opens = keys[kind]
    path = written(tmp_path / "b", seal)
    good = path.read_bytes()
    for length in [*range(0, len(good), len(good) // 40), len(good) - 1]:
        path.write_bytes(good[:length])
        with pytest.raises(Trouble):
            checking.verify(path, opens)
    path.write_bytes(good + b"\0")
    with pytest.raises(Trouble):
        checking.verify(path, opens)


def test_a_passphrase_opens_it_and_age_does_too(tmp_path: Path) -> None:
    """Once each: a passphrase costs seconds of computing, which is its purpose.

    `age` asks for one at a terminal, so the key is taken out by the library here.
    """
    path = written(tmp_path / "p", Seal(passphrase="Correct horse"), b"hello" * 100)
    good = path.read_bytes()
    subprocess.run(["tar", "xf", path, "-C", tmp_path], check=True)
    closed = (tmp_path / "key.age").read_bytes()
    (tmp_path / "key.txt").write_bytes(pyrage.passphrase.decrypt(closed, "Correct horse"))
    words = ["age", "-d", "-i", tmp_path / "key.txt", tmp_path / "backup.age"]
    inside = subprocess.run(words, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x", "-C", tmp_path], input=inside, check=True)
    assert (tmp_path / "files/cases/ab/abcd").read_bytes() == b"hello" * 100
    assert checking.verify(path, Keys(passphrase="Correct horse")).files == 1

    with pytest.raises(Trouble, match="say --passphrase-file"):
        checking.verify(path, Keys())
    with pytest.raises(Trouble, match="passphrase does not open"):
        checking.verify(path, Keys(passphrase="Wrong horse"))
    inner = good.index(b"age-encryption.org", 1_500)
    for bad in (good[:-1], good[:-1500], good[:700], good + b"\0", good[:-1] + b"x"):
        path.write_bytes(bad)
        with pytest.raises(Trouble):
            checking.verify(path, Keys(passphrase="Correct horse"))
    path.write_bytes(good[: inner + 400] + bytes([good[inner + 400] ^ 1]) + good[inner + 401 :])
    with pytest.raises(Trouble, match="damaged"):
        checking.verify(path, Keys(passphrase="Correct horse"))


def test_who_must_not_open_it_is_told_why(keys: dict[str, Any], tmp_path: Path) -> None:
    sealed = written(tmp_path / "r", keys[RECIPIENT][0])
    with pytest.raises(Trouble, match="say --identity-file"):
        checking.verify(sealed, Keys())
    other = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    with pytest.raises(Trouble, match="this key does not open"):
        checking.verify(sealed, Keys([other.split()[-1]]))
    (tmp_path / "n").write_bytes(os.urandom(5_000))
    with pytest.raises(Trouble, match="is no backup of Driftbook"):
        checking.verify(tmp_path / "n", Keys())
    with pytest.raises(Trouble, match="cannot be read"):
        checking.verify(tmp_path / "absent", Keys())
    with pytest.raises(Trouble, match="is no recipient"):
        Seal(["age1wrong"])
    with pytest.raises(Trouble, match="not both"):
        Seal([str(keys[RECIPIENT][0].recipients[0])], passphrase="x")


MEGABYTES = int(os.environ.get("BACKUP_MEGABYTES", "150"))
IN_LITTLE_MEMORY = """
import json, sys
from pathlib import Path
from driftbook.operating.backup import archive, checking
from driftbook.operating.backup.sealing import Keys, Seal
big, out, recipient, identity = sys.argv[1:]
def fill(to):
    writer = archive.Writer(to)
    writer.add_text(archive.ABOUT, json.dumps({**%r}))
    with open(big, "rb") as file:
        writer.add("files/cases/big", file, Path(big).stat().st_size)
    members = {one.name: [one.size, one.digest] for one in writer.members}
    said = {**%r, "counts": {}, "gone": 0, "members": members}
    writer.add_text(archive.MANIFEST, json.dumps(said))
    writer.finish()
with open(out, "w+b") as file:
    Seal([recipient]).write(file, fill)
checking.verify(Path(out), Keys([identity]))
peak = next(row for row in open("/proc/self/status") if row.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


def test_a_large_file_is_never_in_memory(keys: dict[str, Any], tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(MEGABYTES << 20)
    key = keys["file"].read_text().split()[-1]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            IN_LITTLE_MEMORY % (ABOUT, ABOUT),
            big,
            tmp_path / "out",
            str(keys[RECIPIENT][0].recipients[0]),
            key,
        ],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "driftbook.config.settings_test",
        },
    )
    assert int(done.stdout) < 110, "MiB"
    assert (tmp_path / "out").stat().st_size > MEGABYTES << 20


def test_a_file_that_shrinks_meanwhile_is_no_backup(tmp_path: Path) -> None:
    writer = archive.Writer(io.BytesIO())
    with pytest.raises(OSError, match="shorter"):
        writer.add("a", io.BytesIO(b"abc"), 4)


def test_the_sum_is_that_of_sha256sum(tmp_path: Path) -> None:
    path = written(tmp_path / "b", Seal())
    body = path.read_bytes()[: -archive.LENGTH_OF_END]
    assert hashlib.sha256(body).hexdigest().encode() in path.read_bytes()[-archive.LENGTH_OF_END :]
