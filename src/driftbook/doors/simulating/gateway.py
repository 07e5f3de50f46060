"""A gateway with its locks, at a real broker: ours, and those of others at the edge."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Lock as Mutex
from threading import Timer
from typing import Any, Self

from driftbook.doors.simulating import edge
from driftbook.doors.simulating.broker import ROOT, Line, Will
from driftbook.doors.simulating.device import OK, SLOW, Lock, iso
from driftbook.doors.simulating.edge import Stranger

SLOWLY = 2.0
"""Seconds that a slow lock takes."""


class SimulatedGateway:
    """A gateway: it says that it is there, passes commands on, and is missed when it is gone.

    `with SimulatedGateway(url, "the-town-1") as gateway: gateway.add("L-1")`. Thread-safe.
    """

    def __init__(self, broker_url: str, gateway: str, *, slowly: float = SLOWLY) -> None:
        self.gateway, self.slowly = gateway, slowly
        self.locks: dict[str, Lock] = {}
        self.strangers: dict[str, Stranger] = {}
        """Those that talk otherwise, by the topic of their commands."""
        self._mutex = Mutex()
        self._timers: list[Timer] = []
        self._base = f"{ROOT}/{gateway}"
        self._line = Line(
            broker_url,
            f"simulated-{gateway}",
            topics=(f"{self._base}/+/command", *edge.commands(gateway)),
            taken=self._take,
            will=Will(f"{self._base}/status", '{"online":false}'),
        )

    def add(self, device: str, behaviour: str = OK, **more: Any) -> Lock:
        """Put a lock behind it; its boot is this instant, so that its messages are the newest."""
        lock = Lock(
            name=device, behaviour=behaviour, **{"boot": time.time_ns() // 1_000_000, **more}
        )
        with self._mutex:
            self.locks[device] = lock
        return lock

    def add_stranger(self, device: str, profile: str, behaviour: str = OK, **more: Any) -> Lock:
        """Put a lock behind it that talks as `zigbee2mqtt`, `nuki` or `esphome`."""
        stranger = Stranger(self.gateway, _lock(device, behaviour, more), profile)
        with self._mutex:
            self.strangers[stranger.command_topic] = stranger
        return stranger.lock

    def start(self) -> Self:
        """Connect, say that it is there, and let each lock report. Raises OSError."""
        self._line.open()
        self.status(online=True)
        for name in list(self.locks):
            self.report(name)
        for stranger in list(self.strangers.values()):
            for topic, text in (*stranger.described(), *stranger.said()):
                self._line.say(topic, text, retain=True)
        return self

    def stop(self) -> None:
        """Go away in order: it says that it is gone."""
        for timer in self._timers:
            timer.cancel()
        self.status(online=False)
        self._line.close()

    def drop(self) -> None:
        """Go away as by a cut cable: the broker says it, by the last will."""
        self._line.drop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def status(self, *, online: bool) -> None:
        """Say whether it is there; the broker keeps it."""
        said = {"online": online, "at": iso(datetime.now(UTC))}
        self._line.said(f"{self._base}/status", said, retain=True)

    def report(self, device: str, **more: Any) -> None:
        """Let a lock say how it is."""
        with self._mutex:
            said = self.locks[device].report(datetime.now(UTC), **more)
        self._line.say(f"{self._base}/{device}/report", said)

    def told(self, stranger: Stranger) -> None:
        """Let a lock of others say how it is; their brokers keep it."""
        for topic, text in stranger.said():
            self._line.say(topic, text, retain=True)

    def heard(self, devices: dict[str, int | None]) -> None:
        """Say which devices it hears now, and how loud (dBm)."""
        said = {"at": iso(datetime.now(UTC)), "devices": devices}
        self._line.say(f"{self._base}/heard", said)

    def _take(self, topic: str, payload: bytes, retained: bool) -> None:
        """A command has come: called on the thread of the connection."""
        stranger = self.strangers.get(topic)
        if stranger is not None:
            if stranger.take(payload, retained=retained):
                self.told(stranger)
            return
        device = topic.removeprefix(f"{self._base}/").removesuffix("/command")
        lock = self.locks.get(device)
        if lock is None:
            return
        if lock.behaviour == SLOW and not retained:
            timer = Timer(self.slowly, self._do, (lock, payload, retained))
            timer.daemon = True
            self._timers.append(timer)
            timer.start()
            return
        self._do(lock, payload, retained)

    def _do(self, lock: Lock, payload: bytes, retained: bool) -> None:
        now = datetime.now(UTC)
        with self._mutex:
            before = lock.state
            answer = lock.take(payload, retained=retained, now=now)
            moved = lock.report(now) if lock.state != before else None
        if answer is not None:
            self._line.say(f"{self._base}/{lock.name}/answer", answer)
        if moved is not None:
            self._line.say(f"{self._base}/{lock.name}/report", moved)


def _lock(device: str, behaviour: str, more: dict[str, Any]) -> Lock:
    return Lock(name=device, behaviour=behaviour, **{"boot": time.time_ns() // 1_000_000, **more})
