"""A simulated fleet that lives: it reports, its batteries fall, gateways go away and come back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import FrameType

from driftbook.doors.simulating.device import Lock
from driftbook.doors.simulating.gateway import SimulatedGateway
from driftbook.doors.simulating.plan import OWN, Planned, PlannedGateway

REPORTS, HEARD, TICK = 1.0, 30.0, 0.5
"""Hours between two reports of a unit, real seconds between two lists of what is heard, and
between two looks at what is due."""
RARELY, AWAY = 400.0, (0.2, 2.0)
"""A gateway goes away once in so many hours, and for how many."""
FIRST_AWAY = 12.0
VISITS = 0.02
"""How often an hour somebody opens a door by hand and locks it again."""
NEAR = 3
"""How many units a carried gateway hears at a time."""


@dataclass(slots=True)
class Unit:
    """A device as it lives."""

    planned: Planned
    lock: Lock
    due: float
    level: float


class Box:
    """A gateway as it lives: time is in simulated hours since it began."""

    def __init__(self, plan: PlannedGateway, broker: str, chance: Random) -> None:
        self.plan, self.broker, self.chance = plan, broker, chance
        self.gateway = SimulatedGateway(broker, plan.name)
        self.units = [self._unit(one) for one in plan.devices]
        self.there = False
        self.back = FIRST_AWAY if plan.away else 0.0
        self.goes = chance.expovariate(1 / RARELY)
        self.heard = -HEARD

    def _unit(self, planned: Planned) -> Unit:
        more = {"state": planned.state, "battery": round(planned.battery)}
        if planned.profile == OWN:
            lock = self.gateway.add(planned.name, planned.behaviour, **more)
        else:
            lock = self.gateway.add_stranger(
                planned.name, planned.profile, planned.behaviour, **more
            )
        return Unit(planned, lock, self.chance.uniform(0, REPORTS), planned.battery)

    def live(self, hours: float, passed: float, seconds: float) -> int:
        """What has become due until `hours`, of which `passed` are new; how much it has said."""
        for unit in self.units:
            unit.level = max(0.0, unit.level - unit.planned.per_day * passed / 24)
            unit.lock.battery = round(unit.level)
        if not self.there:
            return self._return(hours)
        if hours >= self.goes:
            self.leave(hours)
            return 0
        said = sum(self._report(unit, hours) for unit in self.units if unit.due <= hours)
        if seconds - self.heard >= HEARD:
            self.heard = seconds
            self._hear()
            said += 1
        return said

    def _return(self, hours: float) -> int:
        if hours < self.back:
            return 0
        self.gateway.start()
        self.there = True
        return len(self.units) + 1

    def leave(self, hours: float) -> None:
        """Go away as by a cut cable, and come back after a while as a new connection."""
        self.gateway.drop()
        before, self.gateway = self.gateway, SimulatedGateway(self.broker, self.plan.name)
        self.gateway.locks, self.gateway.strangers = before.locks, before.strangers
        self.there = False
        self.back = hours + self.chance.uniform(*AWAY)
        self.goes = self.back + self.chance.expovariate(1 / RARELY)

    def _report(self, unit: Unit, hours: float) -> int:
        unit.due = hours + REPORTS * self.chance.uniform(0.9, 1.1)
        if unit.planned.silent:
            return 0
        if self.chance.random() < VISITS and unit.lock.state != "jammed":
            unit.lock.state = "locked" if unit.lock.state == "unlocked" else "unlocked"
        elif unit.lock.state == "unlocked":
            unit.lock.state = "locked"
        if unit.planned.profile == OWN:
            self.gateway.report(unit.lock.name)
        else:
            strangers = self.gateway.strangers.values()
            self.gateway.told(next(one for one in strangers if one.lock is unit.lock))
        return 1

    def _hear(self) -> None:
        own = [unit.lock.name for unit in self.units if not unit.planned.silent]
        near = list(self.plan.near)
        if near:
            first = self.chance.randrange(len(near))
            own = (near[first:] + near[:first])[:NEAR]
        self.gateway.heard({name: -50 - self.chance.randint(0, 40) for name in own})

    def end(self) -> None:
        """Say goodbye, where it is there."""
        if self.there:
            self.gateway.stop()


def run(
    plans: list[PlannedGateway],
    broker: str,
    *,
    speed: float = 1.0,
    seed: int = 0,
    seconds: float | None = None,
    child: bool = False,
    tell: Callable[[str], None] = print,
) -> int:
    """Let them live until asked to end, or for so many real seconds; how much was said.

    An hour of theirs passes in 3,600 / `speed` seconds. Raises OSError where there is no broker.
    """
    chance, parent, begun = Random(seed), os.getppid(), time.monotonic()  # noqa: S311
    boxes = [Box(plan, broker, Random(chance.random())) for plan in plans]  # noqa: S311
    said, before, told = 0, 0.0, 0.0
    with _Bell() as bell:
        try:
            while not bell.rung and not (child and os.getppid() != parent):
                passed = time.monotonic() - begun
                hours = passed * speed / 3600
                said += sum(box.live(hours, hours - before, passed) for box in boxes)
                before = hours
                if passed - told >= 60:
                    told = passed
                    away = sum(not box.there for box in boxes)
                    tell(f"{said} messages, {away} of {len(boxes)} gateways away")
                if seconds is not None and passed >= seconds:
                    break
                time.sleep(TICK if seconds is None else min(TICK, seconds / 10))
        finally:
            for box in boxes:
                box.end()
    return said


class _Bell:
    """Rings when the process is asked to end."""

    rung = False

    def __enter__(self) -> _Bell:
        self._before = {
            number: signal.signal(number, self._ring) for number in (signal.SIGTERM, signal.SIGINT)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        self.rung = True
