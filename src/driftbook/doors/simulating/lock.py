"""A gateway with its locks, and a gateway with one lock, at a real broker."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from threading import Lock as Mutex
from threading import Timer
from typing import Any, Self

from driftbook.doors.simulating.broker import ROOT, Line, Will
from driftbook.doors.simulating.device import OK, SLOW, Lock, iso

SLOWLY = 2.0
"""Seconds that a slow lock takes."""


class SimulatedGateway:
    """A gateway: it says that it is there, passes commands on, and is missed when it is gone.

    `with SimulatedGateway(url, "the-town-1") as gateway: gateway.add("L-1")`. Thread-safe.
    """

    def __init__(self, broker_url: str, gateway: str, *, slowly: float = SLOWLY) -> None:
        self.gateway, self.slowly = gateway, slowly
        self.locks: dict[str, Lock] = {}
        self._mutex = Mutex()
        self._timers: list[Timer] = []
        self._base = f"{ROOT}/{gateway}"
        self._line = Line(
            broker_url,
            f"simulated-{gateway}",
            topics=(f"{self._base}/+/command",),
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

    def start(self) -> Self:
        """Connect, say that it is there, and let each lock report. Raises OSError."""
        self._line.open()
        self.status(online=True)
        for name in list(self.locks):
            self.report(name)
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
        self._line.said(f"{self._base}/{device}/report", said)

    def heard(self, devices: dict[str, int | None]) -> None:
        """Say which devices it hears now, and how loud (dBm)."""
        said = {"at": iso(datetime.now(UTC)), "devices": devices}
        self._line.said(f"{self._base}/heard", said)

    def _take(self, topic: str, payload: bytes, retained: bool) -> None:
        """A command has come: called on the thread of the connection."""
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


class SimulatedLock:
    """One lock behind a gateway of its own: `with SimulatedLock(url, "the-town-1", "L-1") as lock`.

    `behaviour`: `ok`, `jam`, `mute` (says nothing), `flat` (battery too low), `offline` (its
    gateway does not reach it), `slow` (after `slowly` seconds); it may be changed while it runs.
    Two of them must not share a gateway: use `SimulatedGateway` for that.
    """

    def __init__(
        self,
        broker_url: str,
        gateway: str,
        device: str,
        behaviour: str = OK,
        *,
        slowly: float = SLOWLY,
    ) -> None:
        self._gateway = SimulatedGateway(broker_url, gateway, slowly=slowly)
        self._lock = self._gateway.add(device, behaviour)

    @property
    def behaviour(self) -> str:
        """How it behaves."""
        return self._lock.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: str) -> None:
        self._lock.behaviour = behaviour

    @property
    def executed(self) -> Counter[str]:
        """How often it has moved, by the id of the command."""
        return self._lock.executed

    @property
    def ignored(self) -> list[str]:
        """Why it did nothing and said nothing: `retained`, `not-readable`, `mute`."""
        return self._lock.ignored

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What it has answered, by the id of the command."""
        return self._lock.answers

    @property
    def state(self) -> str:
        """`locked`, `unlocked` or `jammed`."""
        return self._lock.state

    def start(self) -> Self:
        """Connect, and say how it is. Raises OSError, TimeoutError."""
        self._gateway.start()
        return self

    def stop(self) -> None:
        """Go away in order."""
        self._gateway.stop()

    def drop(self) -> None:
        """Go away as by a cut cable."""
        self._gateway.drop()

    def report(self, **more: Any) -> None:
        """Say how it is."""
        self._gateway.report(self._lock.name, **more)

    def heard(self, strength: int | None = -60) -> None:
        """Let its gateway say that it hears it."""
        self._gateway.heard({self._lock.name: strength})

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
