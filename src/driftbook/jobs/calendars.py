"""Jobs as an iCalendar file. Instants are written in UTC, so both changes of the clock are right.

A job keeps its UID for ever, and its SEQUENCE grows with every change, so that programs update the
entry that they have. A cancelled job stays, marked so, until its time has passed. Citizens' names
and numbers are never in it: calendars are copied to places that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vText

from driftbook.editions import shelf
from driftbook.handbook.schema.jobs import Jobs
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import (
    CANCELLED,
    CLOSED,
    DONE,
    NOT_DONE,
    PLACED,
    WAITING,
)

BEFORE, AFTER = timedelta(days=31), timedelta(days=366)
"""How far back and ahead a calendar reaches."""
ASK_AGAIN = timedelta(minutes=15)
STATUS = {
    WAITING: "TENTATIVE",
    PLACED: "TENTATIVE",
    CANCELLED: "CANCELLED",
    CLOSED: "CANCELLED",
    NOT_DONE: "CANCELLED",
}
"""Of all other states: CONFIRMED."""


def calendar(jobs: Iterable[Job], *, name: str, language: str, site: str) -> bytes:
    """The jobs that have a time, with texts in the language. `site` has no slash at its end."""
    with override(language):
        found = Calendar()
        found.add("prodid", "-//Driftbook//Jobs//EN")
        found.add("version", "2.0")
        found.add("method", "PUBLISH")
        found.add("x-wr-calname", name)
        found.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
        found.add("x-published-ttl", ASK_AGAIN)
        for job in jobs:
            if job.starts is not None and job.ends is not None:
                found.add_component(_event(job, job.starts, job.ends, site))
        return bytes(found.to_ical())


def _event(job: Job, starts: datetime, ends: datetime, site: str) -> Event:
    chapter = shelf.read(job.order.edition).jobs
    type_ = chapter.types[job.type].name if chapter else job.type
    event = Event()
    event.add("uid", f"{job.key}@{_domain(site)}")
    event.add("sequence", job.revision)
    event.add("dtstamp", job.changed.astimezone(UTC))
    event.add("last-modified", job.changed.astimezone(UTC))
    event.add("created", job.order.ordered.astimezone(UTC))
    event.add("dtstart", starts.astimezone(UTC))
    event.add("dtend", ends.astimezone(UTC))
    event.add("status", STATUS.get(job.state, "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if job.state in (CANCELLED, CLOSED) else "OPAQUE")
    event.add("summary", _summary(job, type_))
    event.add("location", vText(str(job.address)))
    event.add("description", "\n".join(_lines(job, chapter)))
    event.add("url", site + reverse("jobs:job", args=[job.key]))
    return event


def _summary(job: Job, type_: str) -> str:
    where = f"{job.address.street.name} {job.address.house}"
    marks = {
        CANCELLED: _("Cancelled: {what}"),
        CLOSED: _("Cancelled: {what}"),
        NOT_DONE: _("Not done: {what}"),
        DONE: _("Done: {what}"),
        PLACED: _("Not accepted yet: {what}"),
    }
    what = f"{type_}, {where}"
    return marks[job.state].format(what=what) if job.state in marks else what


def _lines(job: Job, chapter: Jobs | None) -> Iterable[str]:
    yield _("Job {number}").format(number=job.number)
    yield f"{job.order.orderer.name} → {job.order.provider.name}"
    if chapter is None:
        return
    for name, fact in chapter.types[job.type].facts.items():
        if job.facts.get(name) and fact.kind not in ("person", "yes-no"):
            said = fact.choices.get(job.facts[name], job.facts[name])
            yield f"{fact.name}: {said}"


def _domain(site: str) -> str:
    """Where Driftbook answers; the operator's address, so that a second name changes no UID."""
    return urlsplit(settings.ADDRESS or site).hostname or "driftbook.invalid"
