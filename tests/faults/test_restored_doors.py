"""Somebody has asked a door to open; a backup is made, and restored. That door does not open.

While the installation is held nobody is asked through it either, and whoever stands there is told
so. After the release the order stays what it is, unanswered, and doors open again for whoever asks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.broker import Broker, broker, needs_mosquitto
from tests.faults.company import Company, until
from tests.faults.test_broker_away import Gatewayman

pytestmark = needs_mosquitto
HERE = "tests.faults.doors"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Broker]:
    with broker(tmp_path) as running:
        yield running


@pytest.fixture
def company(database: str, tmp_path: Path, there: Broker) -> Iterator[Company]:
    var = tmp_path / "var"
    var.mkdir()
    with Company(database, var, DRIFTBOOK_BROKER=there.url) as made:
        made.ask("migrate")
        made.ask("lay", module=HERE)
        yield made


def test_what_was_asked_before_is_not_done_after(
    company: Company, there: Broker, tmp_path: Path
) -> None:
    def tap() -> dict[str, Any]:
        said: dict[str, Any] = company.ask("tap", module=HERE)
        return said

    before = company.ask("tap_and_die", module=HERE)
    assert company.ask("driftbook", "backup", "--to", tmp_path / "safe", "--without-keys") == 0
    assert company.ask("driftbook", "restore", tmp_path / "safe", "--replace") == 0
    assert company.ask("commands", module=HERE) == [[before, ""]], "it has come back, unanswered"

    gateway = Gatewayman(there)
    worker, listener = company.start("driftbook", "work"), company.start("driftbook", "listen")
    company.reads("worker: nothing is sent, fetched or done: restored from a backup")
    [said] = company.ask("doctor", "held")
    assert "nothing is sent, fetched or done" in said
    meanwhile = tap()
    assert (meanwhile["outcome"], meanwhile["said"]) == ("gateway-offline", "broker-away")

    assert company.ask("driftbook", "release", "--messages", "withdraw") == 0
    company.reads("worker: let go, work begins")
    after = tap()
    assert after["outcome"] == "", "this one waits for its unit"
    until(lambda: gateway.commands(), company.log)
    time.sleep(1.5)  # a worker's longest sleep: whoever would say the others has had a turn
    assert [one["id"] for one in gateway.commands()] == [after["key"]]

    company.ask("time_passes", module=HERE)
    outcomes = dict(company.ask("commands", module=HERE))
    assert outcomes[before] == "unknown", "and the history says that nobody answered"
    assert company.ask("chains") == []
    company.end(worker)
    company.end(listener)
    assert [one["id"] for one in gateway.commands()] == [after["key"]]
