"""The cover: public holidays within the span, facts, parties, review, zone, version."""

from datetime import date, datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.changes import Report, difference
from driftbook.handbook.comparing.patterns import midnight
from driftbook.handbook.spans import spans

_FIELDS = {
    "title-changed": "title",
    "language-changed": "language",
    "timezone-changed": "timezone",
    "review-changed": "review",
}


def compare(report: Report) -> None:
    """Report what is other on the cover, and the days that count as a public holiday or do not."""
    _holidays(report)
    _facts(report)
    _parties(report)
    old, new = report.old.cover, report.new.cover
    for code, field in _FIELDS.items():
        before, now = getattr(old, field), getattr(new, field)
        if before != now:
            report.add(difference(code, before=before, now=now), entry="handbook")
            report.say("handbook", field)
    if (old.version, old.date) != (new.version, new.date):
        dates = {"before_date": old.date, "date": new.date}
        found = difference("version-changed", before=old.version, now=new.version, **dates)
        report.add(found, entry="handbook")
        report.say("handbook", "version")
        report.say("handbook", "date")


def _holidays(report: Report) -> None:
    old, new = _days(report, report.old), _days(report, report.new)
    for code, names, days in (
        ("holidays-count", new, sorted(new.keys() - old.keys())),
        ("holidays-count-no-more", old, sorted(old.keys() - new.keys())),
    ):
        if not days:
            continue
        zone = report.new.zone
        ends = [date.fromordinal(day.toordinal() + 1) for day in days]
        pieces = zip(days, ends, strict=True)
        report.add(
            difference(code, days=tuple((day, names[day]) for day in days)),
            entry="handbook.holidays",
            source=report.new.cover.holidays.source,
            times=spans((midnight(first, zone), midnight(last, zone)) for first, last in pieces),
        )


def _days(report: Report, handbook: Handbook) -> dict[date, str]:
    zone = report.new.zone
    first = datetime.fromtimestamp(report.start, zone).date()
    return handbook.calendar.between(first, datetime.fromtimestamp(report.end - 1, zone).date())


def _facts(report: Report) -> None:
    old, new = report.old.cover.facts, report.new.cover.facts
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            found = difference("fact-added", fact=name, now=new[name])
        elif name not in new:
            found = difference("fact-removed", fact=name, before=old[name])
        elif old[name] != new[name]:
            found = difference("fact-changed", fact=name, before=old[name], now=new[name])
        else:
            continue
        report.add(found, entry=f"handbook.facts.{name}")
        report.say("handbook", "facts", name)


def _parties(report: Report) -> None:
    old, new = report.old.cover.parties, report.new.cover.parties
    for name in dict.fromkeys((*new, *old)):
        entry = f"handbook.parties.{name}"
        if name not in old or name not in new:
            code, one = ("party-added", new) if name in new else ("party-removed", old)
            found = difference(code, party=one[name].name)
            report.add(found, entry=entry, source=one[name].source)
            report.say("handbook", "parties", name)
        elif old[name].name != new[name].name:
            found = difference("party-renamed", before=old[name].name, now=new[name].name)
            report.add(found, entry=entry, source=new[name].source)
            report.say("handbook", "parties", name, "name")
