"""What was done to a case, by whom and why, and what is to come (B-03)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.people import queries as people
from driftbook.people.keys import key_of
from driftbook.people.permissions import ROLES
from driftbook.requests.models import Case, Deed, Promise
from driftbook.requests.status_words import COMING, DEEDS
from driftbook.wording import times


@dataclass(frozen=True)
class Told:
    """A deed as a sentence."""

    what: str
    at: datetime
    """In the zone of the handbook."""
    text: str
    because: str
    more: str
    """Which queue, which day: empty where there is nothing to add."""


@dataclass(frozen=True)
class Coming:
    """Something that the system will do by itself."""

    what: str
    at: datetime
    """In the zone of the handbook."""
    text: str
    sources: tuple[str, ...]


def told(deeds: Iterable[Deed], handbook: Handbook) -> list[Told]:
    """What was done, the oldest first; the names are fetched together."""
    found = list(deeds)
    keys = {deed.person for deed in found} | {key_of(deed.details.get("to")) for deed in found}
    names = people.names(keys)
    return [_told(deed, names, handbook) for deed in found]


def coming(case: Case, handbook: Handbook) -> list[Coming]:
    """What the system has promised to do, the next first."""
    rows = Promise.objects.filter(case=case, ended=None)
    return [
        Coming(
            what=row.what,
            at=row.at.astimezone(handbook.zone),
            text=str(COMING.get(row.what, row.what)),
            sources=tuple(dict.fromkeys(_sources(row.reasons))),
        )
        for row in rows
    ]


def _told(deed: Deed, names: Mapping[UUID | None, str], handbook: Handbook) -> Told:
    name = names.get(deed.person) if deed.person else None
    role = str(ROLES.get(deed.role, ""))
    who = name or (_("an erased person") if deed.person else role or _("Driftbook itself"))
    to = names.get(key_of(deed.details.get("to")))
    code = _code(deed, to)
    sentence = DEEDS.get(code)
    return Told(
        what=deed.what,
        at=deed.at.astimezone(handbook.zone),
        text=str(sentence) % {"who": who, "to": to or ""} if sentence else deed.what,
        because=deed.because,
        more=_more(deed.what, deed.details, handbook),
    )


def _code(deed: Deed, to: str | None) -> str:
    """Which sentence tells it."""
    if deed.what == "handed" and to:
        return "handed-to"
    return "done-itself" if deed.what == "done" and deed.person is None else deed.what


def _more(what: str, details: Mapping[str, Any], handbook: Handbook) -> str:
    queues = handbook.requests.queues if handbook.requests else {}
    if what == "dated":
        return _day(details.get("to"))
    if what == "escalated":
        queue = queues.get(str(details.get("to")))
        return queue.name if queue else ""
    if what == "handed" and details.get("queue") != details.get("from_queue"):
        queue = queues.get(str(details.get("queue")))
        return queue.name if queue else ""
    return ""


def _day(text: object) -> str:
    try:
        return times.long_day(date.fromisoformat(str(text)), get_language() or "en")
    except ValueError:
        return ""


def _sources(reasons: object) -> Iterable[str]:
    for one in reasons if isinstance(reasons, list) else []:
        if isinstance(one, dict):
            yield from map(str, one.get("source") or [])
