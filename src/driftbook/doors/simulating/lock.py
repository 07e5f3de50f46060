"""A gateway with one lock behind it, at a real broker: the device's side of a test."""

from __future__ import annotations

from collections import Counter
from typing import Any, Self

from driftbook.doors.simulating.device import OK
from driftbook.doors.simulating.gateway import SLOWLY, SimulatedGateway

__all__ = ["SimulatedGateway", "SimulatedLock"]


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
