"""Which device talks for which unit, when nobody says it; and who can say nothing of it."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from driftbook.doors.models import Command, DeadLetter, Device, Gateway, Sighting, Unit
from driftbook.doors.opening import outcomes
from driftbook.doors.tests import locks
from driftbook.doors.tests.town import BY
from driftbook.doors.wire import actions, batch, ingest
from driftbook.doors.wire.ingest import Arrived, take
from driftbook.history.models import Event

pytestmark = pytest.mark.django_db
NOW = locks.NOW


@pytest.fixture
def town() -> locks.Town:
    return locks.town()


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def message(topic: str, said: Any, *, at: datetime = NOW, **more: Any) -> Arrived:
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Arrived(topic, payload, at, **more)


def report(device: str, seq: int = 1, *, gateway: str = "the-town-1", **said: Any) -> Arrived:
    return message(f"driftbook/v1/{gateway}/{device}/report", {"seq": seq, **said})


def elsewhere() -> Gateway:
    other = locks.user(locks.OTTO).memberships.get().organisation
    return Gateway.objects.create(organisation=other, name="elsewhere-1", since=NOW)


def ordered(unit: Unit, act: str = "open", *, made: datetime = NOW, **more: Any) -> Command:
    given: dict[str, Any] = {
        "organisation": unit.organisation,
        "unit": unit,
        "person": uuid.uuid4(),
        "pressed": uuid.uuid4(),
        "act": act,
        "made": made,
        "expires": made + timedelta(seconds=10),
    }
    return Command.objects.create(**(given | more))


def outcome(command: Command) -> tuple[str, str]:
    command.refresh_from_db()
    return command.outcome, command.said


# --- matching -------------------------------------------------------------------------------------


def test_a_match_by_serial_is_written_down_once(town: locks.Town) -> None:
    Device.objects.filter(name="L-2").delete()
    take([report("L-2")], NOW)
    take([report("L-2", 2)], NOW)
    event = Event.objects.get(did="device.connected")
    device = Device.objects.get(name="L-2")
    assert (event.organisation, event.kind, event.key) == (
        town.town.key,
        "device",
        str(device.key),
    )
    assert (event.person, event.role) == (None, "driftbook")
    after = json.loads(event.content)["after"]
    assert (after["unit"], after["serial"]) == (str(town.far.key), "L-2")


def test_one_of_others_that_spoke_before_its_unit_was_mounted_is_found_by_its_serial(
    town: locks.Town,
) -> None:
    config = {
        "stat_t": "hall/state",
        "uniq_id": "x",
        "dev": {"ids": "a0b1c2d3e4f5", "sn": "S-77", "sw": "2026.5.0 (ESPHome)"},
    }
    take([message("edge/the-town-1/homeassistant/lock/x/config", config, retained=True)], NOW)
    device = Device.objects.get(name="a0b1c2d3e4f5")
    assert device.unit is None
    unit = Unit.objects.create(
        organisation=town.town, door=town.third, kind="lock", serial="S-77", installed=NOW
    )
    take([message("edge/the-town-1/hall/state", b"LOCKED")], NOW)
    device.refresh_from_db()
    assert device.unit == unit


def test_of_two_gateways_that_claim_a_serial_the_first_keeps_the_unit(town: locks.Town) -> None:
    Gateway.objects.create(organisation=town.town, name="the-town-2", since=NOW)
    Device.objects.filter(name="L-2").delete()
    take([report("L-2"), report("L-2", gateway="the-town-2")], NOW)
    take([report("L-2", 9, gateway="the-town-2", state="unlocked")], NOW)
    assert Device.objects.get(unit=town.far).gateway == town.gateway
    with transaction.atomic():
        actions.remove_gateway(gateway=town.gateway, by=BY, now=NOW)
    take([report("L-2", 10, gateway="the-town-2", state="unlocked")], NOW)
    assert Device.objects.get(unit=town.far).gateway.name == "the-town-2", "it has moved"


def test_a_unit_that_is_no_longer_on_its_door_is_not_spoken_for(town: locks.Town) -> None:
    command = ordered(town.lock)
    Unit.objects.filter(pk=town.lock.pk).update(removed=later(1))
    said = {"id": str(command.key), "outcome": "done", "seq": 5}
    take([message("driftbook/v1/the-town-1/L-1/answer", said)], later(2))
    assert Device.objects.get(name="L-1").unit is None
    assert outcome(command) == ("", "")
    assert DeadLetter.objects.get().why == "not-its-command"


def test_who_was_disconnected_by_hand_stays_so_whatever_it_says_it_is(town: locks.Town) -> None:
    with transaction.atomic():
        actions.disconnect(device=Device.objects.get(name="L-1"), by=BY, now=NOW)
    config = {"stat_t": "L-1", "uniq_id": "L-1"}
    take([message("edge/the-town-1/homeassistant/lock/x/config", config, retained=True)], NOW)
    assert Device.objects.get(name="L-1").profile == "homeassistant"
    take([report("L-1", 2)], NOW)
    take([report("L-1", 3)], NOW)
    assert Device.objects.get(name="L-1").unit is None


# --- others ---------------------------------------------------------------------------------------


def test_a_gateway_of_another_organisation_can_say_nothing_of_a_unit(town: locks.Town) -> None:
    elsewhere()
    command = ordered(town.lock)
    before = Device.objects.get(unit=town.lock)
    done = {"id": str(command.key), "outcome": "done", "state": "unlocked", "seq": 99}
    config = {"stat_t": "L-1", "cmd_t": "L-1/set", "uniq_id": "L-1", "dev": {"sn": "L-1"}}
    rest = "edge/elsewhere-1"
    take(
        [
            report("L-1", 99, gateway="elsewhere-1", state="jammed", battery=1),
            message("driftbook/v1/elsewhere-1/L-1/answer", done),
            message("driftbook/v1/elsewhere-1/heard", {"devices": {"L-1": -20}}),
            message(f"{rest}/homeassistant/lock/x/config", config, retained=True),
            message(f"{rest}/L-1", b"LOCKED", at=later(1)),
            message(f"{rest}/L-1", b"UNLOCKED", at=later(2)),
        ],
        later(3),
    )
    assert outcome(command) == ("", "")
    after = Device.objects.get(unit=town.lock)
    assert (after.pk, after.state, after.battery, after.seen) == (
        before.pk,
        before.state,
        before.battery,
        before.seen,
    )
    assert not Sighting.objects.filter(device=after).exists()
    assert not Event.objects.filter(did="door.answered").exists()
    letter = DeadLetter.objects.get()
    assert (letter.why, letter.organisation) == ("not-its-command", elsewhere_again())


def elsewhere_again() -> Any:
    return Gateway.objects.get(name="elsewhere-1").organisation


def test_a_device_answers_for_no_other_behind_the_same_gateway(town: locks.Town) -> None:
    command = ordered(town.lock)
    done = {"id": str(command.key), "outcome": "done", "seq": 99}
    take([message("driftbook/v1/the-town-1/L-2/answer", done)], NOW)
    assert outcome(command) == ("", "")


def test_an_answer_by_a_clock_that_is_behind_is_not_older_than_its_command(
    town: locks.Town,
) -> None:
    command = ordered(town.lock)
    at = (NOW - timedelta(minutes=20)).isoformat()
    done = {"id": str(command.key), "outcome": "done", "seq": 99, "at": at}
    take([message("driftbook/v1/the-town-1/L-1/answer", done, at=later(1))], later(1))
    command.refresh_from_db()
    assert (command.outcome, command.answered) == ("done", NOW)


# --- too much of it -------------------------------------------------------------------------------


def test_dead_letters_of_a_gateway_that_has_gone_mad_are_bounded(
    town: locks.Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "MOST_LETTERS", 5)
    topic = "driftbook/v1/{}/L-1/report"
    for name in ("the-town-1", "nobody"):
        take(
            [message(topic.format(name), f"{{{n}".encode(), at=later(n)) for n in range(30)],
            NOW,
        )
    assert DeadLetter.objects.filter(gateway=town.gateway).count() == 5
    assert DeadLetter.objects.filter(gateway=None).count() == 5
    assert min(row.arrived for row in DeadLetter.objects.all()) == later(25)


def test_whatever_is_heard_at_once_the_database_can_be_asked(
    town: locks.Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query takes so many names and no more; a batch that cannot be written blocks the others."""
    monkeypatch.setattr(batch, "AT_ONCE", 2)
    near = {"devices": {**{f"X-{number}": -9 for number in range(6)}, "L-1": -60}}
    take([message("driftbook/v1/the-town-1/heard", near)], NOW)
    assert Sighting.objects.get(device__name="L-1").strength == -60


# --- devices of others, and their bridges ---------------------------------------------------------

STATE = "edge/the-town-1/zigbee2mqtt/L-1"


@pytest.fixture
def stranger(town: locks.Town) -> Device:
    """The lock of the town talks as those of Zigbee2MQTT do, and is locked."""
    Device.objects.filter(unit=town.lock).delete()
    config = {
        "stat_t": "zigbee2mqtt/L-1",
        "cmd_t": "zigbee2mqtt/L-1/set",
        "val_tpl": "{{ value_json.state }}",
        "uniq_id": "0x1",
        "dev": {"ids": ["zigbee2mqtt_0x1"], "name": "L-1"},
        "origin": {"name": "Zigbee2MQTT"},
    }
    take([message("edge/the-town-1/homeassistant/lock/x/config", config, retained=True)], NOW)
    take([message(STATE, {"state": "LOCK"})], NOW)
    return Device.objects.get(unit=town.lock)


def test_what_a_bridge_repeats_when_it_comes_back_answers_no_command(
    town: locks.Town, stranger: Device
) -> None:
    """It says everything again as if it were new: only the broker's own memory is marked as old."""
    command = ordered(town.lock, "lock")
    take([message(STATE, {"state": "LOCK"}, at=later(3))], later(3))
    assert outcome(command) == ("", "")
    take([message(STATE, {"state": "UNLOCK"}, at=later(4))], later(4))
    take([message(STATE, {"state": "LOCK"}, at=later(5))], later(5))
    assert outcome(command) == ("done", "reported")


def test_a_first_state_of_all_answers_no_command(town: locks.Town, stranger: Device) -> None:
    Device.objects.filter(pk=stranger.pk).update(state="unknown", state_since=None)
    command = ordered(town.lock)
    take([message(STATE, {"state": "UNLOCK"}, at=later(1))], later(1))
    assert outcome(command) == ("", "")


def test_that_it_is_taken_for_the_answer_is_said(town: locks.Town, stranger: Device) -> None:
    command = ordered(town.lock)
    take([message(STATE, {"state": "UNLOCK"}, at=later(2))], later(2))
    assert outcome(command) == ("done", "reported")
    event = Event.objects.get(did="door.answered")
    assert json.loads(event.content)["after"]["said"] == "reported"
    by_itself, taken = (outcomes.told("open", "done", said) for said in ("", "reported"))
    assert taken.look == by_itself.look
    assert taken.text != by_itself.text


def test_a_hand_at_the_door_minutes_later_is_no_answer(town: locks.Town, stranger: Device) -> None:
    command = ordered(town.lock, outcome="unknown")
    take([message(STATE, {"state": "UNLOCK"}, at=later(180))], later(180))
    assert outcome(command) == ("unknown", "")
