"""A card is opened at any hour, so at every hour somebody answers whom it turns to."""

from collections.abc import Sequence

from driftbook.handbook.deciding.incident_card import chapter
from driftbook.handbook.deciding.openings import written
from driftbook.handbook.deciding.timeline import span_of
from driftbook.handbook.proving.calls import nobody_there
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.proving.incident_uses import used_steps
from driftbook.handbook.spans import Spans


def prove(report: Report) -> None:
    """Numbers that are closed when a step calls them, or when a recording is to be switched."""
    incidents = chapter(report.handbook)
    if report.handbook.support is None:
        return
    for name in used_steps(incidents):
        step = incidents.steps[name]
        if step.call is not None:
            _call(report, name, step.call)
        if step.turn is not None:
            silent = nobody_there(report, step.turn)
            if silent:
                report.add(
                    "step-turns-nowhere",
                    "incidents",
                    ("steps", name, "turn"),
                    entry=f"steps.{name}",
                    times=silent,
                    source=step.source,
                    params={"name": step.say},
                )
    for name, announcement in incidents.announcements.items():
        for field, able in (("on", announcement.on), ("off", announcement.off)):
            closed = _closed(report, able)
            if closed:
                report.add(
                    f"announcement-{field}-closed",
                    "incidents",
                    ("announcements", name, field),
                    entry=f"announcements.{name}",
                    times=closed,
                    source=announcement.source,
                    params={"name": announcement.name, "names": _names(report, able)},
                )


def _call(report: Report, name: str, contact: str) -> None:
    step, support = chapter(report.handbook).steps[name], report.handbook.support
    closed = _closed(report, [contact])
    if closed and support is not None:
        called = support.contacts[contact]
        report.add(
            "step-calls-closed",
            "incidents",
            ("steps", name, "call"),
            entry=f"steps.{name}",
            times=closed,
            source=step.source,
            params={
                "name": step.say,
                "contact": called.name,
                "hours": written(report.handbook, called.hours or "always"),
            },
        )


def _closed(report: Report, able: Sequence[str]) -> Spans:
    """When all of them are closed; never, if one of them does not say when it answers."""
    support = report.handbook.support
    if support is None or not able:
        return Spans()
    answering = Spans()
    for name in able:
        contact = support.contacts[name]
        if contact.emergency or contact.hours is None:
            return Spans()
        answering |= span_of(report.handbook, contact.hours, report.start, report.end)
    return answering.outside(report.start, report.end)


def _names(report: Report, contacts: Sequence[str]) -> list[str]:
    support = report.handbook.support
    return [support.contacts[name].name for name in contacts] if support else []
