"""What is looked at before a job may be ordered, and whether it is so (G-16 … G-21, G-26)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import windows
from driftbook.handbook.deciding.classes import (
    Asked,
    Classed,
    holds,
    is_for,
    is_late,
    latest_for,
)
from driftbook.handbook.deciding.openings import written
from driftbook.handbook.deciding.windows import Hour
from driftbook.handbook.schema.jobs import Circumstance, Fact, Jobs, JobType, Rule, Way


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that was looked at, and whether it is so."""

    code: str
    passed: bool
    params: Mapping[str, object] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    decides: bool = True
    """False: it only tells why another rule decided; nothing is refused for it."""
    id: str | None = None
    """Which rule, circumstance or fact it is about, where there may be several."""
    way: str | None = None
    """The way of ordering that it belongs to; None: it is about the job itself."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The way of ordering that fits or was asked for, and everything that was looked at for it."""

    way: Way | None
    window: Hour | None
    conditions: tuple[Condition, ...]

    @property
    def passed(self) -> bool:
        """Whether it may be ordered so."""
        return self.way is not None and all(one.passed for one in self.conditions if one.decides)


def of_the_job(handbook: Handbook, jobs: Jobs, asked: Asked) -> Iterator[Condition]:
    """What has to be so however it is ordered."""
    type_ = jobs.types[asked.type]
    named = {"type": asked.type, "name": type_.name}
    source = tuple(type_.source)
    if asked.door is not None:
        params = {**named, "door": asked.door}
        yield Condition("type-for-door", asked.door in type_.doors, params, source)
    if asked.has_unit is not None:
        fits = unit_fits(type_, asked.has_unit)
        yield Condition(f"unit-{type_.unit}", fits, named, source)
    if asked.facts is not None:
        yield from _facts(handbook, type_, asked, asked.facts)
    if asked.performed is not None:
        passed = asked.performed.timestamp() >= asked.ordered.timestamp()
        yield Condition("not-in-the-past", passed, {"ordered": _local(handbook, asked)})


def of_the_class(
    handbook: Handbook, jobs: Jobs, asked: Asked, classed: Classed
) -> Iterator[Condition]:
    """The circumstances that were stated, and each rule down to the one that decides.

    Nothing is refused for them: they tell what class the job is of.
    """
    for name, circumstance in jobs.circumstances.items():
        if name in asked.circumstances:
            yield Condition(
                "circumstance",
                is_for(circumstance, asked.type),
                {"name": circumstance.name, "type": jobs.types[asked.type].name},
                tuple(circumstance.source),
                decides=False,
                id=name,
            )
    if isinstance(classed.by, Circumstance):
        return
    for rule in jobs.rules:
        if asked.performed is None and (rule.late_for or rule.performed):
            continue  # not judged: no time was said
        passed = holds(handbook, jobs, rule, asked)
        code, params = _looked_at(handbook, jobs, rule, asked)
        source = tuple(rule.source)
        yield Condition(code, passed, params, source, decides=False, id=rule.id)
        if passed:
            return


def _looked_at(
    handbook: Handbook, jobs: Jobs, rule: Rule, asked: Asked
) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {
        "name": rule.name,
        "class": rule.service_class,
        "class_name": jobs.classes[rule.service_class].name,
    }
    if rule.performed is not None:
        params["hours"] = written(handbook, rule.performed)
    if rule.late_for is not None and asked.performed is not None:
        params["latest"] = latest_for(handbook, jobs, rule.late_for, asked.performed)
        return "rule-late", params
    return "rule-hours" if rule.performed else "rule-always", params


def of_the_way(
    handbook: Handbook, jobs: Jobs, asked: Asked, classed: Classed, way: str | None
) -> Tried:
    """The way that is named, else the first whose conditions all pass.

    What was looked at for ways that were passed over only tells why.
    """
    tried: list[Condition] = []
    for one in jobs.ways:
        if way not in (None, one.id):
            continue
        window = None
        if one.time == "window" and asked.performed is not None:
            window = windows.around(handbook, asked.performed, asked.type)
        conditions = tuple(_conditions(handbook, jobs, asked, classed, one, window))
        if way is not None or all(condition.passed for condition in conditions):
            told = [_told(condition) for condition in tried]
            return Tried(one, window, (*told, *conditions))
        tried += conditions
    return Tried(None, None, tuple(tried))


def _told(one: Condition) -> Condition:
    """The condition of a way that was passed over: it refuses nothing."""
    return Condition(one.code, one.passed, one.params, one.source, False, one.id, one.way)


def takes(way: Way, type_: str, door: str | None) -> bool:
    """Whether a job of this type, on a door of this kind (None: not said), is ordered so."""
    if way.types and type_ not in way.types:
        return False
    if door is None:
        return True
    return door in way.doors and not any(
        door in one.doors and type_ in one.types for one in way.not_for
    )


def unit_fits(type_: JobType, has_unit: bool) -> bool:
    """Whether the type is for a door with, or without, a unit (G-21)."""
    return type_.unit == "any" or (type_.unit == "present") == has_unit


def said_otherwise(fact: Fact, said: Mapping[str, str]) -> bool:
    """Whether the fact is not asked for, given what has been said of another (G-18)."""
    return fact.only_if is not None and said.get(fact.only_if.fact, "") not in fact.only_if.one_of


def _facts(
    handbook: Handbook, type_: JobType, asked: Asked, said: Mapping[str, str]
) -> Iterator[Condition]:
    for name, fact in type_.facts.items():
        if said_otherwise(fact, said):
            continue
        params: dict[str, object] = {"name": fact.name}
        source = tuple(fact.source or type_.source)
        value = said.get(name, "").strip()
        if fact.required:
            passed = bool(value) and not (fact.kind == "yes-no" and value != "yes")
            yield Condition("fact-said", passed, params, source, id=name)
        if not value:
            continue
        if fact.kind == "choice" and value not in fact.choices:
            about = {**params, "said": value, "names": list(fact.choices.values())}
            yield Condition("fact-known", False, about, source, id=name)
        if fact.kind == "unit-kind" and handbook.doors is not None:
            yield from _unit_kind(handbook, asked, name, value)


def _unit_kind(handbook: Handbook, asked: Asked, fact: str, value: str) -> Iterator[Condition]:
    kinds = handbook.doors.units if handbook.doors else {}
    if value not in kinds:
        names = [kind.name for kind in kinds.values()]
        about = {"name": fact, "said": value, "names": names}
        yield Condition("fact-known", False, about, id=fact)
    elif asked.door is not None:
        kind = kinds[value]
        about = {"name": kind.name, "door": asked.door}
        fits = asked.door in kind.doors
        yield Condition("unit-for-door", fits, about, tuple(kind.source), id=value)


def _conditions(
    handbook: Handbook,
    jobs: Jobs,
    asked: Asked,
    classed: Classed,
    way: Way,
    window: Hour | None,
) -> Iterator[Condition]:
    yield from _of_the_door(jobs, asked, way)
    if way.time == "none":
        yield _without_time(jobs, asked, way)
        return
    yield _about(way, "time-fixed", asked.performed is not None)
    if asked.performed is None:
        return
    if way.time == "window":
        named = {"window": window.name} if window else {}
        clauses = window.source if window else ()
        yield _about(way, "in-window", window is not None, clauses, **named)
    if way.deadline is not None:
        late = is_late(handbook, jobs, way.deadline, asked)
        latest = latest_for(handbook, jobs, way.deadline, asked.performed)
        clauses = tuple(jobs.deadlines[way.deadline].source)
        yield _about(way, "ordered-in-time", not late, clauses, latest=latest)
    if way.classes:
        passed = classed.service_class in way.classes
        names = [jobs.classes[one].name for one in way.classes]
        yield _about(way, "class-for-way", passed, names=names)


def _of_the_door(jobs: Jobs, asked: Asked, way: Way) -> Iterator[Condition]:
    type_ = jobs.types[asked.type].name
    if way.types:
        yield _about(way, "way-for-type", asked.type in way.types, type=type_)
    if asked.door is None:
        return
    yield _about(way, "way-for-door", asked.door in way.doors, door=asked.door)
    for one in way.not_for:
        if asked.type in one.types and asked.door in one.doors:
            clauses = tuple(one.source)
            yield _about(way, "way-not-for", False, clauses, type=type_, door=asked.door)


def _about(
    way: Way, code: str, passed: bool, clauses: tuple[str, ...] = (), **params: object
) -> Condition:
    """A condition of a way: with its own clauses, else with those of the way."""
    source = clauses or tuple(way.source)
    return Condition(code, passed, {"name": way.name, **params}, source, way=way.id)


def _without_time(jobs: Jobs, asked: Asked, way: Way) -> Condition:
    """It has no time until it was agreed: by the procedure, or with whoever carries it out."""
    passed = asked.performed is None or asked.agreed
    procedure = jobs.procedures[way.procedure] if way.procedure else None
    if procedure is None or asked.performed is None:
        return Condition("no-time-fixed", passed, {"name": way.name}, tuple(way.source), way=way.id)
    params = {"name": procedure.name}
    source = tuple(procedure.source or way.source)
    return Condition("procedure-ended", passed, params, source, way=way.id)


def _local(handbook: Handbook, asked: Asked) -> object:
    return asked.ordered.astimezone(handbook.zone)
