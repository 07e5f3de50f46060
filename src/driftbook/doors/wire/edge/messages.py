"""What a device of others says on a topic of its wiring → what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from driftbook.doors.wire.payloads import (
    BATTERY_OUT_OF_RANGE,
    LARGEST,
    Said,
    Skipped,
    Unusable,
    battery_of,
)

NOTHING = ("none", "null", "unknown", "unavailable", "")
"""Words of somebody who does not know."""


class _Bad(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def topics_of(wiring: Mapping[str, Any]) -> Iterator[str]:
    """Every topic on which something is said."""
    for name in ("state", "battery", "low", "online"):
        part = wiring.get(name)
        if part:
            yield part["topic"]


def understood(
    gateway: str,
    device: str,
    profile: str,
    wiring: Mapping[str, Any],
    topic: str,
    payload: bytes,
    arrived: datetime,
    *,
    retained: bool = False,
    again: bool = False,
) -> Said | Skipped | Unusable:
    """What the message says of the device, by its wiring. Raises nothing."""
    if not payload:
        return Skipped() if retained else Unusable("empty")
    if len(payload) > LARGEST:
        return Unusable("too-large")
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return Unusable("wrong-type")
    try:
        state = _state(wiring, topic, text)
        battery, wrong = _battery(wiring, topic, text)
        low, online = (_switch(wiring.get(name), topic, text) for name in ("low", "online"))
    except _Bad as bad:
        return Unusable(bad.code)
    if all(value is None for value in (state, battery, low, online)):
        return Skipped()
    return Said(
        gateway=gateway,
        device=device,
        at=arrived,
        sequence=None,
        state=state,
        battery=battery,
        low=low,
        online=online,
        event=BATTERY_OUT_OF_RANGE if wrong else "",
        profile=profile,
        stored=retained,
        again=again,
    )


def _state(wiring: Mapping[str, Any], topic: str, text: str) -> str | None:
    value = _read(wiring.get("state"), topic, text)
    if value is None:
        return None
    word = _word(value)
    if word in NOTHING:
        return "unknown"
    state: str | None = wiring["state"]["words"].get(word)
    if state is None:
        raise _Bad("unknown-state")
    return state


def _battery(wiring: Mapping[str, Any], topic: str, text: str) -> tuple[int | None, bool]:
    value = _read(wiring.get("battery"), topic, text)
    if value is None or _word(value) in NOTHING:
        return None, False
    try:
        return battery_of(float(value) if isinstance(value, str) else value)
    except ValueError:
        raise _Bad("wrong-type") from None


def _switch(part: Mapping[str, Any] | None, topic: str, text: str) -> bool | None:
    value = _read(part, topic, text)
    if value is None or part is None or _word(value) in NOTHING:
        return None
    word = _word(value)
    if word not in (part["on"], part["off"]):
        raise _Bad("wrong-type")
    return bool(word == part["on"])


def _read(part: Mapping[str, Any] | None, topic: str, text: str) -> Any:
    """The value of the part in the message; None: the message says nothing of it."""
    if not part or part["topic"] != topic:
        return None
    if not part["keys"]:
        return text
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        if "on" in part:  # `online`, as it was said before there was JSON
            return text
        raise _Bad("not-json") from None
    if not isinstance(said, dict):
        raise _Bad("not-an-object")
    value = next((said[key] for key in part["keys"] if said.get(key) is not None), None)
    if value is not None and not isinstance(value, str | int | float):
        raise _Bad("wrong-type")
    return value


def _word(value: object) -> str:
    return str(value).strip().casefold()
