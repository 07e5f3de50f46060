"""Payloads in our own format: what a message says, or the code of why it cannot be used. Pure.

Nothing here raises for what came over the wire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from driftbook.doors.models.opening import OUTCOMES, UNKNOWN
from driftbook.doors.models.wire import STATES
from driftbook.doors.wire import topics
from driftbook.doors.wire.topics import Topic

LARGEST = 64 * 1024
"""Bytes of a payload."""
MOST_HEARD = 2_000
"""Devices that one gateway may say that it hears."""
CLOCK = timedelta(hours=24)
"""A clock that is further off is not believed: the arrival counts."""
LARGEST_NUMBER = 2**63 - 1
BATTERY_OUT_OF_RANGE, CLOCK_OFF = "battery-out-of-range", "clock-off"
"""Events of readings that were put right before they were kept."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

CODES = (
    "empty",
    "too-large",
    "not-json",
    "not-an-object",
    "unknown-topic",
    "unknown-gateway",
    "retained-command",
    "wrong-type",
    "no-sequence",
    "no-id",
    "unknown-state",
    "unknown-outcome",
    "unknown-command",
    "not-its-command",
    "unknown-device",
    "unknown-template",
    "topic-elsewhere",
    "no-state-topic",
    "too-many",
    "cannot-be-kept",
)
"""Every code that a dead letter can have; `words` has a sentence for each."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A message that cannot be used, and why."""

    code: str


@dataclass(frozen=True, slots=True)
class Status:
    """A gateway has come, or gone."""

    gateway: str
    online: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What a gateway hears at an instant, and how loud (dBm)."""

    gateway: str
    at: datetime
    devices: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device answers to a command."""

    command: UUID
    outcome: str
    said: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a device says of itself. None: it says nothing of it."""

    gateway: str
    device: str
    at: datetime
    """When it was said, by its own clock or by ours; never later than it arrived."""
    sequence: int | None
    """None: it has none of its own, as devices at the edge; then the order of arrival counts."""
    boot: int | None = None
    state: str | None = None
    battery: int | None = None
    low: bool | None = None
    online: bool | None = None
    event: str = ""
    clock: bool = False
    """Whether `at` is by its own clock."""
    answer: Answer | None = None
    profile: str = "driftbook"
    stored: bool = False
    """The broker had kept it: it says what was, not what has just happened."""
    again: bool = False
    """The broker says that it may have delivered it before."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message that is not meant for us, such as our own command."""


Meaning = Said | Status | Heard | Skipped | Unusable


class _Bad(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(topic: Topic, payload: bytes, arrived: datetime, *, retained: bool = False) -> Meaning:
    """What a message on a topic of our own says. `arrived` is aware."""
    if topic.what in (topics.COMMAND, topics.ACCESS):
        return Unusable("retained-command") if retained and payload else Skipped()
    if not payload and retained:
        return Skipped()
    try:
        return _READ[topic.what](topic, payload, arrived)
    except _Bad as bad:
        return Unusable(bad.code)


def load(payload: bytes) -> dict[str, Any] | Unusable:
    """A JSON object, or why it is none."""
    try:
        return _object(payload)
    except _Bad as bad:
        return Unusable(bad.code)


def battery_of(value: object) -> tuple[int | None, bool]:
    """A percentage, and whether it had to be put right. Raises ValueError for what is none.

    >>> battery_of(87.6), battery_of(255), battery_of(None)
    ((88, False), (100, True), (None, False))
    """
    if value is None:
        return None, False
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ValueError(value)
    kept = round(min(max(value, 0), 100))
    return kept, not 0 <= value <= 100


def instant(value: object, arrived: datetime) -> tuple[datetime, bool]:
    """When it was said, and whether its clock was off; never later than it arrived (aware, UTC)."""
    if not isinstance(value, str):
        return arrived, value is not None
    try:
        at = datetime.fromisoformat(value[:40])
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return arrived, True
    if abs(at - arrived) > CLOCK:
        return arrived, True
    return min(at, arrived), False


def _status(topic: Topic, payload: bytes, arrived: datetime) -> Meaning:
    words = {b"online": True, b"offline": False}
    if payload.strip() in words:
        return Status(topic.gateway, words[payload.strip()])
    online = _object(payload).get("online")
    if not isinstance(online, bool):
        raise _Bad("wrong-type")
    return Status(topic.gateway, online)


def _heard(topic: Topic, payload: bytes, arrived: datetime) -> Meaning:
    said = _object(payload)
    devices = said.get("devices")
    if not isinstance(devices, dict):
        raise _Bad("wrong-type")
    if len(devices) > MOST_HEARD:
        raise _Bad("too-many")
    found = tuple((name, _strength(value)) for name, value in devices.items())
    if not all(topics.is_name(name) for name, _ in found):
        raise _Bad("wrong-type")
    return Heard(topic.gateway, instant(said.get("at"), arrived)[0], found)


def _report(topic: Topic, payload: bytes, arrived: datetime) -> Meaning:
    said = _object(payload)
    if said.get("seq") is None:
        raise _Bad("no-sequence")
    return _said(topic, said, arrived, None)


def _answer(topic: Topic, payload: bytes, arrived: datetime) -> Meaning:
    said = _object(payload)
    try:
        command = UUID(said.get("id"))
    except (ValueError, TypeError, AttributeError):
        raise _Bad("no-id") from None
    outcome = said.get("outcome")
    if outcome not in OUTCOMES or outcome == UNKNOWN:
        raise _Bad("unknown-outcome")
    return _said(topic, said, arrived, Answer(command, outcome, _code(said, "said")))


def _said(
    topic: Topic, said: Mapping[str, Any], arrived: datetime, answer: Answer | None
) -> Meaning:
    state = said.get("state")
    if state is not None and state not in STATES:
        raise _Bad("unknown-state")
    try:
        battery, wrong = battery_of(said.get("battery"))
    except ValueError:
        raise _Bad("wrong-type") from None
    at, off = instant(said.get("at"), arrived)
    put_right = BATTERY_OUT_OF_RANGE if wrong else CLOCK_OFF if off else ""
    return Said(
        gateway=topic.gateway,
        device=topic.device,
        at=at,
        sequence=_number(said, "seq"),
        boot=_number(said, "boot"),
        state=state,
        battery=battery,
        low=_switch(said, "low"),
        online=_switch(said, "online"),
        event=_code(said, "event") or put_right,
        clock=said.get("at") is not None and not off,
        answer=answer,
    )


_READ: dict[str, Callable[[Topic, bytes, datetime], Meaning]] = {
    topics.STATUS: _status,
    topics.HEARD: _heard,
    topics.REPORT: _report,
    topics.ANSWER: _answer,
}


def _object(payload: bytes) -> dict[str, Any]:
    if not payload:
        raise _Bad("empty")
    if len(payload) > LARGEST:
        raise _Bad("too-large")
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested for ever
        raise _Bad("not-json") from None
    if not isinstance(said, dict):
        raise _Bad("not-an-object")
    return said


def _number(said: Mapping[str, Any], name: str) -> int | None:
    value = said.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
        raise _Bad("wrong-type")
    return value


def _switch(said: Mapping[str, Any], name: str) -> bool | None:
    value = said.get(name)
    if value is not None and not isinstance(value, bool):
        raise _Bad("wrong-type")
    return value


def _code(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise _Bad("wrong-type")
    return value


def _strength(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise _Bad("wrong-type")
    return round(min(max(value, -200), 100))
