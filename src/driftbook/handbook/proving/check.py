"""All proofs of a handbook, and what the parties have accepted."""

from dataclasses import replace
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import refuse_other_years
from driftbook.handbook.proving import (
    coverage,
    doors,
    downtime,
    guides,
    incidents,
    jobs,
    numbers,
    people,
    procedures,
    requests,
    upkeep,
    wording_of_hours,
)
from driftbook.handbook.proving.findings import Finding, Report

DEFAULT_DAYS = 400
_ORDER = {"error": 0, "warning": 1, "info": 2, "accepted": 3}


def check(handbook: Handbook, start: datetime, days: int = DEFAULT_DAYS) -> list[Finding]:
    """Every finding of the handbook within `days` days from `start` (aware).

    Errors first, then in the order of the files. Raises ValueError for a naive start, a year
    outside 1970-2199, or a span that is not 1 to 4000 days.
    """
    if start.utcoffset() is None:
        raise ValueError("the start needs a time zone")
    if not 1 <= days <= 4000:
        raise ValueError("the span is 1 to 4000 days")
    refuse_other_years(start)
    first = int(start.timestamp())
    report = Report(handbook, first, first + days * 86_400)
    _chapters(report, start)
    upkeep.prove(report, start)
    findings = _accept(report)
    return sorted(findings, key=lambda f: (_ORDER[f.severity], f.place.file, f.place.line, f.code))


def _chapters(report: Report, start: datetime) -> None:
    """The proofs of each chapter that the handbook has."""
    handbook = report.handbook
    if handbook.support is not None:
        coverage.prove(report)
        numbers.prove(report)
    wording_of_hours.prove(report)
    if handbook.guides is not None:
        guides.prove(report)
    if handbook.people is not None:
        people.prove(report)
    if handbook.doors is not None:
        doors.prove(report, handbook.doors)
    if handbook.jobs is not None:
        jobs.prove(report)
        procedures.prove(report)
    if handbook.requests is not None:
        requests.prove(report)
    if handbook.incidents is not None:
        incidents.prove(report, start)
    if handbook.downtime is not None:
        downtime.prove(report)


def _accept(report: Report) -> list[Finding]:
    findings = report.findings
    for index, accepted in enumerate(report.handbook.cover.accepted):
        met = [f for f in findings if (f.code, f.entry) == (accepted.finding, accepted.place)]
        if not met:
            report.add(
                "accepted-nothing",
                "handbook",
                ("accepted", index),
                entry=f"accepted.{index + 1}",
                params={"finding": accepted.finding, "place": accepted.place},
            )
        findings = report.findings = [
            replace(f, severity="accepted", because=accepted.because) if f in met else f
            for f in report.findings
        ]
    return findings
