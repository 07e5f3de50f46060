"""The chapters of a handbook, and who cites which clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from driftbook.editions.reader import (
    agreement,
    contacts,
    doors,
    downtime,
    guides,
    incidents,
    jobs,
    ladders,
    people,
    requests,
    systems,
)
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Chapter, Topic, Words, cited
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.base import Entry as Written

WORDS = ("support", "guides", "doors", "jobs", "requests", "incidents", "downtime", "people")
"""The chapters that have a page, in order."""


@dataclass(frozen=True)
class Citation:
    """A place in the handbook that restates a clause."""

    text: Words
    href: str
    where: Words
    own: bool
    """Whether the text is in the handbook's own words."""


def chapters(handbook: Handbook, language: str) -> list[Chapter]:
    """Every chapter that the handbook has."""
    found = (chapter(handbook, name, language) for name in WORDS)
    return [entry for entry in found if entry is not None]


def chapter(handbook: Handbook, name: str, language: str, *, whole: bool = False) -> Chapter | None:
    """One chapter, or None; `whole` when it will stand on a single page."""
    frame = Frame(handbook, language, name if whole else "")
    if name == "support" and handbook.support:
        topics = (
            ladders.ladders(frame),
            contacts.contacts(frame),
            contacts.hours(frame),
            systems.systems(frame),
            agreement.promises(frame),
            agreement.catalogue(frame),
        )
        kept = tuple(topic for topic in topics if any(topic.entries))
        return _chapter(name, _("Support"), kept, handbook.support, handbook.support.summary)
    if name == "guides" and handbook.guides:
        kept = tuple(guides.guide(frame, guide) for guide in handbook.guides.guides)
        return _chapter(name, _("Guides"), kept, handbook.guides, handbook.guides.summary)
    if name == "doors" and handbook.doors:
        kept = doors.topics(frame, handbook.doors)
        return _chapter(name, _("Doors"), kept, handbook.doors, handbook.doors.summary)
    if name == "jobs" and handbook.jobs:
        kept = jobs.topics(frame)
        return _chapter(name, _("Jobs"), kept, handbook.jobs, handbook.jobs.summary)
    if name == "requests" and handbook.requests:
        kept = requests.topics(frame)
        return _chapter(name, _("Cases"), kept, handbook.requests, handbook.requests.summary)
    if name == "incidents" and handbook.incidents:
        kept = incidents.topics(frame)
        return _chapter(name, _("Incidents"), kept, handbook.incidents, handbook.incidents.summary)
    if name == "downtime" and handbook.downtime:
        kept = downtime.topics(frame, handbook.downtime)
        return _chapter(name, _("Downtime"), kept, handbook.downtime, handbook.downtime.summary)
    if name == "people" and handbook.people:
        kept = tuple(topic for topic in people.topics(frame) if any(topic.entries))
        return _chapter(name, _("People"), kept, handbook.people, handbook.people.summary)
    return None


def _chapter(
    name: str, heading: str, topics: tuple[Topic, ...], model: Written, text: str | None
) -> Chapter:
    notes = (model.notes,) if model.notes else ()
    return Chapter(name, heading, topics, text, notes, tuple(model.source))


def citations(handbook: Handbook, language: str) -> dict[str, list[Citation]]:
    """Clause → every entry that names it, in the order of the pages."""
    found: dict[str, list[Citation]] = {}
    for clauses, citation in _cited(handbook, language):
        for clause in clauses:
            found.setdefault(clause, []).append(citation)
    return found


def _cited(handbook: Handbook, language: str) -> Iterator[tuple[tuple[str, ...], Citation]]:
    cover, page = handbook.cover, reverse("editions:cover", args=[handbook.mark])
    heading = _("Cover")
    yield tuple(cover.source), Citation(cover.title, page, heading, own=True)
    for name, party in cover.parties.items():
        place = f"{page}#parties-{name}"
        yield tuple(party.source), Citation(party.name, place, heading, own=True)
    holidays = Citation(_("Public holidays"), f"{page}#holidays", heading, own=False)
    yield tuple(dict.fromkeys(cited(cover.holidays.model_dump()))), holidays
    for entry in chapters(handbook, language):
        page = reverse("editions:chapter", args=[handbook.mark, entry.name])
        yield entry.source, Citation(entry.heading, page, entry.heading, own=False)
        for topic in entry.topics:
            page = reverse("editions:topic", args=[handbook.mark, entry.name, topic.name])
            yield topic.source, Citation(topic.heading, page, entry.heading, own=topic.own)
            for part in topic.entries:
                place = f"{page}#{part.anchor}"
                yield (
                    part.cites,
                    Citation(part.title, place, topic.heading, own=not (part.code or part.told)),
                )
