"""Devices of others: zigbee2mqtt, Nuki, ESPHome, and whatever speaks Home Assistant's discovery."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.doors.models import Command, DeadLetter, Device, Gateway, Reading
from driftbook.doors.tests import locks
from driftbook.doors.wire.edge import discovery, messages, templates
from driftbook.doors.wire.edge.discovery import Described
from driftbook.doors.wire.ingest import Arrived, take
from driftbook.doors.wire.payloads import Said, Skipped, Unusable

NOW = locks.NOW
ROOT = "edge/the-town-1"
Z2M_LOCK = {
    "availability": [
        {"topic": "zigbee2mqtt/bridge/state", "value_template": "{{ value_json.state }}"},
        {"topic": "zigbee2mqtt/L-1/availability", "value_template": "{{ value_json.state }}"},
    ],
    "command_topic": "zigbee2mqtt/L-1/set",
    "device": {
        "identifiers": ["zigbee2mqtt_0x00158d0001a2b3c4"],
        "manufacturer": "Invented",
        "name": "L-1",
    },
    "origin": {"name": "Zigbee2MQTT", "sw": "2.1.0"},
    "payload_lock": "LOCK",
    "payload_unlock": "UNLOCK",
    "state_topic": "zigbee2mqtt/L-1",
    "unique_id": "0x00158d0001a2b3c4_lock_zigbee2mqtt",
    "value_template": '{{ value_json["state"] }}',
}
Z2M_BATTERY = {
    "device": Z2M_LOCK["device"],
    "device_class": "battery",
    "state_topic": "zigbee2mqtt/L-1",
    "unit_of_measurement": "%",
    "value_template": '{{ value_json["battery"] }}',
}
NUKI_LOCK = {
    "~": "nuki/1A2B3C4D",
    "avty_t": "~/connected",
    "pl_avail": "true",
    "pl_not_avail": "false",
    "cmd_t": "~/lockAction",
    "pl_lock": "2",
    "pl_unlk": "1",
    "pl_open": "3",
    "stat_t": "~/state",
    "stat_locked": "1",
    "stat_unlocked": "3",
    "stat_jam": "254",
    "val_tpl": "{% if value in ('5','6','7') %}3{% else %}{{ value }}{% endif %}",
    "uniq_id": "1A2B3C4D_lock",
    "dev": {"ids": ["1A2B3C4D"], "mf": "Nuki Home Solutions GmbH", "name": "L-1"},
}
NUKI_LOW = {
    "~": "nuki/1A2B3C4D",
    "dev_cla": "battery",
    "stat_t": "~/batteryCritical",
    "pl_on": "true",
    "pl_off": "false",
    "dev": NUKI_LOCK["dev"],
}
ESP_LOCK = {
    "avty_t": f"{ROOT}/hall/status",
    "cmd_t": f"{ROOT}/hall/lock/door/command",
    "stat_t": f"{ROOT}/hall/lock/door/state",
    "uniq_id": "ESPlockdoor",
    "dev": {"ids": "a0b1c2d3e4f5", "sw": "2026.5.0 (ESPHome)", "sn": "L-1", "mf": "Espressif"},
}


def describe(config: Any, component: str = "lock", gateway: str = "the-town-1") -> Any:
    payload = config if isinstance(config, bytes) else json.dumps(config).encode()
    return discovery.discovered(gateway, f"homeassistant/{component}/x/y/config", payload)


def wired(*configs: tuple[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for component, config in configs:
        described = describe(config, component)
        assert isinstance(described, Described), described
        parts |= described.parts
    return parts


def heard(wiring: dict[str, Any], topic: str, payload: bytes, **more: Any) -> Any:
    return messages.understood("the-town-1", "L-1", "x", wiring, topic, payload, NOW, **more)


# --- discovery ------------------------------------------------------------------------------------


def test_each_is_recognised_by_what_it_says_of_itself() -> None:
    profiles = [describe(config).profile for config in (Z2M_LOCK, NUKI_LOCK, ESP_LOCK)]
    assert profiles == ["zigbee2mqtt", "nuki", "esphome"]
    plain = {"state_topic": "x", "unique_id": "front"}
    assert describe(plain).profile == "homeassistant"
    assert describe(plain).name == "front"


def test_topics_lie_below_the_gateway_also_behind_a_bridge() -> None:
    wiring = wired(("lock", NUKI_LOCK), ("binary_sensor", NUKI_LOW))
    assert wiring["command_topic"] == f"{ROOT}/nuki/1A2B3C4D/lockAction"
    assert wiring["payloads"] == {"open": "1", "lock": "2"}
    assert set(messages.topics_of(wiring)) == {
        f"{ROOT}/nuki/1A2B3C4D/{name}" for name in ("state", "connected", "batteryCritical")
    }
    assert wired(("lock", ESP_LOCK))["state"]["topic"] == f"{ROOT}/hall/lock/door/state"


@pytest.mark.parametrize(
    "topic",
    ["edge/other/lock/state", "driftbook/v1/x/y/command", "$SYS/broker", "a/#", "+/a", "/a", ""],
)
def test_topics_of_somebody_else_are_refused(topic: str) -> None:
    assert describe({**ESP_LOCK, "stat_t": topic}) == Unusable("topic-elsewhere")
    assert describe({**ESP_LOCK, "cmd_t": topic}) == Unusable("topic-elsewhere")


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ 'a'*10**10 }}",
        "{{ value_json.state | replace('a', 'b') }}",
        "{{ value_json.a.b }}",
        "x" * 10_000,
        5,
        {"a": 1},
    ],
)
def test_a_template_that_is_not_known_is_refused_and_never_rendered(template: Any) -> None:
    assert describe({**Z2M_LOCK, "value_template": template}) == Unusable("unknown-template")
    assert describe({**Z2M_LOCK, "command_template": template}) == Unusable("unknown-template")


def test_the_folding_of_nuki_is_known_for_nuki_alone() -> None:
    assert templates.keys(NUKI_LOCK["val_tpl"], "nuki") == ()
    assert templates.keys(NUKI_LOCK["val_tpl"], "homeassistant") is None


def test_what_no_door_has_is_passed_over() -> None:
    assert describe({**Z2M_BATTERY, "device_class": "temperature"}, "sensor") == Skipped()
    assert describe(Z2M_LOCK, "light") == Skipped()
    assert describe(b"") == Skipped()


def test_a_device_may_describe_all_of_itself_in_one_message() -> None:
    whole = {
        "dev": NUKI_LOCK["dev"],
        "~": "nuki/1A2B3C4D",
        "cmps": {
            "a": {"p": "lock", **{key: NUKI_LOCK[key] for key in ("stat_t", "cmd_t")}},
            "b": {"p": "sensor", "dev_cla": "battery", "stat_t": "~/batteryChargeState"},
            "c": {"p": "button", "cmd_t": "~/x"},
        },
    }
    described = describe(whole, "device")
    assert set(described.parts) == {"state", "command_topic", "payloads", "battery"}


@pytest.mark.parametrize("wrong", [b"[]", b"{", b'{"dev":5}', b'{"stat_t":5}', b"null"])
def test_discovery_that_makes_no_sense_has_a_reason(wrong: bytes) -> None:
    assert isinstance(describe(wrong), Unusable)


# --- messages -------------------------------------------------------------------------------------


def test_the_bolt_is_believed_before_the_motor() -> None:
    wiring = wired(("lock", Z2M_LOCK), ("sensor", Z2M_BATTERY))
    topic = f"{ROOT}/zigbee2mqtt/L-1"
    said = heard(wiring, topic, b'{"state":"LOCK","lock_state":"not_fully_locked","battery":88}')
    assert (said.state, said.battery) == ("jammed", 88)
    assert heard(wiring, topic, b'{"state":"UNLOCK"}').state == "unlocked"
    assert heard(wiring, topic, b'{"battery":200}').event == "battery-out-of-range"
    assert heard(wiring, topic, b'{"linkquality":120}') == Skipped()
    online = heard(wiring, f"{topic}/availability", b'{"state":"offline"}')
    assert online.online is False
    assert heard(wiring, f"{topic}/availability", b"online").online is True


@pytest.mark.parametrize(
    ("payload", "state"),
    [
        (b"1", "locked"),
        (b"3", "unlocked"),
        (b"5", "unlocked"),
        (b"254", "jammed"),
        (b"4", "locking"),
    ],
)
def test_the_numbers_of_nuki(payload: bytes, state: str) -> None:
    assert heard(wired(("lock", NUKI_LOCK)), f"{ROOT}/nuki/1A2B3C4D/state", payload).state == state


def test_words_of_esphome_and_one_that_nobody_knows() -> None:
    wiring, topic = wired(("lock", ESP_LOCK)), f"{ROOT}/hall/lock/door/state"
    assert heard(wiring, topic, b"JAMMED").state == "jammed"
    assert heard(wiring, topic, b"NONE").state == "unknown"
    assert heard(wiring, topic, b"AJAR") == Unusable("unknown-state")
    assert heard(wiring, topic, b"") == Unusable("empty")
    assert heard(wiring, topic, b"\xff") == Unusable("wrong-type")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
KEYS = st.sampled_from(
    [
        *NUKI_LOCK,
        *Z2M_LOCK,
        *NUKI_LOW,
        "cmps",
        "availability",
        "payload_available",
        "command_template",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    base=st.sampled_from([Z2M_LOCK, Z2M_BATTERY, NUKI_LOCK, NUKI_LOW, ESP_LOCK]),
    change=st.dictionaries(KEYS, JSON, max_size=4),
    component=st.sampled_from(["lock", "sensor", "binary_sensor", "device", "light"]),
    payload=st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_whatever_is_described_and_said_nothing_raises_and_nothing_leaves_the_gateway(
    base: Any, change: Any, component: str, payload: bytes
) -> None:
    described = describe({**base, **change}, component)
    if not isinstance(described, Described):
        assert isinstance(described, Skipped | Unusable)
        return
    assert json.loads(json.dumps(described.parts)) == described.parts
    command = described.parts.get("command_topic", f"{ROOT}/")
    assert command.startswith(f"{ROOT}/")
    for topic in messages.topics_of(described.parts):
        assert topic.startswith(f"{ROOT}/")
        assert isinstance(heard(described.parts, topic, payload), Said | Skipped | Unusable)


@settings(max_examples=200, deadline=None)
@given(payload=st.binary(max_size=80), component=st.text(max_size=20))
def test_rubbish_is_no_discovery(payload: bytes, component: str) -> None:
    rest = f"homeassistant/{component}/x/config"
    found = discovery.discovered("the-town-1", rest, payload)
    assert isinstance(found, Described | Skipped | Unusable)


# --- written down ---------------------------------------------------------------------------------


def arrived(rest: str, said: Any, *, at: datetime = NOW, retained: bool = False) -> Arrived:
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Arrived(f"{ROOT}/{rest}", payload, at, retained=retained)


def config(said: Any, component: str = "lock") -> Arrived:
    return arrived(f"homeassistant/{component}/L-1/{component}/config", said, retained=True)


@pytest.fixture
def town(db: None) -> locks.Town:
    town = locks.town()
    Device.objects.filter(unit=town.lock).delete()
    return town


def test_a_lock_that_describes_itself_is_found_by_its_name_and_speaks_for_its_unit(
    town: locks.Town,
) -> None:
    said = {"state": "LOCK", "lock_state": "locked", "battery": 90}
    take([config(Z2M_LOCK), config(Z2M_BATTERY, "sensor"), arrived("zigbee2mqtt/L-1", said)], NOW)
    device = Device.objects.get(unit=town.lock)
    assert (device.name, device.profile) == ("0x00158d0001a2b3c4", "zigbee2mqtt")
    assert (device.state, device.battery, device.state_since) == ("locked", 90, NOW)
    assert "template" not in json.dumps(device.wiring)


def test_what_it_repeats_is_not_kept_again_but_it_was_heard(town: locks.Town) -> None:
    take([config(ESP_LOCK), arrived("hall/lock/door/state", b"LOCKED")], NOW)
    later = NOW + timedelta(minutes=5)
    take([arrived("hall/lock/door/state", b"LOCKED", at=later)] * 3, later)
    device = Device.objects.get(unit=town.lock)
    assert (device.state_at, device.state_since, device.seen) == (later, NOW, later)
    assert Reading.objects.count() == 1
    kept = NOW + timedelta(minutes=9)
    take([arrived("hall/lock/door/state", b"LOCKED", at=kept, retained=True)], kept)
    device.refresh_from_db()
    assert device.seen == later, "what the broker had kept says nothing of now"


def test_the_next_state_that_fits_answers_a_command(town: locks.Town) -> None:
    take([config(NUKI_LOCK), arrived("nuki/1A2B3C4D/state", b"1")], NOW)
    command = Command.objects.create(
        organisation=town.town,
        unit=town.lock,
        person=locks.user(locks.CARLA).key,
        pressed=uuid.uuid4(),
        act="open",
        made=NOW,
        expires=NOW + timedelta(seconds=10),
    )
    soon = NOW + timedelta(seconds=2)
    take([arrived("nuki/1A2B3C4D/state", b"3", at=soon, retained=True)], soon)
    command.refresh_from_db()
    assert command.outcome == "", "what the broker had kept is no answer"
    taken = take([arrived("nuki/1A2B3C4D/state", word, at=soon) for word in (b"2", b"3")], soon)
    command.refresh_from_db()
    assert (taken.answers, command.outcome, command.answered) == (1, "done", soon)


def test_what_others_say_beside_doors_is_passed_over(town: locks.Town) -> None:
    noise = [
        arrived("zigbee2mqtt/bridge/logging", {"level": "info"}),
        arrived("zigbee2mqtt/lamp", {"state": "ON"}),
        arrived("nuki/1A2B3C4D/lockAction", b"1"),
        config(b""),
    ]
    assert take(noise, NOW).dead == 0
    assert not Reading.objects.exists()
    take([arrived("zigbee2mqtt/bridge/state", {"state": "online"}, retained=True)], NOW)
    assert Gateway.objects.get(name="the-town-1").online is True


def test_a_template_that_is_not_known_is_put_aside(town: locks.Town) -> None:
    take([config({**Z2M_LOCK, "value_template": "{{ 7*7 }}"})], NOW)
    letter = DeadLetter.objects.get()
    assert (letter.why, letter.organisation) == ("unknown-template", town.town)
    assert not Device.objects.filter(profile="zigbee2mqtt").exists()
