"""As what a job counts, what it costs and whether it may be ordered so (G-11 … G-19).

The result is stored on the job and never worked out again under later rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import conditions, support
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.classes import (
    Asked,
    Classed,
    classify,
    holds,
    is_late,
    latest_for,
)
from driftbook.handbook.deciding.conditions import Condition, Tried
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.deciding.windows import Hour, chapter
from driftbook.handbook.schema.jobs import Circumstance, Fact, Jobs, Rate, Way

__all__ = [
    "Asked",
    "Classed",
    "Condition",
    "Decision",
    "asks",
    "chapter",
    "classify",
    "decide",
    "holds",
    "is_late",
    "latest_for",
    "offered",
    "telephone",
]


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
    instead: Way | None = None
    """Where the way that was asked for is refused: the first in which it may be ordered."""
    late: bool = False
    """Whether it was ordered after a deadline on which its class depends."""

    @property
    def failed(self) -> tuple[Condition, ...]:
        """Why it may not be ordered so."""
        return tuple(one for one in self.conditions if one.decides and not one.passed)


@decision("jobs")
def decide(handbook: Handbook, asked: Asked) -> Decision:
    """Class, invoice, rate, window, and whether it may be ordered so, with every condition.

    Raises NoChapter; Unanswerable for a type, way or circumstance that the handbook does not have;
    ValueError for instants without a zone or outside 1970-2199.
    """
    jobs = chapter(handbook)
    _known(jobs, asked)
    classed = classify(handbook, asked)
    of_the_job = tuple(conditions.of_the_job(handbook, jobs, asked))
    of_the_class = tuple(conditions.of_the_class(handbook, jobs, asked, classed))
    tried = conditions.of_the_way(handbook, jobs, asked, classed, asked.way)
    orderly = all(one.passed for one in of_the_job)
    instead = None
    if asked.way is not None and orderly and not tried.passed:
        instead = conditions.of_the_way(handbook, jobs, asked, classed, None).way
    named = jobs.classes[classed.service_class] if classed.service_class else None
    allowed = orderly and tried.passed
    return Decision(
        handbook=handbook,
        asked=asked,
        service_class=classed.service_class,
        class_name=named.name if named else None,
        way=tried.way,
        allowed=allowed,
        invoiced=classed.invoiced,
        rate=named.rate if named and classed.invoiced else None,
        window=tried.window,
        conditions=(*of_the_job, *of_the_class, *tried.conditions),
        reasons=tuple(_reasons(handbook, jobs, asked, classed, tried, allowed, instead)),
        instead=instead,
        late=any(is_late(handbook, jobs, r.late_for, asked) for r in jobs.rules if r.late_for),
    )


def _known(jobs: Jobs, asked: Asked) -> None:
    for instant in (asked.ordered, asked.performed):
        if instant is not None:
            if instant.utcoffset() is None:
                raise ValueError("the instant needs a time zone")
            support.refuse_other_years(instant)
    if asked.type not in jobs.types:
        raise Unanswerable("job type", asked.type, tuple(jobs.types))
    ways = tuple(way.id for way in jobs.ways)
    if asked.way is not None and asked.way not in ways:
        raise Unanswerable("way of ordering", asked.way, ways)
    for name in sorted(asked.circumstances):
        if name not in jobs.circumstances:
            raise Unanswerable("circumstance", name, tuple(jobs.circumstances))


def offered(handbook: Handbook, door: str, has_unit: bool) -> list[str]:
    """The job types that a door with or without a unit offers (G-19, G-21)."""
    jobs = chapter(handbook)
    return [
        name
        for name, type_ in jobs.types.items()
        if door in type_.doors and conditions.unit_fits(type_, has_unit)
    ]


def asks(handbook: Handbook, type_: str, facts: Mapping[str, str]) -> dict[str, Fact]:
    """What has to be said of a job of this type, given what has been said already."""
    wanted = chapter(handbook).types[type_].facts
    return {
        name: fact for name, fact in wanted.items() if not conditions.said_otherwise(fact, facts)
    }


def telephone(handbook: Handbook, way: Way, now: datetime) -> support.Answer | None:
    """Whom to telephone at `now` after ordering so (G-17); None: nobody has to be."""
    if way.telephone is None:
        return None
    turn = way.telephone
    question = support.asked(
        handbook, system=turn.system, problem=turn.problem, audience=turn.audience
    )
    return support.decide(handbook, question, now)


# --- reasons ------------------------------------------------------------------------------------


def _reasons(
    handbook: Handbook,
    jobs: Jobs,
    asked: Asked,
    classed: Classed,
    tried: Tried,
    allowed: bool,
    instead: Way | None,
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
    window = tried.window
    if window is not None and allowed:
        params = {"name": window.name, "start": window.start, "end": window.end}
        yield Reason("in-window", params, window.source)
    yield from _way_reasons(jobs, asked, tried.way, allowed, instead)


def _way_reasons(
    jobs: Jobs, asked: Asked, way: Way | None, allowed: bool, instead: Way | None
) -> Iterator[Reason]:
    if way is None:
        yield Reason("no-way-fits", {})
        return
    code = "ordered-as" if allowed else "refused-as"
    yield Reason(code, {"way": way.id, "name": way.name}, tuple(way.source))
    if instead is not None:
        params = {"way": instead.id, "name": instead.name}
        yield Reason("order-instead-as", params, tuple(instead.source))
    if not allowed:
        return
    if way.telephone is not None:
        yield Reason("telephone-after", {"name": way.name}, tuple(way.source))
    if way.procedure is not None and not asked.agreed:
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
