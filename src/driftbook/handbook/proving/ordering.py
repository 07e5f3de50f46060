"""Whether the job that an ending orders can be ordered, and somebody says all that it needs."""

from collections.abc import Iterator

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import course, procedures
from driftbook.handbook.deciding.standing import Ordered
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.jobs import Fact, Jobs, JobType, Way
from driftbook.handbook.schema.procedures import Ending, OrdersJob, Procedure, Step

Problem = tuple[str, dict[str, object]]


def problems(handbook: Handbook, name: str, ending: Ending) -> Iterator[Problem]:
    """What is wrong with the order of an ending of the procedure, as finding codes."""
    jobs, orders = chapter(handbook), ending.orders
    if orders is None:
        return
    type_ = jobs.types[orders.type]
    ways = [way for way in jobs.ways if way.procedure == name]
    ordered = Ordered(orders.type, type_.name, orders.unit, orders.door, {})
    for door in _doors(orders, ways):
        params: dict[str, object] = {"type": type_.name, "door": door}
        if door not in type_.doors or not _unit_fits(handbook, orders, door):
            yield "order-not-for-door", params
        elif procedures.way_for(handbook, ordered, door, name) is None:
            yield "order-without-way", params
    said = _surely_said(jobs.procedures[name], _of_the_job(jobs, ways)).get(ending.id, frozenset())
    for fact, wanted in type_.facts.items():
        if wanted.required and fact not in said and _is_asked(type_, wanted, orders):
            yield "order-lacks-fact", {"type": type_.name, "fact": wanted.name}


def _doors(orders: OrdersJob, ways: list[Way]) -> list[str]:
    if orders.door is not None:
        return [orders.door]
    return list(dict.fromkeys(door for way in ways for door in way.doors))


def _unit_fits(handbook: Handbook, orders: OrdersJob, door: str) -> bool:
    if orders.unit is None or handbook.doors is None:
        return True
    return door in handbook.doors.units[orders.unit].doors


def _is_asked(type_: JobType, wanted: Fact, orders: OrdersJob) -> bool:
    """Whether the order needs it; the unit that the ending names is said by the ending."""
    if wanted.kind == "unit-kind" and orders.unit is not None:
        return False
    if wanted.only_if is None:
        return True
    other = type_.facts.get(wanted.only_if.fact)
    if other is not None and other.kind == "unit-kind" and orders.unit is not None:
        return orders.unit in wanted.only_if.one_of
    return True


def _of_the_job(jobs: Jobs, ways: list[Way]) -> frozenset[str]:
    """The facts that every job has that waits for the procedure."""
    sets = [
        {fact for fact, wanted in type_.facts.items() if wanted.required and not wanted.only_if}
        for way in ways
        for name, type_ in jobs.types.items()
        if (not way.types or name in way.types) and set(way.doors) & set(type_.doors)
    ]
    return frozenset(set.intersection(*sets)) if sets else frozenset()


def _surely_said(procedure: Procedure, first: frozenset[str]) -> dict[str, frozenset[str]]:
    """For each step and ending that can be reached, the facts said on every path to it."""
    said = {procedure.start: first}
    waiting = [procedure.start]
    while waiting:
        name = waiting.pop()
        place = course.place(procedure, name)
        for outcome in place.outcomes if isinstance(place, Step) else ():
            required = {fact for fact, wanted in outcome.facts.items() if wanted.required}
            there = said[name] | required
            known = said.get(outcome.then)
            now = there if known is None else known & there
            if now != known:
                said[outcome.then] = now
                waiting.append(outcome.then)
    return said
