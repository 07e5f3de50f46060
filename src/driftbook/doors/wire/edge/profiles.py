"""What is known of those whose discovery is understood: their words, and where the truth stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HOME_ASSISTANT, ZIGBEE2MQTT, NUKI, ESPHOME = "homeassistant", "zigbee2mqtt", "nuki", "esphome"


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose devices they are."""

    name: str
    states: Mapping[str, str] = field(default_factory=dict)
    """Words for states beside those that the discovery names, in small letters."""
    before: tuple[str, ...] = ()
    """Keys that say more of the state than the one that the discovery names."""


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(HOME_ASSISTANT),
        Profile(
            ZIGBEE2MQTT,
            states={
                "lock": "locked",
                "unlock": "unlocked",
                "locked": "locked",
                "unlocked": "unlocked",
                "not_fully_locked": "jammed",
            },
            before=("lock_state",),
        ),
        Profile(
            NUKI,
            states={
                "0": "unknown",
                "1": "locked",
                "2": "unlocking",
                "3": "unlocked",
                "4": "locking",
                "5": "unlocked",
                "6": "unlocked",
                "7": "unlocking",
                "253": "unknown",
                "254": "jammed",
                "255": "unknown",
            },
        ),
        Profile(ESPHOME),
    )
}


def recognised(config: Mapping[str, Any], device: Mapping[str, Any]) -> Profile:
    """Whose it is, by what it says of its origin and its maker."""
    origin = config.get("origin")
    name = str(origin.get("name", "")).casefold() if isinstance(origin, Mapping) else ""
    ids = " ".join(identifiers(device)).casefold()
    made_by = str(device.get("manufacturer", "")).casefold()
    software = str(device.get("sw_version", "")).casefold()
    if name == ZIGBEE2MQTT or ids.startswith("zigbee2mqtt_"):
        return PROFILES[ZIGBEE2MQTT]
    if made_by.startswith(NUKI):
        return PROFILES[NUKI]
    if ESPHOME in software or name == ESPHOME or made_by == "espressif":
        return PROFILES[ESPHOME]
    return PROFILES[HOME_ASSISTANT]


def identifiers(device: Mapping[str, Any]) -> tuple[str, ...]:
    """Its identifiers, which may be one or a list."""
    given = device.get("identifiers", ())
    given = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    return tuple(item for item in given if isinstance(item, str))
