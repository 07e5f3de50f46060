"""Jobs that can be ordered, each as something, by somebody who then reaches whom they must tell."""

from collections.abc import Mapping, Sequence

from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.conditions import takes
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.proving import job_classes, job_windows
from driftbook.handbook.proving.calls import never_answers
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.jobs import Jobs, Way


def prove(report: Report) -> None:
    """Classes, windows, types, ways, telephone calls, and the units on doors."""
    jobs = chapter(report.handbook)
    classes = frozenset(rule.service_class for rule in jobs.rules)
    try:
        if not any(openings.touching(report.handbook, jobs.working_days, report.start, report.end)):
            raise ValueError("none in the span")
        classes = job_classes.prove(report)
        job_windows.prove(report)
    except ValueError:
        _add(report, "no-working-days", ("working_days",), None, {"days": jobs.working_days})
    _types(report, jobs, classes)
    _ways(report, jobs, classes)
    _unused(report, jobs)
    _units(report, jobs)
    if jobs.provider in jobs.orderers:
        name = report.handbook.cover.parties[jobs.provider].name
        _add(report, "orders-of-itself", ("orderers",), None, {"name": name})


def _types(report: Report, jobs: Jobs, classes: frozenset[str]) -> None:
    """What each type must have, and that it can be ordered on its doors, as what it comes to."""
    for name, type_ in jobs.types.items():
        params = {"type": name, "name": type_.name}
        if not type_.facts:
            _add(report, "type-without-facts", ("types", name), type_, params)
        nowhere = [d for d in type_.doors if not any(takes(w, name, d) for w in jobs.ways)]
        if nowhere:
            about = {**params, "doors": nowhere}
            _add(report, "type-nowhere", ("types", name), type_, about)
        stated = {
            circumstance.service_class
            for circumstance in jobs.circumstances.values()
            if circumstance.service_class and (not circumstance.types or name in circumstance.types)
        }
        for found in [one for one in jobs.classes if one in classes | stated]:
            doors = [
                door
                for door in type_.doors
                if door not in nowhere and not _is_taken(jobs.ways, name, door, found)
            ]
            if doors:
                about = {**params, "class": jobs.classes[found].name, "doors": doors}
                _add(report, "class-nowhere", ("types", name), type_, about)


def _is_taken(ways: Sequence[Way], type_: str, door: str, name: str) -> bool:
    return any(takes(way, type_, door) and (not way.classes or name in way.classes) for way in ways)


def _ways(report: Report, jobs: Jobs, classes: frozenset[str]) -> None:
    given = classes | {c.service_class for c in jobs.circumstances.values() if c.service_class}
    for index, way in enumerate(jobs.ways):
        types = {
            name
            for name, type_ in jobs.types.items()
            if any(takes(way, name, door) for door in type_.doors)
        }
        windows = any(not one.types or types & set(one.types) for one in jobs.windows)
        idle = (
            not types
            or (way.time == "window" and not windows)
            or (way.classes and not given & set(way.classes))
        )
        params = {"way": way.id, "name": way.name}
        if idle:
            _add(report, "way-never", ("ways", index), way, params, entry=f"ways.{way.id}")
        if way.telephone is not None:
            silent = never_answers(report, way.telephone)
            if silent:
                report.add(
                    "telephone-nowhere",
                    "jobs",
                    ("ways", index, "telephone"),
                    entry=f"ways.{way.id}",
                    times=silent,
                    source=way.source,
                    params=params,
                )


def _unused(report: Report, jobs: Jobs) -> None:
    used = {rule.late_for for rule in jobs.rules} | {way.deadline for way in jobs.ways}
    used |= {jobs.change, jobs.cancel}
    for name, deadline in jobs.deadlines.items():
        if name not in used:
            params = {"deadline": name, "name": deadline.name}
            _add(report, "unused-deadline", ("deadlines", name), deadline, params)
    for name, circumstance in jobs.circumstances.items():
        if circumstance.service_class is None and circumstance.invoiced:
            params = {"circumstance": name, "name": circumstance.name}
            _add(report, "idle-circumstance", ("circumstances", name), circumstance, params)


def _units(report: Report, jobs: Jobs) -> None:
    """Units that no job puts on a door, and doors that are to get a unit that none fits."""
    doors = report.handbook.doors
    installing = {name: type_ for name, type_ in jobs.types.items() if type_.does == "installs"}
    if doors is None or not installing:
        return
    wanted = {door for type_ in installing.values() for door in type_.doors}
    for name, kind in doors.units.items():
        if not wanted & set(kind.doors):
            params = {"unit": name, "name": kind.name, "doors": list(kind.doors)}
            _add(report, "unit-for-no-door", ("units", name), kind, params, chapter="doors")
    fitted = {door for kind in doors.units.values() for door in kind.doors}
    for name, type_ in installing.items():
        bare = [door for door in type_.doors if door not in fitted]
        if bare:
            params = {"type": name, "name": type_.name, "doors": bare}
            _add(report, "door-without-unit", ("types", name), type_, params)


def _add(
    report: Report,
    code: str,
    path: tuple[str | int, ...],
    about: Entry | None,
    params: Mapping[str, object],
    *,
    entry: str | None = None,
    chapter: str = "jobs",
) -> None:
    report.add(
        code,
        chapter,
        path,
        entry=entry or ".".join(str(step) for step in path),
        source=about.source if about else (),
        params=params,
    )
