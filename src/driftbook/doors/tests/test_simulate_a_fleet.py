"""A fleet that is not there lives at a real broker, and what it says is understood."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from driftbook.doors.models import DeadLetter, Device, Gateway, Reading
from driftbook.doors.simulating import life, plan
from driftbook.doors.simulating.broker import ROOT, Line
from driftbook.doors.simulating.device import Lock
from driftbook.doors.simulating.edge import PROFILES, Stranger
from driftbook.doors.simulating.lock import SimulatedLock
from driftbook.doors.tests.locks import Town, town
from driftbook.doors.wire.edge.discovery import Described, discovered
from driftbook.doors.wire.ingest import Arrived, take
from driftbook.history.models import Event
from tests.broker import Broker, broker, needs_mosquitto

NOW = timezone.now()


class Ear:
    """Whoever writes down what the broker passes on."""

    def __init__(self, url: str) -> None:
        self.heard: list[Arrived] = []
        self.line = Line(url, "ear", topics=(f"{ROOT}/#", "edge/#"), taken=self._taken, will=None)
        self.line.open()

    def _taken(self, topic: str, payload: bytes, _retained: bool) -> None:
        self.heard.append(Arrived(topic=topic, payload=payload, at=timezone.now()))

    def taken(self) -> None:
        """All of it, into the tables."""
        heard, self.heard = self.heard, []
        take([one for one in heard if not one.topic.endswith("/command")], timezone.now())


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Broker]:
    with broker(tmp_path) as it:
        yield it


@pytest.fixture
def ear(running: Broker) -> Iterator[Ear]:
    ear = Ear(running.url)
    yield ear
    ear.line.close()


@pytest.fixture
def there() -> Town:
    return town()


@needs_mosquitto
@pytest.mark.django_db
def test_the_units_of_the_registry_report_and_are_understood(
    there: Town, running: Broker, ear: Ear
) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    Gateway.objects.update(online=True)
    Device.objects.filter(unit=there.far).update(state="jammed", battery=9)
    Device.objects.filter(unit=there.pump).update(seen=long_ago)
    call_command("simulate_doors", broker=running.url, speed=7200, seconds=2)
    until(lambda: any(b'"online":false' in one.payload for one in ear.heard))
    ear.taken()
    assert not DeadLetter.objects.exists()
    states = dict(Device.objects.values_list("name", "state"))
    assert set(states) == {"L-1", "P-1", "L-2"}
    assert states["L-2"] == "jammed"
    assert Device.objects.get(unit=there.pump).seen == long_ago
    assert Device.objects.get(unit=there.lock).battery is not None
    assert Reading.objects.count() >= 6  # some hours, an hour apart
    assert Device.objects.get(name="L-2").battery == 9
    assert Gateway.objects.get().online is False  # it has said goodbye


@needs_mosquitto
@pytest.mark.django_db
def test_invented_units_of_every_profile_are_understood(
    there: Town, running: Broker, ear: Ear
) -> None:
    Gateway.objects.create(organisation=there.town, name="simulated-1", since=NOW)
    call_command("simulate_doors", broker=running.url, units=30, seconds=1)
    until(lambda: sum(one.topic.startswith("edge/") for one in ear.heard) >= 13)
    until(lambda: any(b'"online":false' in one.payload for one in ear.heard))
    ear.taken()
    assert list(DeadLetter.objects.values_list("topic", "why")) == []
    found = {
        row.profile: (row.name, row.state, row.battery is not None)
        for row in Device.objects.filter(gateway__name="simulated-1").exclude(profile="driftbook")
    }
    assert found == {
        "zigbee2mqtt": ("U-00010", "locked", True),
        "nuki": ("U-00020", "locked", True),
        "esphome": ("U-00030", "locked", True),
    }


@needs_mosquitto
def test_a_gateway_goes_away_and_comes_back_and_does_a_command_no_second_time(
    running: Broker, ear: Ear
) -> None:
    box = life.Box(
        plan.PlannedGateway("g", [plan.Planned("L-1"), plan.Planned("N-1", "nuki")]),
        running.url,
        Random(1),
    )
    box.live(0.0, 0.0, 0.0)
    ear.line.said("edge/g/nuki/N-1/lockAction", "1")
    command = {
        "id": str(uuid.uuid4()),
        "act": "open",
        "expires": (timezone.now() + timedelta(seconds=120)).isoformat(),
    }
    ear.line.said(f"{ROOT}/g/L-1/command", command)
    until(lambda: payloads(ear, "edge/g/nuki/N-1/state") == ["1", "3"])
    until(lambda: len(payloads(ear, f"{ROOT}/g/L-1/answer")) == 1)
    box.leave(1.0)
    until(lambda: '{"online":false}' in payloads(ear, f"{ROOT}/g/status"))
    assert box.live(1.0, 0.0, 1.0) == 0
    assert box.live(9.0, 8.0, 2.0) > 0
    ear.line.said(f"{ROOT}/g/L-1/command", command)
    until(lambda: len(payloads(ear, f"{ROOT}/g/L-1/answer")) == 2)
    assert box.units[0].lock.executed == {command["id"]: 1}
    box.end()


@needs_mosquitto
def test_a_broker_that_comes_back_hears_again_who_is_there(running: Broker) -> None:
    with SimulatedLock(running.url, "g", "L-1"):
        running.kill()
        running.start()
        ear = Ear(running.url)
        until(lambda: any(b'"online":true' in one.payload for one in ear.heard))
        ear.line.close()


@pytest.mark.parametrize("profile", PROFILES)
def test_what_others_say_of_themselves_is_wired(profile: str) -> None:
    stranger = Stranger("g", Lock("X-1"), profile)
    parts: dict[str, Any] = {}
    for topic, text in stranger.described():
        found = discovered("g", topic.removeprefix("edge/g/"), text.encode())
        assert isinstance(found, Described)
        assert (found.name, found.profile) == ("X-1", profile)
        parts |= found.parts
    assert {"state", "battery", "command_topic", "payloads"} <= set(parts)
    assert parts["command_topic"] == stranger.command_topic
    for act, state in (("open", "unlocked"), ("lock", "locked")):
        assert stranger.take(parts["payloads"][act].encode(), retained=False)
        assert stranger.lock.state == state
    assert not stranger.take(parts["payloads"]["open"].encode(), retained=True)
    assert not stranger.take(b"", retained=False)
    assert stranger.lock.state == "locked"
    with pytest.raises(ValueError, match="one of zigbee2mqtt"):
        Stranger("g", Lock("X-1"), "unheard-of")


def test_the_same_seed_is_the_same_fleet() -> None:
    assert plan.invented(200, 7) == plan.invented(200, 7)
    assert plan.invented(200, 7) != plan.invented(200, 8)
    plans = plan.invented(500, 7)
    devices = [one for there in plans for one in there.devices]
    assert (len(plans), len(devices)) == (10, 500)
    assert {one.behaviour for one in devices} == {"ok", "flat", "jam", "mute"}
    assert any(one.per_day == 0 for one in devices)


@pytest.mark.django_db
def test_a_unit_goes_on_as_it_was_last_heard(there: Town) -> None:
    now = timezone.now()
    Gateway.objects.update(online=True)
    Device.objects.filter(unit=there.lock).update(seen=now - timedelta(days=3), battery=60)
    Device.objects.filter(unit=there.far).update(
        seen=now, battery=100, battery_since=now - timedelta(days=60)
    )
    (gateway,) = plan.of_registry(there.town, 0, now)
    box = life.Box(gateway, "mqtt://127.0.0.1:1", Random(0))
    assert box.gateway.quiet == {"L-1"}
    by = {one.name: one for one in gateway.devices}
    assert by["L-1"].silent
    assert (by["L-2"].per_day, by["L-2"].silent) == (0.0, False)
    assert plan.of_registry(there.maker, 0, now) == []


@needs_mosquitto
@pytest.mark.django_db
def test_invented_gateways_are_registered_where_somebody_says_whose_they_are(
    there: Town, running: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("simulate_doors", broker=running.url, units=51, seconds=0.1)
    said = capsys.readouterr().out
    assert "nobody hears 2 of them" in said
    assert "simulated-1, simulated-2; with --organisation SLUG" in said
    slug = there.town.slug
    for _ in range(2):
        call_command("simulate_doors", broker=running.url, units=51, seconds=0.1, organisation=slug)
    assert "nobody hears" not in capsys.readouterr().out
    assert (
        Gateway.objects.filter(name__startswith="simulated-", organisation=there.town).count() == 2
    )
    assert Event.objects.filter(did="gateway.added", role="operator").count() == 2
    with pytest.raises(CommandError, match="another organisation has the gateway simulated-1"):
        call_command("simulate_doors", broker=running.url, units=1, organisation=there.maker.slug)


@pytest.mark.django_db
def test_it_says_what_is_missing(settings: Any) -> None:
    settings.BROKER = ""
    with pytest.raises(CommandError, match="there is no broker"):
        call_command("simulate_doors")
    with pytest.raises(CommandError, match="no gateway is known"):
        call_command("simulate_doors", broker="mqtt://127.0.0.1:1")
    with pytest.raises(CommandError, match="does not answer"):
        call_command("simulate_doors", broker="mqtt://127.0.0.1:1", units=1, seconds=1)
    with pytest.raises(CommandError, match="a broker is mqtt"):
        call_command("simulate_doors", broker="http://127.0.0.1:1", units=1, seconds=1)


def payloads(ear: Ear, topic: str) -> list[str]:
    return [one.payload.decode() for one in ear.heard if one.topic == topic]


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    for _ in range(int(seconds * 50)):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not become so")


@pytest.mark.django_db
def test_after_a_restart_only_what_had_been_down_before_is_down() -> None:
    there = town()
    before = Gateway.objects.create(
        organisation=there.town,
        name="the-town-2",
        since=NOW,
        online=False,
        online_since=NOW - timedelta(hours=3),
    )
    Gateway.objects.filter(pk=there.gateway.pk).update(online=True, online_since=NOW)
    away = {one.name for one in plan.of_registry(None, 1, NOW) if one.away}
    assert away == {before.name}
    Gateway.objects.filter(pk=there.gateway.pk).update(online=False)  # the simulation has ended
    away = {one.name for one in plan.of_registry(None, 1, NOW) if one.away}
    assert away == {before.name}
