"""A job that was ordered as its pages show it: when, where, what, as what, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from driftbook.handbook.book import Handbook
from driftbook.jobs import telling
from driftbook.jobs.books import books
from driftbook.jobs.models import Deed, Job
from driftbook.jobs.models.orders import (
    ACCEPTED,
    CANCELLED,
    CLOSED,
    DONE,
    NOT_DONE,
    PLACED,
    UNDER_WAY,
    WAITING,
)
from driftbook.jobs.telling import Said
from driftbook.jobs.verdicts import Judge, Verdict
from driftbook.people import queries as people
from driftbook.people.permissions import ROLES

Words = str | Promise
STATES: dict[str, tuple[Words, str]] = {
    WAITING: (gettext_lazy("Waiting"), "warning"),
    PLACED: (gettext_lazy("Ordered"), ""),
    ACCEPTED: (pgettext_lazy("job", "Accepted"), "good"),
    UNDER_WAY: (gettext_lazy("On the way"), "good"),
    DONE: (pgettext_lazy("job", "Done"), "good"),
    NOT_DONE: (gettext_lazy("Not done"), "bad"),
    CANCELLED: (gettext_lazy("Cancelled"), "bad"),
    CLOSED: (gettext_lazy("Closed"), "bad"),
}
"""In words, and in which colour."""
DEEDS: dict[str, Words] = {
    "ordered": gettext_lazy("Ordered by %(who)s"),
    "accepted": gettext_lazy("Accepted by %(who)s"),
    "assigned": gettext_lazy("Given to a technician by %(who)s"),
    "moved": gettext_lazy("Moved by %(who)s"),
    "notified": gettext_lazy("The citizen was told before arrival"),
    "under-way": gettext_lazy("The technician is on the way"),
    "done": gettext_lazy("Done, says %(who)s"),
    "not-done": gettext_lazy("Not done, says %(who)s"),
    "cancelled": gettext_lazy("Cancelled by %(who)s"),
    "scheduled": gettext_lazy("A time was fixed by %(who)s"),
    "forgotten": gettext_lazy("Who the citizen was is no longer kept"),
    "released": gettext_lazy("What it waited for is settled: it goes on"),
    "closed": gettext_lazy("What it waited for came to nothing: it is closed"),
}


@dataclass(frozen=True)
class Shown:
    """One job."""

    job: Job
    book: Handbook | None
    """As it was when the job was ordered; None where it can no longer be read."""
    type_name: str
    door: str
    unit: str
    time: str
    state: str
    tone: str
    facts: tuple[Said, ...]
    circumstances: tuple[str, ...]
    verdict: Verdict | None

    @property
    def place(self) -> str:
        """`Birch Street 3`."""
        return f"{self.job.address.street.name} {self.job.address.house}"

    @property
    def language(self) -> str:
        """Of the handbook's words."""
        return self.book.cover.language if self.book else ""


@dataclass(frozen=True)
class Told:
    """A deed as a sentence."""

    at: datetime
    text: str
    note: str
    from_to: str
    """The times of a move."""
    tone: str


def shown(jobs: Iterable[Job], *, judged: bool = True) -> list[Shown]:
    """The jobs as pages show them; the handbooks are fetched together."""
    found = list(jobs)
    read = books(found)
    judges: dict[int, Judge] = {}
    return [_shown(job, read.get(job.order.edition_id), judges, judged) for job in found]


def _shown(job: Job, book: Handbook | None, judges: dict[int, Judge], judged: bool) -> Shown:
    state, tone = STATES[job.state]
    verdict = None
    if judged and book is not None and job.decision:
        edition = job.order.edition_id
        judge = judges.setdefault(edition, Judge(job.order.agreement, book))
        verdict = judge.kept(job.decision)
    return Shown(
        job=job,
        book=book,
        type_name=telling.type_name(book, job.type) if book else job.type,
        door=telling.door(job.door_kind, job.door),
        unit=telling.unit(book, job.unit) if book else "",
        time=telling.span(job.starts, job.ends, book) if job.starts and book else "",
        state=str(state),
        tone=tone,
        facts=tuple(telling.facts(book, job.type, job.facts)) if book else (),
        circumstances=tuple(telling.circumstances(book, job.circumstances)) if book else (),
        verdict=verdict,
    )


def told(deeds: Iterable[Deed], book: Handbook | None) -> list[Told]:
    """What was done to a job, oldest first, in the zone of the handbook."""
    found = list(deeds)
    names = people.names(deed.person for deed in found)
    return [_told(deed, names, book) for deed in found]


def _told(deed: Deed, names: Mapping[UUID | None, str], book: Handbook | None) -> Told:
    name = names.get(deed.person) if deed.person else None
    role = str(ROLES.get(deed.role, ""))
    who = name or (_("an erased person") if deed.person else role or _("Driftbook itself"))
    sentence = DEEDS.get(deed.what)
    text = str(sentence) % {"who": who} if sentence else deed.what
    at = deed.at.astimezone(book.zone) if book else deed.at
    state_tone = STATES.get(deed.state, ("", ""))[1]
    return Told(at, text, deed.note, _from_to(deed.details, book), state_tone)


def _from_to(details: Mapping[str, Any], book: Handbook | None) -> str:
    """`Thu 26 Nov 08:00 → Tue 1 Dec 13:00`."""
    before = details.get("from")
    old = before.get("starts") if isinstance(before, Mapping) else None
    times = [_instant(value, book) for value in (old, details.get("starts"))]
    return " → ".join(text for text in times if text) if before else ""


def _instant(value: object, book: Handbook | None) -> str:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return ""
    return telling.span(at, None, book) if book else ""
