"""Devices that are not there, at a real broker: what a lock does with a command."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from driftbook.doors.simulating.broker import ROOT, Line
from driftbook.doors.simulating.device import Lock
from driftbook.doors.simulating.lock import SimulatedGateway, SimulatedLock
from tests.broker import broker, needs_mosquitto

pytestmark = needs_mosquitto
NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with broker(tmp_path) as running:
        yield running.url


class Ear:
    """Whoever listens to everything."""

    def __init__(self, url: str) -> None:
        self.heard: list[tuple[str, dict[str, Any], bool]] = []
        self.line = Line(url, "ear", topics=(f"{ROOT}/#",), taken=self._taken, will=None)
        self.line.open()

    def _taken(self, topic: str, payload: bytes, retained: bool) -> None:
        self.heard.append((topic.removeprefix(f"{ROOT}/"), json.loads(payload or "{}"), retained))

    def of(self, topic: str) -> list[dict[str, Any]]:
        return [said for where, said, _ in self.heard if where == topic]


@pytest.fixture
def ear(url: str) -> Iterator[Ear]:
    ear = Ear(url)
    yield ear
    ear.line.close()


def test_a_lock_opens_and_says_so_and_the_same_command_again_moves_it_no_more(
    url: str, ear: Ear
) -> None:
    with SimulatedLock(url, "g", "L-1") as lock:
        command = _command("open")
        for _ in range(30):
            ear.line.said(f"{ROOT}/g/L-1/command", command)
        _until(lambda: len(ear.of("g/L-1/answer")) == 30)
        _until(lambda: len(ear.of("g/L-1/report")) == 2)
        assert lock.executed == {command["id"]: 1}
        assert lock.state == "unlocked"
        answers = ear.of("g/L-1/answer")
    assert {(row["id"], row["outcome"], row["state"]) for row in answers} == {
        (command["id"], "done", "unlocked")
    }
    assert [row["state"] for row in ear.of("g/L-1/report")] == ["locked", "unlocked"]
    _until(lambda: [row["online"] for row in ear.of("g/status")] == [True, False])


def test_a_command_that_the_broker_keeps_does_nothing_now_or_later(url: str, ear: Ear) -> None:
    with SimulatedLock(url, "g", "L-1") as lock:
        ear.line.said(f"{ROOT}/g/L-1/command", _command("open"), retain=True)
        _until(lambda: lock.ignored == ["retained"])
    with SimulatedLock(url, "g", "L-1") as again:
        _until(lambda: again.ignored == ["retained"])
        assert not lock.executed
        assert not again.executed
        ear.line.said(f"{ROOT}/g/L-1/command", "", retain=True)


@pytest.mark.parametrize(
    ("behaviour", "outcome", "said", "moved"),
    [
        ("jam", "jammed", "motor-blocked", 1),
        ("flat", "battery-low", "no-power-for-the-motor", 0),
        ("offline", "gateway-offline", "unreachable", 0),
        ("slow", "done", None, 1),
    ],
)
def test_each_trouble_has_an_answer_of_its_own(
    url: str, ear: Ear, behaviour: str, outcome: str, said: str | None, moved: int
) -> None:
    with SimulatedLock(url, "g", "L-1", behaviour, slowly=0.2) as lock:
        ear.line.said(f"{ROOT}/g/L-1/command", _command("open"))
        _until(lambda: bool(ear.of("g/L-1/answer")))
        assert lock.executed.total() == moved
    (answer,) = ear.of("g/L-1/answer")
    assert (answer["outcome"], answer.get("said")) == (outcome, said)


def test_a_cut_cable_is_said_by_the_broker(url: str, ear: Ear) -> None:
    gateway = SimulatedGateway(url, "g")
    gateway.add("L-1")
    gateway.start()
    gateway.heard({"L-1": -61})
    gateway.drop()
    _until(lambda: [row["online"] for row in ear.of("g/status")] == [True, False])
    _until(lambda: bool(ear.of("g/heard")))
    assert ear.of("g/heard")[0]["devices"] == {"L-1": -61}


def test_what_a_lock_does_with_a_command_that_is_late_kept_or_not_readable() -> None:
    lock = Lock("L-1")
    late = _bytes(_command("open", NOW - timedelta(seconds=1)))
    answer = lock.take(late, retained=False, now=NOW)
    assert answer is not None
    assert answer["outcome"] == "expired"
    for wrong in (b"", b"[]", b"{}", b'{"id":1,"act":"open","expires":"x"}', b"\xff"):
        assert lock.take(wrong, retained=False, now=NOW) is None
    assert lock.take(_bytes(_command("open", NOW)), retained=True, now=NOW) is None
    strange = lock.take(
        _bytes(_command("explode", NOW + timedelta(seconds=9))), retained=False, now=NOW
    )
    assert strange is not None
    assert strange["outcome"] == "rejected"
    assert lock.state == "locked"
    assert not lock.executed
    with pytest.raises(ValueError, match="a lock is one of"):
        Lock("L-1", "perfect")


def _command(act: str, expires: datetime | None = None) -> dict[str, Any]:
    until = expires or datetime.now(UTC) + timedelta(seconds=120)
    return {
        "id": str(uuid.uuid4()),
        "act": act,
        "expires": until.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _bytes(command: dict[str, Any]) -> bytes:
    return json.dumps(command).encode()


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    for _ in range(int(seconds * 50)):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not become so")
