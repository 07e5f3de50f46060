"""Opening hours that may say something else than was meant."""

from collections.abc import Iterator

from driftbook.handbook import notation
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.references import SPECIAL_HOURS
from driftbook.handbook.schema.downtime import Downtime
from driftbook.handbook.schema.jobs import Jobs
from driftbook.handbook.schema.support import Support


def prove(report: Report) -> None:
    """Holidays left open (O-06, O-07), nights cut at midnight, hours that replace others."""
    for chapter, path, written, source in _written(report):
        entry = ".".join(str(step) for step in path)
        params = {"hours": written}
        if notation.names_weekdays_without_holidays(written):
            report.add("holidays-unsaid", chapter, path, entry=entry, source=source, params=params)
        if notation.is_overnight_with_holidays(written):
            report.add(
                "overnight-holiday", chapter, path, entry=entry, source=source, params=params
            )
        if notation.drops_own_hours(written):
            report.add("replaced-hours", chapter, path, entry=entry, source=source, params=params)


def _written(report: Report) -> Iterator[tuple[str, tuple[str | int, ...], str, list[str]]]:
    """Every place where hours are written out, rather than named: in which chapter, and where."""
    support, jobs = report.handbook.support, report.handbook.jobs
    named = support.hours if support else {}
    if support is not None:
        for path, written, source in _of_support(support):
            yield "support", path, written, source
    if jobs is not None:
        for path, written, source in _of_jobs(jobs):
            if written not in named:
                yield "jobs", path, written, source
    if report.handbook.downtime is not None:
        for path, written, source in _of_downtime(report.handbook.downtime):
            if written not in named:
                yield "downtime", path, written, source


def _of_support(support: Support) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    for name, named in support.hours.items():
        yield ("hours", name), named.open, named.source
    for name, contact in support.contacts.items():
        if contact.hours and contact.hours not in support.hours:
            yield ("contacts", name, "hours"), contact.hours, contact.source
    for index, ladder in enumerate(support.ladders):
        if ladder.when not in support.hours and ladder.when not in SPECIAL_HOURS:
            yield ("ladders", index, "when"), ladder.when, ladder.source
    for index, promise in enumerate(support.promises):
        if promise.hours not in support.hours:
            yield ("promises", index, "hours"), promise.hours, promise.source


def _of_jobs(jobs: Jobs) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    yield ("working_days",), jobs.working_days, jobs.source
    for index, window in enumerate(jobs.windows):
        yield ("windows", index, "hours"), window.hours, window.source
    for index, rule in enumerate(jobs.rules):
        if rule.performed is not None:
            yield ("rules", index, "performed"), rule.performed, rule.source


def _of_downtime(downtime: Downtime) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    for name, window in downtime.windows.items():
        yield ("windows", name, "hours"), window.hours, window.source
    for name, council in downtime.councils.items():
        if council.meets is not None:
            yield ("councils", name, "meets"), council.meets, council.source
    if downtime.working_days is not None:
        yield ("working_days",), downtime.working_days, downtime.source
