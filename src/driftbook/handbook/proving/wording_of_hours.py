"""Opening hours that may say something else than was meant."""

from collections.abc import Iterator

from driftbook.handbook import notation
from driftbook.handbook.deciding.timeline import chapter
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.references import SPECIAL_HOURS


def prove(report: Report) -> None:
    """Holidays left open (O-06, O-07), nights cut at midnight, hours that replace others."""
    for path, written, source in _written(report):
        entry = ".".join(str(step) for step in path)
        params = {"hours": written}
        if notation.names_weekdays_without_holidays(written):
            report.add(
                "holidays-unsaid", "support", path, entry=entry, source=source, params=params
            )
        if notation.is_overnight_with_holidays(written):
            report.add(
                "overnight-holiday", "support", path, entry=entry, source=source, params=params
            )
        if notation.drops_own_hours(written):
            report.add("replaced-hours", "support", path, entry=entry, source=source, params=params)


def _written(report: Report) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    """Every place where hours are written out, rather than named."""
    support = chapter(report.handbook)
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
