"""What a lock does with a command: pure, without a broker and without a clock."""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

OK, JAM, MUTE, FLAT, OFFLINE, SLOW = BEHAVIOURS = ("ok", "jam", "mute", "flat", "offline", "slow")
DONE, JAMMED, BATTERY_LOW, GATEWAY_OFFLINE, REJECTED, EXPIRED = (
    "done",
    "jammed",
    "battery-low",
    "gateway-offline",
    "rejected",
    "expired",
)
AFTER = {"open": "unlocked", "lock": "locked"}
REMEMBERED = 1_000
"""Answers that a lock keeps, so that the same command again is answered and not done again."""


@dataclass(slots=True)
class Lock:
    """A lock with its battery. It does a command once, before it expires, and never a kept one."""

    name: str
    behaviour: str = OK
    state: str = "locked"
    battery: int | None = 80
    boot: int = 1
    sequence: int = 0
    executed: Counter[str] = field(default_factory=Counter)
    """How often it has moved, by the id of the command."""
    ignored: list[str] = field(default_factory=list)
    """Why it did nothing and said nothing: `retained`, `not-readable`, `mute`."""
    answers: OrderedDict[str, dict[str, Any]] = field(default_factory=OrderedDict)
    """What it has answered, by the id of the command."""

    def __post_init__(self) -> None:
        if self.behaviour not in BEHAVIOURS:
            raise ValueError(f"a lock is one of {', '.join(BEHAVIOURS)}")

    def take(self, payload: bytes, *, retained: bool, now: datetime) -> dict[str, Any] | None:
        """Do what a command asks, and return the answer; None: nothing is said. `now` is aware."""
        if retained:
            self.ignored.append("retained")
            return None
        command = _command(payload)
        if command is None:
            self.ignored.append("not-readable")
            return None
        if self.behaviour == MUTE:
            self.ignored.append("mute")
            return None
        key, act, expires = command
        kept = self.answers.get(key)
        if kept is not None:
            return kept
        answer = self._answer(key, act, late=expires <= now, now=now)
        self.answers[key] = answer
        while len(self.answers) > REMEMBERED:
            self.answers.popitem(last=False)
        return answer

    def report(self, now: datetime, **more: Any) -> dict[str, Any]:
        """What it says of itself; `more`, as `event`, is said too."""
        said: dict[str, Any] = {"state": self.state}
        if self.battery is not None:
            said |= {"battery": self.battery, "low": self.battery <= 15}
        return said | self._stamp(now) | more

    def _answer(self, key: str, act: str, *, late: bool, now: datetime) -> dict[str, Any]:
        outcome, said = self._done(key, act, late=late)
        answer: dict[str, Any] = {"id": key, "outcome": outcome}
        if outcome != GATEWAY_OFFLINE:  # the gateway cannot tell what it cannot reach
            answer["state"] = self.state
        if said:
            answer["said"] = said
        return answer | self._stamp(now)

    def _done(self, key: str, act: str, *, late: bool) -> tuple[str, str]:
        """The outcome, and what it says of it beside."""
        if late:
            return EXPIRED, "too-late"
        if self.behaviour == OFFLINE:
            return GATEWAY_OFFLINE, "unreachable"
        if self.behaviour == FLAT:
            return BATTERY_LOW, "no-power-for-the-motor"
        if act not in AFTER:
            return REJECTED, "unknown-act"
        self.executed[key] += 1
        if self.behaviour == JAM:
            self.state = "jammed"
            return JAMMED, "motor-blocked"
        self.state = AFTER[act]
        return DONE, ""

    def _stamp(self, now: datetime) -> dict[str, Any]:
        self.sequence += 1
        return {"boot": self.boot, "seq": self.sequence, "at": iso(now)}


def iso(now: datetime) -> str:
    """The instant in UTC with milliseconds and Z, as the wire has it."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _command(payload: bytes) -> tuple[str, str, datetime] | None:
    """Its id, what it asks for, and when it expires; None where it cannot be read."""
    try:
        said = json.loads(payload)
        key, act, expires = said["id"], said["act"], datetime.fromisoformat(said["expires"])
    except (ValueError, KeyError, TypeError):
        return None
    if not (isinstance(key, str) and isinstance(act, str) and expires.tzinfo):
        return None
    return key, act, expires
