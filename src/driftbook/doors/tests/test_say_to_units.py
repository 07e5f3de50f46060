"""What a page says to units: sent once it is committed, forgotten when it is late, never kept."""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from paho.mqtt.client import MQTTMessage

from driftbook.doors.models import Command, Device, Gateway
from driftbook.doors.tests import locks
from driftbook.doors.wire import connecting, publishing
from tests.broker import Broker, broker, needs_mosquitto

pytestmark = [needs_mosquitto, pytest.mark.django_db]


@pytest.fixture
def there(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A broker that is given the time of a busy machine."""
    monkeypatch.setattr(publishing, "PATIENCE", 10.0)
    monkeypatch.setattr(connecting, "CONNECT", 30.0)
    with broker(tmp_path) as running:
        settings.BROKER = running.url
        yield running
        publishing.forget()


class Ear:
    """Somebody at the broker who writes down what is said."""

    def __init__(self, url: str, topic: str) -> None:
        self.heard: list[MQTTMessage] = []
        self._ready = threading.Event()
        self._client = connecting.client(url)
        self._client.on_message = lambda _client, _data, message: self.heard.append(message)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.connect(*connecting.where(url))
        self._client.subscribe(topic, qos=1)
        self._client.loop_start()
        assert self._ready.wait(60)

    def wait(self, number: int, seconds: float = 60) -> list[MQTTMessage]:
        until = time.monotonic() + seconds
        while len(self.heard) < number and time.monotonic() < until:
            time.sleep(0.005)
        return self.heard

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def asked(town: locks.Town, now: datetime, *, seconds: float = 90, act: str = "open") -> Command:
    return Command.objects.create(
        organisation=town.town,
        unit=town.lock,
        person=locks.user(locks.CARLA).key,
        pressed=uuid.uuid4(),
        act=act,
        made=now,
        expires=now + timedelta(seconds=seconds),
    )


def test_a_command_reaches_the_unit_with_when_it_expires_and_is_not_kept(there: Broker) -> None:
    town, now = locks.town(), timezone.now()
    ear = Ear(there.url, "driftbook/v1/+/+/command")
    command = asked(town, now)
    assert publishing.publish_command(command, now) is True
    (message,) = ear.wait(1)
    assert message.topic == "driftbook/v1/the-town-1/L-1/command"
    said = json.loads(message.payload)
    assert said["id"] == str(command.key)
    assert said["act"] == "open"
    assert datetime.fromisoformat(said["expires"]) - command.expires < timedelta(milliseconds=1)
    assert said["expires"].endswith("Z")
    assert message.properties is not None
    assert message.properties.json()["MessageExpiryInterval"] <= 90  # type: ignore[no-untyped-call]
    command.refresh_from_db()
    assert command.published == now
    late = Ear(there.url, "driftbook/v1/+/+/command")
    assert late.wait(1, seconds=0.3) == []
    ear.close()
    late.close()


def test_an_expired_command_and_one_without_a_device_are_not_sent(there: Broker) -> None:
    town, now = locks.town(), timezone.now()
    ear = Ear(there.url, "#")
    late = asked(town, now - timedelta(minutes=2))
    assert publishing.publish_command(late, now) is False
    Device.objects.filter(unit=town.lock).update(unit=None)
    assert publishing.publish_command(asked(town, now), now) is False
    assert ear.wait(1, seconds=0.3) == []
    ear.close()


def test_a_command_for_a_gateway_that_was_removed_is_not_sent(there: Broker) -> None:
    town, now = locks.town(), timezone.now()
    Gateway.objects.update(removed=now)
    assert publishing.publish_command(asked(town, now), now) is False


def test_without_a_broker_it_says_so_at_once(settings: Any) -> None:
    settings.BROKER = ""
    town, now = locks.town(), timezone.now()
    assert publishing.publish_command(asked(town, now), now) is False


def test_a_broker_that_is_away_is_said_and_what_was_not_sent_never_leaves(
    there: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "PAUSE", 0.0)
    town, now = locks.town(), timezone.now()
    assert publishing.publish_command(asked(town, now), now) is True
    there.kill()
    assert publishing.publish_command(asked(town, now), now) is False
    there.start()
    ear = Ear(there.url, "#")
    assert publishing.publish_command(asked(town, now, act="lock"), now) is True
    ear.wait(1)
    time.sleep(0.3)  # for one that would be sent too
    assert [json.loads(message.payload)["act"] for message in ear.heard] == ["lock"]
    ear.close()


def test_a_command_that_may_still_be_rolled_back_is_not_sent(there: Broker) -> None:
    town, now = locks.town(), timezone.now()
    command = asked(town, now)
    with pytest.raises(RuntimeError, match="in a transaction"), transaction.atomic():
        publishing.publish_command(command, now)


def test_a_device_of_others_is_told_in_its_own_words(there: Broker) -> None:
    town, now = locks.town(), timezone.now()
    Device.objects.filter(unit=town.lock).update(
        profile="nuki",
        wiring={
            "command_topic": "edge/the-town-1/nuki/1A2B/lockAction",
            "payloads": {"open": "1", "lock": "2"},
        },
    )
    ear = Ear(there.url, "edge/#")
    assert publishing.publish_command(asked(town, now, act="lock"), now) is True
    (message,) = ear.wait(1)
    assert (message.topic, message.payload) == ("edge/the-town-1/nuki/1A2B/lockAction", b"2")
    ear.close()


def test_many_threads_share_one_client(there: Broker) -> None:
    ear = Ear(there.url, "x/#")
    sent: list[bool] = []

    def send(number: int) -> None:
        sent.append(publishing._PUBLISHER.publish(f"x/{number}", b"1"))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sent == [True] * 20
    assert len(ear.wait(20)) == 20
    ear.close()


def test_a_fork_makes_a_client_of_its_own(there: Broker) -> None:
    before = publishing._PUBLISHER.client()
    assert before is not None
    child = os.fork()
    if child == 0:  # pragma: no cover
        sent = publishing._PUBLISHER.publish("x/child", b"1")
        other = publishing._PUBLISHER.client() is not before
        os._exit(0 if sent and other else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert publishing._PUBLISHER.client() is before
    assert publishing._PUBLISHER.publish("x/parent", b"1")


def test_gateways_are_told_after_the_commit_that_who_opens_has_changed(
    there: Broker, django_capture_on_commit_callbacks: Any
) -> None:
    town = locks.town()
    ear = Ear(there.url, "driftbook/v1/+/access")
    with django_capture_on_commit_callbacks(execute=True):
        publishing.access_changed(town.town)
        assert ear.wait(1, seconds=0.1) == []
    (message,) = ear.wait(1)
    assert message.topic == "driftbook/v1/the-town-1/access"
    ear.close()
