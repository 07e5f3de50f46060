"""Locks of others, as their own software describes them and lets them talk: pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from driftbook.doors.simulating.device import JAM, OK, SLOW, Lock

ZIGBEE2MQTT, NUKI, ESPHOME = PROFILES = ("zigbee2mqtt", "nuki", "esphome")
_NUKI = {"locked": "1", "unlocked": "3", "jammed": "254"}
_FOLDED = "{% if value in ('5','6','7') %}3{% else %}{{ value }}{% endif %}"
Message = tuple[str, str]
"""(topic, text)"""


def commands(gateway: str) -> tuple[str, ...]:
    """The topics on which such locks are asked for something."""
    root = f"edge/{gateway}"
    return (
        f"{root}/zigbee2mqtt/+/set",
        f"{root}/nuki/+/lockAction",
        f"{root}/esphome/+/lock/door/command",
    )


@dataclass(slots=True)
class Stranger:
    """A lock that knows nothing of ids or of expiry: it does what it is told, at once."""

    gateway: str
    lock: Lock
    profile: str

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise ValueError(f"a lock of others is one of {', '.join(PROFILES)}")

    @property
    def base(self) -> str:
        """Below which it talks."""
        return f"edge/{self.gateway}/{self.profile}/{self.lock.name}"

    @property
    def command_topic(self) -> str:
        """Where it is asked for something."""
        end = {ZIGBEE2MQTT: "set", NUKI: "lockAction", ESPHOME: "lock/door/command"}
        return f"{self.base}/{end[self.profile]}"

    def described(self) -> Iterator[Message]:
        """Its discovery, which their brokers keep."""
        for component, name, config in _DESCRIBED[self.profile](self):
            root = f"edge/{self.gateway}/homeassistant"
            yield f"{root}/{component}/{self.lock.name}/{name}/config", json.dumps(config)

    def said(self) -> Iterator[Message]:
        """How it is."""
        state, battery = self.lock.state, self.lock.battery
        if self.profile == ZIGBEE2MQTT:
            fully = {"locked": "locked", "unlocked": "unlocked"}.get(state, "not_fully_locked")
            said: dict[str, Any] = {
                "state": "UNLOCK" if state == "unlocked" else "LOCK",
                "lock_state": fully,
                "linkquality": 120,
            }
            yield self.base, json.dumps(said | ({} if battery is None else {"battery": battery}))
        elif self.profile == NUKI:
            yield f"{self.base}/connected", "true"
            yield f"{self.base}/state", _NUKI[state]
            if battery is not None:
                yield f"{self.base}/batteryChargeState", str(battery)
                yield f"{self.base}/batteryCritical", "true" if battery <= 20 else "false"
        else:
            yield f"{self.base}/status", "online"
            yield f"{self.base}/lock/door/state", state.upper()
            if battery is not None:
                yield f"{self.base}/sensor/battery/state", str(battery)

    def take(self, payload: bytes, *, retained: bool) -> bool:
        """Do what is asked; whether it has anything to say then."""
        words = {
            ZIGBEE2MQTT: {b"LOCK": "locked", b"UNLOCK": "unlocked"},
            NUKI: {b"2": "locked", b"1": "unlocked"},
            ESPHOME: {b"LOCK": "locked", b"UNLOCK": "unlocked"},
        }
        wanted = words[self.profile].get(payload)
        if retained or wanted is None:
            self.lock.ignored.append("retained" if retained else "not-readable")
            return False
        if self.lock.behaviour not in (OK, SLOW, JAM):
            self.lock.ignored.append(self.lock.behaviour)
            return False
        self.lock.executed[payload.decode()] += 1
        self.lock.state = "jammed" if self.lock.behaviour == JAM else wanted
        return True


def _zigbee(it: Stranger) -> Iterator[tuple[str, str, dict[str, Any]]]:
    name = it.lock.name
    device = {"identifiers": [f"zigbee2mqtt_{name}"], "name": name, "manufacturer": "Invented"}
    shared = {"device": device, "origin": {"name": "Zigbee2MQTT"}, "state_topic": it.base}
    yield (
        "lock",
        "lock",
        shared
        | {
            "unique_id": f"{name}_lock_zigbee2mqtt",
            "command_topic": it.command_topic,
            "value_template": '{{ value_json["state"] }}',
            "state_locked": "LOCK",
            "state_unlocked": "UNLOCK",
            "payload_lock": "LOCK",
            "payload_unlock": "UNLOCK",
        },
    )
    yield (
        "sensor",
        "battery",
        shared
        | {
            "unique_id": f"{name}_battery_zigbee2mqtt",
            "device_class": "battery",
            "unit_of_measurement": "%",
            "value_template": "{{ value_json.battery }}",
        },
    )


def _nuki(it: Stranger) -> Iterator[tuple[str, str, dict[str, Any]]]:
    name = it.lock.name
    shared = {
        "~": it.base,
        "avty_t": "~/connected",
        "pl_avail": "true",
        "pl_not_avail": "false",
        "dev": {"ids": [name], "mf": "Nuki Home Solutions", "name": name},
    }
    yield (
        "lock",
        "smartlock",
        shared
        | {
            "uniq_id": f"{name}_lock",
            "cmd_t": "~/lockAction",
            "pl_lock": "2",
            "pl_unlk": "1",
            "stat_t": "~/state",
            "stat_locked": "1",
            "stat_locking": "4",
            "stat_unlocked": "3",
            "stat_unlocking": "2",
            "stat_jam": "254",
            "val_tpl": _FOLDED,
        },
    )
    yield (
        "sensor",
        "battery",
        shared
        | {"uniq_id": f"{name}_battery", "dev_cla": "battery", "stat_t": "~/batteryChargeState"},
    )
    yield (
        "binary_sensor",
        "battery_low",
        shared
        | {
            "uniq_id": f"{name}_battery_low",
            "dev_cla": "battery",
            "stat_t": "~/batteryCritical",
            "pl_on": "true",
            "pl_off": "false",
        },
    )


def _esphome(it: Stranger) -> Iterator[tuple[str, str, dict[str, Any]]]:
    name = it.lock.name
    shared = {
        "avty_t": f"{it.base}/status",
        "dev": {"ids": name, "sw": "esphome v2026.10.0", "mf": "espressif", "name": name},
    }
    yield (
        "lock",
        "door",
        shared
        | {
            "uniq_id": f"{name}door",
            "stat_t": f"{it.base}/lock/door/state",
            "cmd_t": it.command_topic,
        },
    )
    yield (
        "sensor",
        "battery",
        shared
        | {
            "uniq_id": f"{name}battery",
            "dev_cla": "battery",
            "stat_t": f"{it.base}/sensor/battery/state",
        },
    )


_DESCRIBED = {ZIGBEE2MQTT: _zigbee, NUKI: _nuki, ESPHOME: _esphome}
