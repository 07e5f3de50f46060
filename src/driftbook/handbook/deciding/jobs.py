"""As what a job counts, what it costs and whether it may be ordered so (G-11 … G-19).

The result is stored on the job and never worked out again under later rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import deadlines, openings, windows
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.windows import Hour, chapter
from driftbook.handbook.schema.jobs import Circumstance, Fact, Jobs, JobType, Rate, Rule, Way


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


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that was looked at, and whether it is so."""

    code: str
    passed: bool
    params: Mapping[str, object] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    decides: bool = True
    """False: it only tells why another rule decided; nothing is refused for it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a job counts as, and why."""

    handbook: Handbook
    asked: Asked
    service_class: str | None
    """None: no rule holds, or no time has been fixed yet."""
    class_name: str | None
    way: Way | None
    """The way of ordering that was asked for, or that fits."""
    allowed: bool
    invoiced: bool
    rate: Rate | None
    """None: not invoiced, or not known yet."""
    window: Hour | None
    conditions: tuple[Condition, ...]
    reasons: tuple[Reason, ...]

    @property
    def failed(self) -> tuple[Condition, ...]:
        """Why it may not be ordered so."""
        return tuple(one for one in self.conditions if one.decides and not one.passed)


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of a job, with the rule or the circumstance that decides."""

    service_class: str | None
    by: Rule | Circumstance | None
    invoiced: bool
    free: Circumstance | None
    """Why it is not invoiced."""


def decide(handbook: Handbook, asked: Asked) -> Decision:
    """Class, invoice, rate, window, and whether it may be ordered so, with every condition.

    Raises NoChapter; Unanswerable for a type, way or circumstance that the handbook does not have;
    ValueError for instants without a zone.
    """
    jobs = chapter(handbook)
    _known(jobs, asked)
    classed = classify(handbook, asked)
    common = [*_about_the_job(jobs, asked), *_rules(handbook, jobs, asked, classed)]
    way, window, about_way = _way(handbook, jobs, asked, classed)
    conditions = (*common, *about_way)
    named = jobs.classes[classed.service_class] if classed.service_class else None
    return Decision(
        handbook=handbook,
        asked=asked,
        service_class=classed.service_class,
        class_name=named.name if named else None,
        way=way,
        allowed=way is not None and all(one.passed for one in conditions if one.decides),
        invoiced=classed.invoiced,
        rate=named.rate if named and classed.invoiced else None,
        window=window,
        conditions=conditions,
        reasons=tuple(_reasons(handbook, jobs, asked, classed, way, window)),
    )


def classify(handbook: Handbook, asked: Asked) -> Classed:
    """The class alone: the first circumstance that sets one, else the first rule that holds."""
    jobs = chapter(handbook)
    stated = [
        jobs.circumstances[name]
        for name in jobs.circumstances
        if name in asked.circumstances and _is_for(jobs.circumstances[name], asked.type)
    ]
    free = next((one for one in stated if not one.invoiced), None)
    setting = next((one for one in stated if one.service_class), None)
    if setting is not None:
        return Classed(setting.service_class, setting, free is None, free)
    rule = next((rule for rule in jobs.rules if holds(handbook, jobs, rule, asked)), None)
    return Classed(rule.service_class if rule else None, rule, free is None, free)


def holds(handbook: Handbook, jobs: Jobs, rule: Rule, asked: Asked) -> bool:
    """Whether the rule holds. Without a time, only one that says nothing of time does."""
    if asked.performed is None:
        return rule.late_for is None and rule.performed is None
    if rule.late_for is not None and not is_late(handbook, jobs, rule.late_for, asked):
        return False
    return rule.performed is None or openings.at(handbook, rule.performed, asked.performed)


def is_late(handbook: Handbook, jobs: Jobs, name: str, asked: Asked) -> bool:
    """Whether it was ordered after the deadline; the day is that on which the work begins."""
    if asked.performed is None:
        return False
    deadline = jobs.deadlines[name]
    latest = latest_for(handbook, jobs, name, asked.performed)
    return not deadlines.met(deadline, asked.ordered, latest)


def latest_for(handbook: Handbook, jobs: Jobs, name: str, performed: datetime) -> datetime:
    """When the deadline for work at this instant is, in the handbook's zone."""
    day = performed.astimezone(handbook.zone).date()
    return deadlines.moment(handbook, jobs.deadlines[name], day, jobs.working_days)


def offered(handbook: Handbook, door: str, has_unit: bool) -> list[str]:
    """The job types that a door with or without a unit offers (G-19, G-21)."""
    jobs = chapter(handbook)
    return [
        name
        for name, type_ in jobs.types.items()
        if door in type_.doors and _unit_fits(type_, has_unit)
    ]


def asks(handbook: Handbook, type_: str, facts: Mapping[str, str]) -> dict[str, Fact]:
    """What has to be said of a job of this type, given what has been said already."""
    wanted = chapter(handbook).types[type_].facts
    return {
        name: fact
        for name, fact in wanted.items()
        if fact.only_if is None or facts.get(fact.only_if.fact, "") in fact.only_if.one_of
    }


# --- conditions ---------------------------------------------------------------------------------


def _known(jobs: Jobs, asked: Asked) -> None:
    for instant in (asked.ordered, asked.performed):
        if instant is not None and instant.utcoffset() is None:
            raise ValueError("the instant needs a time zone")
    if asked.type not in jobs.types:
        raise Unanswerable("job type", asked.type, tuple(jobs.types))
    ways = tuple(way.id for way in jobs.ways)
    if asked.way is not None and asked.way not in ways:
        raise Unanswerable("way of ordering", asked.way, ways)
    for name in sorted(asked.circumstances):
        if name not in jobs.circumstances:
            raise Unanswerable("circumstance", name, tuple(jobs.circumstances))


def _about_the_job(jobs: Jobs, asked: Asked) -> Iterator[Condition]:
    type_ = jobs.types[asked.type]
    named = {"type": asked.type, "name": type_.name}
    if asked.door is not None:
        params = {**named, "door": asked.door}
        yield Condition("type-for-door", asked.door in type_.doors, params, tuple(type_.source))
    if asked.has_unit is not None:
        params = {**named, "unit": type_.unit}
        fits = _unit_fits(type_, asked.has_unit)
        yield Condition("unit-fits", fits, params, tuple(type_.source))
    if asked.facts is not None:
        yield from _facts(type_, asked.facts)
    if asked.performed is not None:
        yield Condition("not-in-the-past", asked.performed >= asked.ordered)


def _facts(type_: JobType, said: Mapping[str, str]) -> Iterator[Condition]:
    for name, fact in type_.facts.items():
        if fact.only_if and said.get(fact.only_if.fact, "") not in fact.only_if.one_of:
            continue
        if fact.required:
            params = {"fact": name, "name": fact.name}
            passed = bool(said.get(name, "").strip()) and not _declined(fact, said[name])
            yield Condition("fact-said", passed, params, tuple(fact.source or type_.source))


def _declined(fact: Fact, said: str) -> bool:
    """A required yes-or-no has to be a yes."""
    return fact.kind == "yes-no" and said != "yes"


def _rules(handbook: Handbook, jobs: Jobs, asked: Asked, classed: Classed) -> Iterator[Condition]:
    for name, circumstance in jobs.circumstances.items():
        if name in asked.circumstances:
            params = {"circumstance": name, "name": circumstance.name}
            applies = _is_for(circumstance, asked.type)
            yield Condition("circumstance", applies, params, tuple(circumstance.source), False)
    for rule in jobs.rules:
        passed = holds(handbook, jobs, rule, asked)
        params = {"rule": rule.id, "name": rule.name, "class": rule.service_class}
        yield Condition("rule", passed, params, tuple(rule.source), False)
        if passed:
            break


def _way(
    handbook: Handbook, jobs: Jobs, asked: Asked, classed: Classed
) -> tuple[Way | None, Hour | None, tuple[Condition, ...]]:
    """The way that was asked for, else the first that passes, with what was looked at."""
    tried: list[Condition] = []
    for way in jobs.ways:
        if asked.way not in (None, way.id):
            continue
        window = _window(handbook, way, asked)
        conditions = tuple(_conditions(handbook, jobs, asked, classed, way, window))
        if asked.way is not None or all(one.passed for one in conditions):
            told = (_told(one) for one in tried)
            return way, window, (*told, *conditions)
        tried += conditions
    return None, None, tuple(tried)


def _told(one: Condition) -> Condition:
    return Condition(one.code, one.passed, one.params, one.source, decides=False)


def _window(handbook: Handbook, way: Way, asked: Asked) -> Hour | None:
    if way.time != "window" or asked.performed is None:
        return None
    found = windows.around(handbook, asked.performed)
    return found if found and asked.type in found.types else None


def _conditions(
    handbook: Handbook,
    jobs: Jobs,
    asked: Asked,
    classed: Classed,
    way: Way,
    window: Hour | None,
) -> Iterator[Condition]:
    named: dict[str, object] = {"way": way.id, "name": way.name}
    source = tuple(way.source)
    if way.types:
        yield Condition("way-for-type", asked.type in way.types, named, source)
    if asked.door is not None:
        yield Condition("way-for-door", asked.door in way.doors, named, source)
    if way.time == "none":
        yield Condition("no-time-fixed", asked.performed is None, named, source)
        return
    yield Condition("time-fixed", asked.performed is not None, named, source)
    if asked.performed is None:
        return
    if way.time == "window":
        about = {**named, "window": window.name} if window else named
        yield Condition("in-window", window is not None, about, window.source if window else source)
    if way.deadline is not None:
        latest = latest_for(handbook, jobs, way.deadline, asked.performed)
        passed = deadlines.met(jobs.deadlines[way.deadline], asked.ordered, latest)
        about = {**named, "latest": latest}
        clauses = tuple(jobs.deadlines[way.deadline].source) or source
        yield Condition("ordered-in-time", passed, about, clauses)
    if way.classes:
        names = [jobs.classes[one].name for one in way.classes]
        passed = classed.service_class in way.classes
        yield Condition("class-for-way", passed, {**named, "classes": names}, source)


def _is_for(circumstance: Circumstance, type_: str) -> bool:
    return not circumstance.types or type_ in circumstance.types


def _unit_fits(type_: JobType, has_unit: bool) -> bool:
    return type_.unit == "any" or (type_.unit == "present") == has_unit


# --- reasons ------------------------------------------------------------------------------------


def _reasons(
    handbook: Handbook,
    jobs: Jobs,
    asked: Asked,
    classed: Classed,
    way: Way | None,
    window: Hour | None,
) -> Iterator[Reason]:
    yield _class_reason(handbook, jobs, asked, classed)
    if asked.performed is not None:
        day = asked.performed.astimezone(handbook.zone).date()
        holiday = handbook.calendar.year(day.year).get(day)
        if holiday:
            yield Reason("public-holiday", {"name": holiday, "date": day})
    if classed.free is not None:
        yield Reason("not-invoiced", {"name": classed.free.name}, tuple(classed.free.source))
    elif classed.service_class is not None:
        yield _rate_reason(jobs, classed.service_class)
    if window is not None:
        params = {"name": window.name, "start": window.start, "end": window.end}
        yield Reason("in-window", params, window.source)
    if way is None:
        yield Reason("no-way-fits", {})
        return
    yield Reason("ordered-as", {"way": way.id, "name": way.name}, tuple(way.source))
    if way.telephone is not None:
        yield Reason("telephone-after", {"name": way.name}, tuple(way.source))
    if way.procedure is not None:
        procedure = jobs.procedures[way.procedure]
        yield Reason("procedure-first", {"name": procedure.name}, tuple(procedure.source))


def _class_reason(handbook: Handbook, jobs: Jobs, asked: Asked, classed: Classed) -> Reason:
    if asked.performed is None and classed.service_class is None:
        return Reason("class-with-time", {})
    if classed.by is None or classed.service_class is None:
        return Reason("no-class", {})
    params: dict[str, object] = {
        "name": classed.by.name,
        "class": jobs.classes[classed.service_class].name,
    }
    source = tuple(classed.by.source)
    if isinstance(classed.by, Circumstance):
        return Reason("class-by-circumstance", params, source)
    if classed.by.late_for is not None and asked.performed is not None:
        params["latest"] = latest_for(handbook, jobs, classed.by.late_for, asked.performed)
        return Reason("class-late", params, source)
    return Reason("class-by-rule", params, source)


def _rate_reason(jobs: Jobs, name: str) -> Reason:
    found = jobs.classes[name]
    params: dict[str, object] = {"class": found.name, "item": found.rate.item}
    if found.rate.amount is not None:
        params |= {"amount": found.rate.amount, "currency": found.rate.currency or ""}
        return Reason("rate-stated", params, tuple(found.source))
    return Reason("rate-in-price-list", params, tuple(found.source))
