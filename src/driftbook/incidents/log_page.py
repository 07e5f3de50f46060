"""An incident as one visitor sees it at one moment: the card, and its log in words."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from driftbook.handbook.deciding.incident_log import Entry, Register
from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.incidents.card import card_of, handbook_of
from driftbook.incidents.log_phrases import Phrases
from driftbook.incidents.models import Incident
from driftbook.incidents.names import people_in
from driftbook.incidents.running_shapes import Line
from driftbook.people.middleware import actor

LATE = timedelta(minutes=2)
"""From so much later on, the log says when something was written down."""
RECENT = 12
"""So many entries of the log stand on the page of the card."""
MAYS = ("write", "close", "export", "prepare")


class LogPage:
    """The card, its visitor, and lines of its log. Raises Unreadable."""

    def __init__(self, request: HttpRequest, incident: Incident) -> None:
        self.incident = incident
        self.who = actor(request)
        self.now = timezone.now()
        self.book = handbook_of(incident)
        self.card: CardNow = card_of(incident, self.now)
        self.state = self.card.state

    @cached_property
    def may(self) -> dict[str, bool]:
        """What the visitor may do: `write`, `close` …"""
        at = self.incident.organisation.key
        return {word: self.who.may(f"incident.{word}", at) for word in MAYS}

    @property
    def language(self) -> str:
        """Of the handbook's texts."""
        return self.book.cover.language

    @cached_property
    def people(self) -> dict[UUID | None, str]:
        """What everybody is called who has written, or holds a role."""
        return people_in(self.state.entries)

    @cached_property
    def phrases(self) -> Phrases:
        """Sentences about its entries."""
        return Phrases(self.book, self.people)

    @property
    def recent(self) -> list[Line]:
        """The latest entries, latest first."""
        return [self.line(entry) for entry in reversed(self.state.entries[-RECENT:])]

    @property
    def log(self) -> list[Line]:
        """All of it, in its order."""
        return [self.line(entry) for entry in self.state.entries]

    def line(self, entry: Entry) -> Line:
        """The entry as a page shows it, in the handbook's zone."""
        happened = (entry.happened or self.now).astimezone(self.book.zone)
        written = (entry.written or entry.happened or self.now).astimezone(self.book.zone)
        return Line(
            entry=entry,
            who=self.phrases.person(entry.person) if entry.person else "Driftbook",
            text=self.phrases.say(entry),
            happened=happened,
            written=written if written - happened >= LATE else None,
            initials=str(entry.data.get("initials", "")),
            contradicted=entry.id in self._disputed,
        )

    @cached_property
    def _disputed(self) -> frozenset[UUID]:
        disputed = (one for one in self.state.registers.values() if one.contradicted)
        return frozenset(head.id for register in disputed for head in register.heads)

    def over(self, kind: str, subject: str = "") -> str:
        """The latest entries of a subject as a form carries them."""
        return ",".join(str(entry.id) for entry in self.state.heads(kind, subject))

    def said(self, register: Register | None) -> list[Line]:
        """What holds of a subject: one line, or several that contradict each other."""
        return [self.line(head) for head in register.heads] if register else []
