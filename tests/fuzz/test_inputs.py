"""What was found stays mended, and some thousands of new inputs of every kind do no harm.

`make fuzz` sends them for as long as one likes; docs/operating/fuzzing.md says how.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.seeds import FOUND, found, of
from tests.fuzz.targets import LARGEST, TARGETS

ROOT = Path(__file__).resolve().parents[2]
EACH = pytest.mark.parametrize("target", sorted(TARGETS))


@EACH
@pytest.mark.django_db
def test_what_was_found_stays_mended(target: str) -> None:
    for data in of(target):
        TARGETS[target](data)


def test_every_file_of_what_was_found_is_tried() -> None:
    files = {file for file in FOUND.rglob("*") if file.is_file()}
    tried = {file for name in TARGETS for file in (FOUND / name).glob("*.bin")}
    assert files == tried
    assert sum(len(found(name)) for name in TARGETS) >= 4


@EACH
def test_new_inputs(target: str, tmp_path: Path) -> None:
    """In a process of its own, whose memory is limited, and each input's time on the processor."""
    seconds = os.environ.get("SECONDS_EACH", "1")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", target, seconds],
        cwd=ROOT,
        env={**os.environ, "DRIFTBOOK_FUZZ": str(tmp_path), "DRIFTBOOK_UNLED": "1",
             "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " inputs, " in ran.stdout


GROWING = {
    "yaml": (b"a: ", b"[", b"a:\n  ", b"- ", b"'", b'"\\u00e6', b"a: b\n", b"? "),
    "handbook": (b"\x00contacts:\n", b"\x00- ", b"\x03a: {b: c}\n"),
    "mail": (b"> ", b"From: (", b"To: a@b,", b"References: <a@b> ", b"Subject: =?utf-8?q?", b"\n\n-",
             b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"a:\n", b"<p>", b"<table><td>",
             b"From: a@b\n\nDen 1:", b"To: <<<<", b'To: "\\', b"From: a@b\n\nFra: "),
    "mqtt": (b'driftbook/v1/n/L/report\n{"a": [', b'edge/n/homeassistant/device/L/config\n{"~": "'),
    "addresses": (b"street;", b'"', b"street;number;postal_code;town\n1;", b"adressbetegnelse\nA 1, "),
    "tags": (b"number,", b'number\n"', b"number\n"),
    "entries": (b'{"entries": [', b"[", b'{"a": "\\ud800'),
}  # fmt: skip
"""What may make a reader slow, where there is much of it."""


@EACH
@pytest.mark.django_db
def test_more_of_the_same_takes_no_more_than_its_share(target: str, tmp_path: Path) -> None:
    """Sixty-four kilobytes of what regular expressions and parsers go back and forth over.

    By the processor's clock, with so much room that only what grows with the square is found.
    """
    script = (
        "import sys, time, json\n"
        "from tests.fuzz.run import prepare\n"
        "prepare()\n"
        "from tests.fuzz.targets import TARGETS\n"
        "take, worst = TARGETS[sys.argv[1]], []\n"
        "for piece in sys.stdin.buffer.read().split(b'\\x00\\x1d'):\n"
        "    begun = time.process_time()\n"
        "    take((piece * (int(sys.argv[2]) // len(piece) + 1))[: int(sys.argv[2])])\n"
        "    worst.append(time.process_time() - begun)\n"
        "print(json.dumps(worst))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, target, str(LARGEST)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), *sys.path]),
        },
        input=b"\x00\x1d".join(GROWING[target]),
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    spent = json.loads(ran.stdout.splitlines()[-1])
    slow = [(piece, time) for piece, time in zip(GROWING[target], spent, strict=True) if time > 10]
    assert slow == []
