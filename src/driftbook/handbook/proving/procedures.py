"""Every procedure can be followed to its end, in time, by parties that are there (G-26 … G-29)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from driftbook.handbook.deciding import course, periods
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.proving import ordering
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.procedures import Ending, Period, Procedure, Step


def prove(report: Report) -> None:
    """Steps out of reach, circles, due times in the wrong order, outsiders, orders in vain."""
    jobs = chapter(report.handbook)
    used = {way.procedure for way in jobs.ways}
    for name, procedure in jobs.procedures.items():
        reached = _reached(procedure)
        if name not in used:
            add(report, name, "unused-procedure")
        _shape(report, name, procedure, reached)
        _parties(report, name, procedure)
        steps = [step for step in procedure.steps if step.id in reached]
        for step in steps:
            _times(report, name, procedure, step)
        for ending in procedure.endings:
            if ending.id in reached and ending.orders is not None:
                _orders(report, name, ending)


# --- reaching an end ----------------------------------------------------------------------------


def _shape(report: Report, name: str, procedure: Procedure, reached: set[str]) -> None:
    for step in procedure.steps:
        if step.id not in reached:
            add(report, name, "unreachable-step", step)
        elif not any(ending.id in _from(procedure, step.id) for ending in procedure.endings):
            add(report, name, "endless-procedure", step)
    for ending in procedure.endings:
        if ending.id not in reached:
            add(report, name, "unreachable-ending", ending)
    if not any(one.job == "goes-on" and one.id in reached for one in procedure.endings):
        add(report, name, "never-goes-on")
    round_ = _goes_round(procedure)
    if round_ is not None:
        add(report, name, "goes-round", round_)


def _reached(procedure: Procedure) -> set[str]:
    return _from(procedure, procedure.start)


def _from(procedure: Procedure, start: str) -> set[str]:
    """The steps and endings that can be reached from a step, itself among them."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            place = course.place(procedure, name)
            waiting += [one.then for one in place.outcomes] if isinstance(place, Step) else []
    return found


def _goes_round(procedure: Procedure) -> Step | None:
    """The step that comes again and again when nobody ever answers."""
    place, passed = course.place(procedure, procedure.start), set[str]()
    while isinstance(place, Step) and place.id not in passed:
        passed.add(place.id)
        outcome = course.default(place)
        if outcome is None:
            return None
        place = course.place(procedure, outcome.then)
    return place if isinstance(place, Step) else None


# --- parties ------------------------------------------------------------------------------------


def _parties(report: Report, name: str, procedure: Procedure) -> None:
    """Only who orders or provides can write down what happened, and is at hand to be told."""
    jobs = chapter(report.handbook)
    inside = {*jobs.orderers, jobs.provider}
    places: list[Step | Ending] = [*procedure.steps, *procedure.endings]
    for place in places:
        for party in dict.fromkeys(_named(place)):
            if party not in inside:
                named = course.party(report.handbook, party).name
                add(report, name, "outsider", place, party=named)


def _named(place: Step | Ending) -> Iterator[str]:
    if isinstance(place, Ending):
        yield from place.tells
        return
    yield place.by
    for outcome in place.outcomes:
        yield from outcome.tells


# --- times --------------------------------------------------------------------------------------


def _times(report: Report, name: str, procedure: Procedure, step: Step) -> None:
    """Looked at for every day of the span on which the procedure could begin."""
    span = list(_span(report))
    for place in _followers(procedure, step):
        if step.due.after == place.due.after == "begin":
            wrong = (
                begun for begun in span if _due(report, place, begun) < _due(report, step, begun)
            )
            begun = next(wrong, None)
            if begun is not None:
                add(report, name, "due-before", place, before=step.name, begun=begun)
    if any(
        _reminded(report, step, before, begun) <= begun for before in step.remind for begun in span
    ):
        add(report, name, "reminder-too-early", step)


def _followers(procedure: Procedure, step: Step) -> Iterator[Step]:
    for name in dict.fromkeys(outcome.then for outcome in step.outcomes):
        place = course.place(procedure, name)
        if isinstance(place, Step) and place is not step:
            yield place


def _due(report: Report, step: Step, start: date) -> date:
    days = chapter(report.handbook).working_days
    return periods.later(report.handbook, start, step.due.within, days)


def _reminded(report: Report, step: Step, before: Period, start: date) -> date:
    days = chapter(report.handbook).working_days
    return periods.earlier(report.handbook, _due(report, step, start), before, days)


def _span(report: Report) -> Iterator[date]:
    zone = report.handbook.zone
    day, last = (datetime.fromtimestamp(at, zone).date() for at in (report.start, report.end))
    while day <= last:
        yield day
        day += timedelta(days=1)


# --- what an ending orders ----------------------------------------------------------------------


def _orders(report: Report, name: str, ending: Ending) -> None:
    for problem, params in ordering.problems(report.handbook, name, ending):
        add(report, name, problem, ending, **params)


def add(
    report: Report, name: str, code: str, place: Step | Ending | None = None, **more: object
) -> None:
    """Report it at the step or ending, or at the procedure itself."""
    procedure = chapter(report.handbook).procedures[name]
    path: tuple[str | int, ...] = ("procedures", name)
    entry = f"procedures.{name}"
    params: dict[str, object] = {"procedure": procedure.name, "name": procedure.name}
    if place is not None:
        kind = "steps" if isinstance(place, Step) else "endings"
        entries: list[Step] | list[Ending] = getattr(procedure, kind)
        path, entry = (*path, kind, entries.index(place)), f"{entry}.{kind}.{place.id}"  # type: ignore[arg-type]
        params["name"] = place.name
    source = (place.source if place is not None else []) or procedure.source
    report.add(code, "jobs", path, entry=entry, source=source, params={**params, **more})
