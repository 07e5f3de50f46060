"""All that a device needs to go on without network, for one person: the book.

Whatever decides is decided by the same functions on the device, from the sheets; the answers of the
chapter `support` are decided here, for three days. The book says nothing that its reader could not
read on the pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

import driftbook
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_json import stamp
from driftbook.handbook.deciding.incident_sheet import sheet
from driftbook.incidents import carried, standing
from driftbook.incidents.actions.opening import key_of_own, pinned
from driftbook.incidents.app_words import words
from driftbook.incidents.entry_shapes import stored
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents
from driftbook.incidents.queries.colleagues import responders
from driftbook.incidents.queries.preparing import carried_along
from driftbook.people.actors import Actor
from driftbook.support import queries as asking
from driftbook.theme.templatetags.prose import render

Json = dict[str, Any]
SEE, WRITE, CLOSE = "incident.see", "incident.write", "incident.close"
PROSE = {"text", "then", "summary", "notes", "caution", "say"}
"""Where Markdown stands in what is given out."""


@dataclass(frozen=True)
class Sheet:
    """A handbook's cards as one of the reader's organisations uses them."""

    edition: Edition
    handbook: Handbook
    organisation: UUID
    write: bool
    close: bool
    current: bool
    """Whether cards are opened from it; else it is the edition of one that runs."""

    @property
    def mark(self) -> str:
        """Of an edition: `town@3`."""
        return mark(self.edition)


def mark(edition: Edition) -> str:
    """How devices name an edition: `town@3`."""
    return f"{edition.agreement.handbook}@{edition.number}"


@dataclass(frozen=True)
class Reader:
    """Whose book it is, and what of it does not come from the shelf."""

    actor: Actor
    csrf: str
    """The token that the device sends with what it writes."""
    secret: str
    """What stays the same in it as long as it holds."""
    language: str
    theme: str


class Book:
    """One person's book at an instant. Making it asks what there is; `as_json` works it out."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        self.reader, self.now = reader, now
        actor = reader.actor
        kept = list(incidents.lately(actor, SEE, now))
        self.running = [incident for incident in kept if incident.ended is None]
        self.sheets = [*_current(actor, now), *_pinned(actor, kept)]
        self.asked = asking.handbooks(actor, now)
        self.people = responders(actor.where(SEE))
        self.prepared = {
            one.mark: carried_along(one.organisation, one.edition.agreement.pk)
            for one in self._known()
        }

    def etag(self) -> str:
        """Changes with whatever the book says, but not with entries: devices fetch those anew."""
        reader = self.reader
        said = (
            driftbook.__version__,
            str(reader.actor.person),
            str(reader.actor.user),
            *(reader.secret, reader.language, reader.theme),
            self.now.strftime("%Y%m%d%H"),
            settings.KEEP_OFFLINE_DAYS,
            [(s.edition.digest, s.mark, s.organisation, s.write, s.close) for s in self._known()],
            [(book.id, book.cover.version) for book in self.asked],
            self.people,
            self.prepared,
        )
        return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'

    def _known(self) -> list[Sheet]:
        marks: dict[str, Sheet] = {}
        for one in self.sheets:
            marks.setdefault(one.mark, one)
        return list(marks.values())

    def as_json(self, *, logs: bool = True) -> Json:
        """The whole of it; instants in UTC with milliseconds."""
        sheets = [self._sheet(one) for one in self._known()]
        language = self.reader.language
        support = [carried.ladders(book, self.now, language) for book in self.asked]
        return {
            "version": driftbook.__version__,
            "sign_in": reverse("people:sign-in"),
            "made": stamp(self.now),
            "person": str(self.reader.actor.person),
            "name": str(self.reader.actor.user),
            "csrf": self.reader.csrf,
            "pass": standing.note_for(self.reader.actor.person, self.now),
            "keep_days": settings.KEEP_OFFLINE_DAYS,
            "language": language,
            "theme": self.reader.theme,
            "sheets": sheets,
            "prose": {text: render(text) for text in _texts([sheets, support])},
            "words": words(),
            "people": self.people,
            "support": support,
            "running": [_log(incident) for incident in self.running] if logs else [],
        }

    def _sheet(self, one: Sheet) -> Json:
        return {
            **json.loads(json.dumps(sheet(one.handbook, self.now), default=str)),
            "mark": one.mark,
            "handbook": one.edition.agreement.handbook,
            "edition": one.edition.number,
            "organisation": str(one.organisation),
            "may": {"write": one.write, "close": one.close},
            "current": one.current,
            "prepared": self.prepared[one.mark],
        }


def _current(actor: Actor, now: datetime) -> Iterator[Sheet]:
    """The handbooks with cards, in the editions that hold, as `opening` would open them."""
    rows = shelf.holding(shelf.editions(actor, SEE, now), now)
    for shelved in shelf.opened(rows):
        if shelved.handbook is None or shelved.handbook.incidents is None:
            continue
        edition, handbook = pinned(shelved.name, now)
        organisation = key_of_own(actor, shelved.name, WRITE, SEE)
        if handbook.incidents is not None and organisation is not None:
            yield _as(actor, edition, handbook, organisation, current=True)


def _pinned(actor: Actor, kept: list[Incident]) -> Iterator[Sheet]:
    """The editions of cards that run or ran lately, which may be older than those that hold."""
    books = shelf.of_rows({incident.edition_id for incident in kept})
    for incident in kept:
        handbook = books.get(incident.edition_id)
        if handbook is not None:
            organisation = incident.organisation.key
            edition = incident.edition
            edition.agreement = incident.agreement
            yield _as(actor, edition, handbook, organisation, current=False)


def _as(
    actor: Actor, edition: Edition, handbook: Handbook, organisation: UUID, *, current: bool
) -> Sheet:
    write, close = actor.may(WRITE, organisation), actor.may(CLOSE, organisation)
    return Sheet(edition, handbook, organisation, write, close, current)


def _log(incident: Incident) -> Json:
    rows = list(incidents.log(incident))
    return {
        "incident": str(incident.key),
        "position": rows[-1].number if rows else 0,
        "entries": [stored(row, incident.key) for row in rows],
    }


def _texts(said: Any) -> set[str]:
    """Every Markdown text in it, once."""
    if isinstance(said, list):
        return set().union(*map(_texts, said))
    if not isinstance(said, dict):
        return set()
    here = {text for name, text in said.items() if name in PROSE and isinstance(text, str) and text}
    return here.union(*map(_texts, said.values()))
