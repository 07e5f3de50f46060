"""The rules that docs/wire.md gives to Mosquitto: every gateway has its own topics and no other's."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from paho.mqtt.client import Client

from driftbook.doors.models import Command
from driftbook.doors.tests import locks
from driftbook.doors.wire import connecting, publishing, topics
from tests.broker import Broker, broker, needs_mosquitto

PASSWD = shutil.which("mosquitto_passwd")
pytestmark = [
    needs_mosquitto,
    pytest.mark.skipif(PASSWD is None, reason="mosquitto_passwd is not installed"),
]
DOCS = Path(__file__).parents[4] / "docs" / "wire.md"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Broker]:
    found = re.search(r"```\n(user driftbook\n.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    (tmp_path / "acl").write_text(found[1])
    users = tmp_path / "passwords"
    users.touch()
    for user in ("driftbook", "north-1", "south-1"):
        subprocess.run([str(PASSWD), "-b", str(users), user, "secret"], check=True)
    more = f"acl_file {tmp_path}/acl\npassword_file {users}\n"
    with broker(tmp_path, more=more) as running:
        yield running


class User:
    """One of the users of the broker, and what it was given to read.

    It says each thing on a connection of its own: Mosquitto 2.0.11 ends one on which something is
    said that may not be.
    """

    def __init__(self, there: Broker, name: str) -> None:
        self.heard: list[str] = []
        self.gate = threading.Event()
        self.url = there.url.replace("//", f"//{name}:secret@")
        self.client = connecting.client(self.url)
        self.client.on_message = self._hear
        self.client.on_subscribe = lambda *_: self.gate.set()
        self.client.connect(*connecting.where(there.url))
        self.client.loop_start()
        self.client.subscribe([("#", 1), ("driftbook/v1/#", 1), ("edge/#", 1)])
        assert self.gate.wait(60)

    def _hear(self, _client: Client, _data: Any, message: Any) -> None:
        if message.topic not in self.heard:
            self.heard.append(message.topic)

    def say(self, topic: str) -> None:
        answered = threading.Event()
        mouth = connecting.client(self.url, reconnects=False)
        mouth.on_publish = mouth.on_disconnect = lambda *_: answered.set()
        mouth.connect(*connecting.where(self.url))
        mouth.publish(topic, b"{}", qos=1)
        mouth.loop_start()
        assert answered.wait(60)
        mouth.disconnect()
        mouth.loop_stop()

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def test_a_gateway_speaks_for_its_own_devices_and_hears_only_its_own_commands(
    there: Broker,
) -> None:
    users = {name: User(there, name) for name in ("driftbook", "north-1", "south-1")}
    ours, north, south = users.values()
    mine = [topics.of_device("north-1", "L-1", what) for what in (topics.REPORT, topics.ANSWER)]
    mine += [topics.of_gateway("north-1", what) for what in (topics.STATUS, topics.HEARD)]
    mine.append("edge/north-1/zigbee2mqtt/L-1")
    theirs = [topic.replace("north-1", "south-1") for topic in mine]
    commands = [topics.of_device("north-1", "L-1", topics.COMMAND)]
    access = topics.of_gateway("north-1", topics.ACCESS)
    for topic in (*mine, *theirs, *commands, access, "driftbook/v1/north-1/x"):
        north.say(topic)
    allowed = [*commands, access, "edge/north-1/nuki/1/lockAction"]
    for topic in (*allowed, mine[0]):
        ours.say(topic)
    south.say(theirs[0])  # the last one: whatever else was let through has come before
    for _ in range(6_000):
        if theirs[0] in ours.heard and {*allowed, mine[-1]} <= set(north.heard):
            break
        threading.Event().wait(0.01)
    assert set(ours.heard) == {*mine, *allowed, theirs[0]}
    assert set(north.heard) == {*allowed, mine[-1]}
    assert south.heard == []
    for user in users.values():
        user.close()


def test_the_listener_takes_nobody_in_without_a_password(there: Broker) -> None:
    refused: list[Any] = []
    client = connecting.client(there.url.replace("//", "//north-1:wrong@"))
    client.on_connect = lambda _c, _d, _f, reason, _p: refused.append(reason.is_failure)
    client.connect(*connecting.where(there.url))
    for _ in range(100):
        client.loop(0.05)
        if refused:
            break
    assert refused == [True]


@pytest.mark.django_db
def test_a_command_that_the_broker_does_not_take_was_not_said(there: Broker, settings: Any) -> None:
    settings.BROKER = there.url.replace("//", "//north-1:secret@")
    town, now = locks.town(), timezone.now()
    command = Command.objects.create(
        organisation=town.town,
        unit=town.lock,
        person=town.town.key,
        pressed=town.town.key,
        act="open",
        made=now,
        expires=now + timedelta(seconds=10),
    )
    assert publishing.publish_command(command, now) is False
    settings.BROKER = there.url.replace("//", "//driftbook:secret@")
    assert publishing.publish_command(command, now) is True
    publishing.forget()
