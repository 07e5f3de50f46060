"""What a job counts as: the first circumstance or rule that says so (G-11 … G-13, G-18)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import deadlines, openings
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.jobs import Circumstance, Jobs, Rule


@dataclass(frozen=True, slots=True)
class Asked:
    """A job as it is, or would be, ordered. What was not said is not judged."""

    type: str
    ordered: datetime
    performed: datetime | None = None
    """When the work begins; None: no time has been fixed."""
    way: str | None = None
    """None: the first way of ordering whose conditions all pass."""
    door: str | None = None
    has_unit: bool | None = None
    circumstances: frozenset[str] = frozenset()
    """What the orderer states: `flat-battery`, `warranty`."""
    facts: Mapping[str, str] | None = None
    agreed: bool = False
    """Ordered without a fixed time, and the procedure of its way let it go on: it may have one."""


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of a job, with the rule or the circumstance that decides."""

    service_class: str | None
    by: Rule | Circumstance | None
    invoiced: bool
    free: Circumstance | None
    """Why it is not invoiced."""


def classify(handbook: Handbook, asked: Asked) -> Classed:
    """The class alone: the first circumstance that sets one, else the first rule that holds."""
    jobs = chapter(handbook)
    free = setting = None
    if asked.circumstances:
        stated = [
            circumstance
            for name, circumstance in jobs.circumstances.items()
            if name in asked.circumstances and is_for(circumstance, asked.type)
        ]
        free = next((one for one in stated if not one.invoiced), None)
        setting = next((one for one in stated if one.service_class), None)
    if setting is not None:
        return Classed(setting.service_class, setting, free is None, free)
    rule = _first(handbook, jobs, asked)
    return Classed(rule.service_class if rule else None, rule, free is None, free)


def holds(handbook: Handbook, jobs: Jobs, rule: Rule, asked: Asked) -> bool:
    """Whether the rule holds. Without a time, only one that says nothing of time does."""
    if asked.performed is None:
        return rule.late_for is None and rule.performed is None
    second = asked.performed.timestamp()
    compiled = next(one for one in _compiled(handbook, jobs, second) if one.rule.id == rule.id)
    return _holds(handbook, jobs, compiled, asked.performed, second, asked.ordered.timestamp())


class _Compiled(NamedTuple):
    """A rule, with what it takes to look up whether it holds."""

    rule: Rule
    late_from: dict[date, float] | None
    """Day → the first UTC second that is late, of the days that were asked for."""
    bounds: tuple[int, ...] | None
    """The hours in which the work has to begin, as of Spans."""


def _first(handbook: Handbook, jobs: Jobs, asked: Asked) -> Rule | None:
    if asked.performed is None:
        always = (r for r in jobs.rules if r.late_for is None and r.performed is None)
        return next(always, None)
    second, ordered = asked.performed.timestamp(), asked.ordered.timestamp()
    for compiled in _compiled(handbook, jobs, second):
        if _holds(handbook, jobs, compiled, asked.performed, second, ordered):
            return compiled.rule
    return None


def _compiled(handbook: Handbook, jobs: Jobs, second: float) -> list[_Compiled]:
    number = int(second // openings.BLOCK)
    key = ("rules", number)
    found: list[_Compiled] | None = handbook.compiled.get(key)
    if found is None:
        found = [
            _Compiled(
                rule,
                {} if rule.late_for else None,
                openings.block(handbook, rule.performed, number).bounds if rule.performed else None,
            )
            for rule in jobs.rules
        ]
        handbook.keep(key, found)
    return found


def _holds(
    handbook: Handbook,
    jobs: Jobs,
    compiled: _Compiled,
    performed: datetime,
    second: float,
    ordered: float,
) -> bool:
    rule, late_from, bounds = compiled
    if late_from is not None and rule.late_for is not None:
        zone = handbook.zone
        local = performed if performed.tzinfo is zone else performed.astimezone(zone)
        day = local.date()
        late = late_from.get(day)
        if late is None:
            deadline = jobs.deadlines[rule.late_for]
            late = deadlines.too_late_from(handbook, deadline, day, jobs.working_days)
            late_from[day] = late
        if ordered < late:
            return False
    return bounds is None or bool(bisect_right(bounds, second) & 1)


def is_late(handbook: Handbook, jobs: Jobs, name: str, asked: Asked) -> bool:
    """Whether it was ordered after the deadline; the day is that on which the work begins."""
    if asked.performed is None:
        return False
    day = asked.performed.astimezone(handbook.zone).date()
    late_from = deadlines.too_late_from(handbook, jobs.deadlines[name], day, jobs.working_days)
    return asked.ordered.timestamp() >= late_from


def latest_for(handbook: Handbook, jobs: Jobs, name: str, performed: datetime) -> datetime:
    """When the deadline for work at this instant is, in the handbook's zone."""
    day = performed.astimezone(handbook.zone).date()
    return deadlines.moment(handbook, jobs.deadlines[name], day, jobs.working_days)


def is_for(circumstance: Circumstance, type_: str) -> bool:
    """Whether the circumstance counts for jobs of this type."""
    return not circumstance.types or type_ in circumstance.types
