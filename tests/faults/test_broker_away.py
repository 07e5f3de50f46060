"""The broker is away when somebody stands at a door, or hears and does not answer, or comes back.

The person is told at once, and that nothing opened; the broker's return opens nothing late. What
units say meanwhile is kept by them and by the session, and is written down once.
"""

from __future__ import annotations

import json
import os
import signal
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from driftbook.doors.models import Command, Gateway
from driftbook.doors.opening import actions
from driftbook.doors.tests import locks
from driftbook.doors.wire import connecting, publishing
from driftbook.people.queries import actor_of
from tests.broker import Broker, broker, needs_mosquitto
from tests.work.killing import wait_for

pytestmark = [needs_mosquitto, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def there(tmp_path: Path, settings: Any) -> Iterator[Broker]:
    with broker(tmp_path) as running:
        settings.BROKER = running.url
        yield running
    publishing.forget()


class Gatewayman:
    """Hears what doors are told."""

    def __init__(self, there: Broker) -> None:
        self.heard: list[dict[str, Any]] = []
        self.ready = False
        self.client = connecting.client(there.url)
        self.client.on_message = lambda _c, _d, message: self.heard.append(
            json.loads(message.payload)
        )
        self.client.on_connect = lambda client, *_: client.subscribe("driftbook/v1/#", 1)
        self.client.on_subscribe = lambda *_: setattr(self, "ready", True)
        self.client.connect(*connecting.where(there.url))
        self.client.loop_start()
        wait_for(lambda: self.ready)

    def commands(self) -> list[dict[str, Any]]:
        return [one for one in self.heard if "act" in one]


def ask(town: locks.Town) -> Command:
    now = timezone.now()
    Gateway.objects.update(seen=now)
    who = actor_of(locks.user(locks.CARLA), now)
    pressed = uuid.uuid4()
    return actions.ask(actor=who, unit=town.lock, act="open", pressed=pressed, now=now)


def test_it_is_away_and_nothing_opens_late(there: Broker, caplog: pytest.LogCaptureFixture) -> None:
    town = locks.town()
    there.kill()
    publishing.forget()
    command = ask(town)
    assert command.outcome == "gateway-offline", "the person is told, and whom to turn to"
    assert command.said == "broker-away"
    assert "the broker" in caplog.text
    there.start()
    gateway = Gatewayman(there)
    wait_for(lambda: ask(town).outcome == "", every=1.1)  # this one goes
    wait_for(lambda: bool(gateway.commands()))
    ids = {one["id"] for one in gateway.commands()}
    assert str(command.key) not in ids, "the first one is not carried out late"
    gateway.client.loop_stop()


def test_it_hears_and_does_not_answer(there: Broker) -> None:
    """Half open: the machine of the broker hangs. Nobody waits for ever, and nothing opens late."""
    town = locks.town()
    gateway = Gatewayman(there)
    wait_for(lambda: ask(town).outcome == "")
    assert there._process is not None
    os.kill(there._process.pid, signal.SIGSTOP)
    command = ask(town)
    assert command.outcome == "gateway-offline"
    assert command.published is None
    left = command.expires - timezone.now()
    time.sleep(max(left.total_seconds(), 0) + 0.2)  # while it hangs, the command's time runs out
    os.kill(there._process.pid, signal.SIGCONT)
    wait_for(lambda: ask(town).outcome == "", every=1.1)
    wait_for(lambda: len(gateway.commands()) >= 2)
    late = [one for one in gateway.commands() if one["id"] == str(command.key)]
    assert all(one["expires"] <= _instant(command) for one in late), "a unit sees that it is over"
    gateway.client.loop_stop()


def _instant(command: Command) -> str:
    return publishing._instant(command.expires + timedelta(milliseconds=1))
