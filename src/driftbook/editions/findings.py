"""The findings of a check, arranged for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.editions.reader.doors import TOPICS as DOORS
from driftbook.editions.reader.doors import doors_address
from driftbook.editions.reader.downtime_parts import TOPICS as DOWNTIME
from driftbook.editions.reader.downtime_parts import downtime_address
from driftbook.editions.reader.frame import GROUPED, support_address
from driftbook.editions.reader.incidents import SORTS as INCIDENTS
from driftbook.editions.reader.incidents import incidents_address
from driftbook.editions.reader.jobs import TOPICS as JOBS
from driftbook.editions.reader.jobs import jobs_address
from driftbook.editions.reader.people import SORTS, people_address
from driftbook.editions.reader.requests import TOPICS as REQUESTS
from driftbook.editions.reader.requests import requests_address
from driftbook.handbook.book import Handbook
from driftbook.handbook.proving import Finding
from driftbook.wording import findings as wording
from driftbook.wording import times

HEADINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "error": (_("Errors"), _("Somebody would be left without an answer, or with a wrong one.")),
    "warning": (_("Warnings"), _("Probably not meant; worth a look.")),
    "info": (_("Notes"), _("Good to know. Nothing needs to change.")),
    "accepted": (_("Accepted"), _("The parties know of these and accept them.")),
}
SHOWN = 100
TOPICS = ("contacts", "hours", "ladders", "promises", "catalogue", "systems", *GROUPED)


@dataclass(frozen=True)
class Shown:
    """One finding in a reader's language."""

    finding: Finding
    text: str
    address: str
    """Where the entry stands in the handbook; empty where it has no page."""
    times: tuple[str, ...]
    more: int
    """How many times there are beyond those."""


@dataclass(frozen=True)
class Pile:
    """The findings of one severity."""

    severity: str
    heading: str | Promise
    explanation: str | Promise
    findings: tuple[Shown, ...]


def piles(handbook: Handbook, found: Iterable[Finding], language: str) -> list[Pile]:
    """The findings by severity, worst first; a severity without any is left out."""
    shown = [_shown(handbook, finding, language) for finding in found]
    grouped = (
        Pile(severity, *words, tuple(s for s in shown if s.finding.severity == severity))
        for severity, words in HEADINGS.items()
    )
    return [pile for pile in grouped if pile.findings]


def _shown(handbook: Handbook, finding: Finding, language: str) -> Shown:
    spans = tuple(times.span(first, last, language) for first, last in finding.times[:SHOWN])
    more = max(0, len(finding.times) - SHOWN)
    text = wording.phrase(finding, language)
    return Shown(finding, text, _address(handbook, finding), spans, more)


def _address(handbook: Handbook, finding: Finding) -> str:
    """`ladders.carelock-night` → its place in the document."""
    sort, _dot, rest = finding.entry.partition(".")
    name = rest.split(".")[0]
    if finding.place.chapter == "requests" and sort in REQUESTS:
        return requests_address(handbook, sort, name)
    if finding.place.chapter == "incidents" and sort in INCIDENTS:
        return incidents_address(handbook, sort, name)
    if finding.place.chapter == "doors" and sort in DOORS:
        return doors_address(handbook, sort, name)
    if finding.place.chapter == "downtime" and sort in DOWNTIME:
        return downtime_address(handbook, sort, name)
    if sort == "guides" and rest.count(".") == 2:
        page = reverse("editions:topic", args=[handbook.mark, "guides", name])
        return f"{page}#{name}-{rest.rpartition('.')[2]}"
    if sort in TOPICS:
        return support_address(handbook, sort, name)
    if sort in JOBS:
        return jobs_address(handbook, sort, name)
    if sort in SORTS:
        return people_address(handbook, sort, name)
    if sort == "clauses":
        return f"{reverse('editions:clauses', args=[handbook.mark])}#{rest}"
    return reverse("editions:cover", args=[handbook.mark])
