"""The cover: whose handbook it is, which version, which days are public holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Fact, Value, entry_of, facts, line, said
from driftbook.handbook.book import Handbook
from driftbook.wording import times

KINDS = {
    "municipality": gettext_lazy("Municipality"),
    "supplier": gettext_lazy("Supplier"),
    "customer": gettext_lazy("Customer"),
    "other": gettext_lazy("Other"),
}


@dataclass(frozen=True)
class Holidays:
    """The public holidays of one year, each with its day."""

    year: int
    days: tuple[tuple[str, str, bool], ...]
    """Day in words, name, and whether it has passed."""


@dataclass(frozen=True)
class CoverPage:
    """What the cover shows besides its texts."""

    facts: tuple[Fact, ...]
    review_passed: bool
    parties: tuple[Entry, ...]
    years: tuple[Holidays, ...]
    rules: tuple[Fact, ...]
    """The handbook's own additions to the country's holidays, and its exceptions."""


def cover_page(handbook: Handbook, language: str, now: datetime) -> CoverPage:
    """The cover as it stands at `now` (aware)."""
    cover, today = handbook.cover, now.astimezone(handbook.zone).date()
    review = cover.review
    return CoverPage(
        facts=facts(
            (_("Version"), line(cover.version)),
            (_("Date"), said(times.long_day(cover.date, language))),
            (_("To be reviewed by"), said(times.long_day(review, language)) if review else None),
            (_("Time zone"), said(cover.timezone)),
        ),
        review_passed=review is not None and review < today,
        parties=tuple(
            entry_of(party, "parties", name, party.name, state=KINDS[party.kind])
            for name, party in cover.parties.items()
        ),
        years=tuple(
            _year(handbook, year, language, today) for year in (today.year, today.year + 1)
        ),
        rules=_rules(Frame(handbook, language)),
    )


def _year(handbook: Handbook, year: int, language: str, today: date) -> Holidays:
    days = handbook.calendar.year(year)
    return Holidays(
        year, tuple((times.day(day, language), name, day < today) for day, name in days.items())
    )


def _rules(frame: Frame) -> tuple[Fact, ...]:
    holidays = frame.handbook.cover.holidays
    also = [Value("line", rule.name) for rule in holidays.also]
    without = [Value("line", rule.name) for rule in holidays.without]
    return facts(
        (_("Count here, besides the country's own"), also), (_("Do not count here"), without)
    )
