"""Monitors (A-14): what follows from a report, or from hearing nothing for too long.

Two things can be raised, each for itself: the situation that the monitor watches for, and that the
monitor is not heard of. Whatever is raised stays so until the monitor has said for long enough that
all is well, so that one that flaps raises its situation once and not every other minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from driftbook.handbook.schema.incidents import Monitor

State = Literal["new", "fine", "failing", "raised", "calming", "silent"]
"""`new`: not heard of yet; `failing`: not yet often enough; `calming`: fine, but not yet for long
enough."""
Fault = Literal["situation", "silence"]


@dataclass(frozen=True)
class Standing:
    """How a monitor stands. Instants are aware."""

    state: State
    since: datetime
    """Since when it is in that state; of a new one: when it was set up."""
    failures: int = 0
    """How many in a row."""
    heard: datetime | None = None
    """When it last reported, whatever it said."""
    situation: datetime | None = None
    """Since when its situation is raised. None: it is not."""
    silence: datetime | None = None
    """Since when it is raised that it is not heard of. None: it is not."""


@dataclass(frozen=True)
class Change:
    """What follows: how it stands now, what was over by it, and what was raised after that."""

    standing: Standing
    raised: tuple[Fault, ...] = ()
    ended: tuple[Fault, ...] = ()


def reported(
    monitor: Monitor, standing: Standing, fine: bool, now: datetime, *, tells: bool
) -> Change:
    """What follows from a report at `now` (aware).

    `tells`: it reports by itself, so what it said last holds until it says something else; one that
    we ask says something about the moment of the answer alone.
    """
    before = passed(monitor, standing, now, quiet=False) if tells else Change(standing)
    after = (
        _fine(monitor, before.standing, now) if fine else _failing(monitor, before.standing, now)
    )
    return Change(after.standing, before.raised + after.raised, before.ended + after.ended)


def passed(monitor: Monitor, standing: Standing, now: datetime, *, quiet: bool = True) -> Change:
    """What follows from time alone, for a monitor that reports by itself.

    However late this is asked, the answer is the same. `quiet` is False where we could not have
    heard it, because we were away, or because it is heard of at this moment: then not having been
    heard of is no fault of its own.
    """
    change = Change(standing)
    while (found := _next(monitor, change.standing, quiet)) is not None and found[1] <= now:
        what, at = found
        step = _STEPS[what](change.standing, at)
        change = Change(step.standing, change.raised + step.raised, change.ended + step.ended)
    return change


def look(monitor: Monitor, standing: Standing) -> datetime | None:
    """When time alone will change how a monitor stands that reports by itself. None: never."""
    found = _next(monitor, standing, True)
    return found[1] if found else None


Step = Literal["silent", "calm", "believed"]


def _next(monitor: Monitor, standing: Standing, quiet: bool) -> tuple[Step, datetime] | None:
    """What happens first if nothing is heard, and when."""
    calm = timedelta(minutes=monitor.calm_minutes)
    found: list[tuple[datetime, Step]] = []
    silent = _silent_at(monitor, standing)
    if standing.state == "calming":
        found.append((standing.since + calm, "calm"))
    if standing.state == "failing":
        # a program that says each change once does not say again that it is failing
        found.append((standing.since + calm, "believed"))
    if silent is not None:
        # what comes after it should have been heard of is not known
        found = [one for one in found if one[0] <= silent]
        if quiet:
            found.append((silent, "silent"))
    return min(((what, at) for at, what in found), key=lambda one: one[1], default=None)


def _silent_at(monitor: Monitor, standing: Standing) -> datetime | None:
    if monitor.silent_minutes is None or standing.state == "silent":
        return None
    return (standing.heard or standing.since) + timedelta(minutes=monitor.silent_minutes)


def _silent(standing: Standing, at: datetime) -> Change:
    raised: tuple[Fault, ...] = () if standing.silence else ("silence",)
    silence = standing.silence or at
    return Change(replace(standing, state="silent", since=at, silence=silence), raised=raised)


def _calm(standing: Standing, at: datetime) -> Change:
    ended: list[Fault] = []
    if standing.situation:
        ended.append("situation")
    if standing.silence:
        ended.append("silence")
    fine = replace(standing, state="fine", since=at, failures=0, situation=None, silence=None)
    return Change(fine, ended=tuple(ended))


def _believed(standing: Standing, at: datetime) -> Change:
    ended: tuple[Fault, ...] = ("silence",) if standing.silence else ()
    raised: tuple[Fault, ...] = () if standing.situation else ("situation",)
    situation = standing.situation or at
    now = replace(standing, state="raised", since=at, situation=situation, silence=None)
    return Change(now, raised=raised, ended=ended)


_STEPS = {"silent": _silent, "calm": _calm, "believed": _believed}


def _fine(monitor: Monitor, standing: Standing, now: datetime) -> Change:
    heard = replace(standing, heard=now, failures=0)
    if standing.situation is None and standing.silence is None:
        since = standing.since if standing.state == "fine" else now
        return Change(replace(heard, state="fine", since=since))
    since = standing.since if standing.state == "calming" else now
    if now - since >= timedelta(minutes=monitor.calm_minutes):
        return _calm(heard, now)
    return Change(replace(heard, state="calming", since=since))


def _failing(monitor: Monitor, standing: Standing, now: datetime) -> Change:
    heard = replace(standing, heard=now, failures=standing.failures + 1)
    if standing.state == "raised":
        return Change(heard)
    if standing.situation or heard.failures >= monitor.failures:
        return _believed(heard, now)
    since = standing.since if standing.state == "failing" else now
    return Change(replace(heard, state="failing", since=since))
