"""What goes out of date, and what nobody uses."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from driftbook.handbook.deciding.timeline import contacts_of
from driftbook.handbook.proving import downtime, incident_uses
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.support import Contact, Support


def prove(report: Report, start: datetime) -> None:
    """A review date passed (G-03), unused contacts and hours, clauses that no entry cites."""
    cover = report.handbook.cover
    if cover.review and cover.review < start.astimezone(report.handbook.zone).date():
        report.add(
            "review-passed", "handbook", ("review",), entry="review", params={"date": cover.review}
        )
    if report.handbook.support is not None:
        _contacts(report, report.handbook.support)
        _hours(report, report.handbook.support)
    _clauses(report)


def _contacts(report: Report, support: Support) -> None:
    used = {contact for ladder in support.ladders for contact in contacts_of(ladder)}
    used |= {contact for promise in support.promises for contact in promise.kept_by}
    used |= {fact.split(".")[1] for fact in report.handbook.named_facts if "contact." in fact}
    used |= {contact.phone_of for contact in support.contacts.values() if contact.phone_of}
    guides = report.handbook.guides.guides if report.handbook.guides else []
    used |= {o.call for guide in guides for o in guide.outcomes.values() if o.call}
    places = report.handbook.people.places.values() if report.handbook.people else ()
    used |= {place.contact for place in places if place.contact}
    used |= (
        incident_uses.contacts(report.handbook.incidents) if report.handbook.incidents else set()
    )
    used |= _reported_to(report)
    used |= downtime.contacts(report)
    for name, contact in support.contacts.items():
        params: dict[str, Any] = {"contact": name, "name": contact.name}
        path, entry = ("contacts", name), f"contacts.{name}"
        if name not in used:
            report.add(
                "unused-contact", "support", path, entry=entry, source=contact.source, params=params
            )
        elif contact.hours is None and not contact.emergency and _answers(contact):
            report.add(
                "hours-not-stated",
                "support",
                path,
                entry=entry,
                source=contact.source,
                params=params,
            )


def _reported_to(report: Report) -> set[str]:
    """The mailboxes that get the battery report (G-24)."""
    batteries = report.handbook.doors.batteries if report.handbook.doors else None
    to = batteries.report.to if batteries and batteries.report else []
    return {one.contact for one in to if one.contact}


def _answers(contact: Contact) -> bool:
    """Whether somebody has to be there for the contact to be of use."""
    return bool(contact.phone or contact.phone_of or contact.where)


def _hours(report: Report, support: Support) -> None:
    used = {ladder.when for ladder in support.ladders}
    used |= {contact.hours for contact in support.contacts.values() if contact.hours}
    used |= {promise.hours for promise in support.promises}
    jobs = report.handbook.jobs
    if jobs is not None:
        used |= {window.hours for window in jobs.windows}
        used |= {rule.performed for rule in jobs.rules if rule.performed}
    if report.handbook.requests is not None:
        used.add(report.handbook.requests.clock)
    if report.handbook.downtime is not None:
        used |= {window.hours for window in report.handbook.downtime.windows.values()}
    for name, named in support.hours.items():
        if name not in used:
            report.add(
                "unused-hours",
                "support",
                ("hours", name),
                entry=f"hours.{name}",
                source=named.source,
                params={"hours": name},
            )


def _clauses(report: Report) -> None:
    handbook = report.handbook
    cited = {name: set(_cited(entry.model_dump())) for name, entry in handbook.chapters.items()}
    for name, clause in handbook.cover.clauses.items():
        if clause.chapter in cited and name not in cited[clause.chapter]:
            report.add(
                "uncited-clause",
                "handbook",
                ("clauses", name),
                entry=f"clauses.{name}",
                source=[name],
                params={"chapter": clause.chapter, "text": clause.text},
            )


def _cited(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data.get("source") or ()
        for value in data.values():
            yield from _cited(value)
    elif isinstance(data, list):
        for value in data:
            yield from _cited(value)
