"""What the pages of one incident show: the card as it is now, and what its visitor may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry, Register
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    CardNow,
    DutyNow,
    PausedBy,
    PhaseNow,
    PostNow,
    StepNow,
    TimerNow,
)
from driftbook.incidents.log_phrases import Phrases
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import colleagues
from driftbook.incidents.reached import Reached, reached
from driftbook.people.middleware import actor

LATE = timedelta(minutes=2)
"""From so much later on, the log says when something was written down."""
RECENT = 12
"""So many entries of the log stand on the page of the card."""
MAYS = ("write", "close", "export", "prepare")


@dataclass(frozen=True)
class Line:
    """One entry of the log as a page shows it."""

    entry: Entry
    who: str
    text: str
    happened: datetime
    written: datetime | None
    """When it was written down, where that was noticeably later."""
    initials: str
    contradicted: bool


@dataclass(frozen=True)
class StepShown:
    """A step with everything that it points to."""

    step: StepNow
    line: Line | None
    """What was recorded last."""
    contact: Reached | None
    duty: DutyNow | None
    announcement: AnnouncementNow | None
    post: PostNow | None
    timer: TimerNow | None
    turn: str
    """Where the handbook says whom to turn to; empty: nowhere."""
    over: str
    entry: UUID


@dataclass(frozen=True)
class PhaseShown:
    """A phase with its steps, or with those of them that are to be done now."""

    phase: PhaseNow
    steps: tuple[StepShown, ...]


class RunningPage:
    """An incident as it is shown to one visitor at one moment."""

    def __init__(self, request: HttpRequest, incident: Incident) -> None:
        from driftbook.incidents.card import card_of

        self.incident = incident
        self.who = actor(request)
        self.now = timezone.now()
        self.book: Handbook = shelf.read(incident.edition)
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
    def people(self) -> dict[UUID, str]:
        """What everybody is called who has written, or holds a role."""
        holders = [duty.holder for duty in self.card.responsible]
        return colleagues.names([*(one.person for one in self.state.entries), *holders])

    @cached_property
    def phrases(self) -> Phrases:
        """Sentences about its entries."""
        return Phrases(self.book, self.people)

    # --- what it is about -------------------------------------------------------------------------

    def one(self, among: Iterable[Any], id: str) -> Any:
        """The step, duty, announcement … with this id. Raises Http404."""
        found = next((each for each in among if each.id == id), None)
        if found is None:
            raise Http404(f"the card has no '{id}'")
        return found

    def step(self, id: str) -> StepShown:
        """The step with all that it points to. Raises Http404."""
        return self._step(self.one(self.card.steps, id))

    def phase(self, id: str) -> PhaseShown:
        """The phase with all its steps. Raises Http404."""
        phase = self.one(self.card.phases, id)
        return PhaseShown(phase, tuple(self._step(step) for step in phase.steps))

    def paused_by(self, other: UUID) -> PausedBy:
        """The incident that takes over. Raises Http404."""
        found = next((one for one in self.card.paused_by if one.incident == other), None)
        if found is None:
            raise Http404("it is not paused by that")
        return found

    @cached_property
    def phases(self) -> list[PhaseShown]:
        """All phases with their steps."""
        return [
            PhaseShown(phase, tuple(self._step(step) for step in phase.steps))
            for phase in self.card.phases
        ]

    @cached_property
    def now_to_do(self) -> list[PhaseShown]:
        """The phases in which there is something to do now, with those steps alone."""
        found = [
            PhaseShown(one.phase, tuple(step for step in one.steps if step.step.current))
            for one in self.phases
        ]
        return [one for one in found if one.steps] if self.card.closed is None else []

    @property
    def duties(self) -> list[tuple[DutyNow, Reached | None, str, str]]:
        """Each role with its number, who holds it, and what the page has shown of it."""
        return [
            (
                duty,
                reached(self.book, duty.contact),
                self.people.get(duty.holder, "") if duty.holder else "",
                self.over("duty", duty.id),
            )
            for duty in self.card.responsible
        ]

    @property
    def log_keeper(self) -> DutyNow | None:
        """The role that keeps the log (A-03), if nobody holds it."""
        keepers = [duty for duty in self.card.responsible if duty.keeps_log]
        held = any(duty.holder for duty in keepers)
        return None if held or not keepers else keepers[0]

    @property
    def announcements(self) -> list[tuple[AnnouncementNow, str]]:
        """Each announcement with the names of the queues in which it is on, or would be."""
        return [(one, self.queues(one.queues)) for one in self.card.announcements]

    def queues(self, ids: Iterable[str]) -> str:
        """What these telephone queues are called."""
        return ", ".join(self.phrases.name("phone_queues", id) for id in ids)

    @property
    def contradictions(self) -> list[tuple[str, str]]:
        """What is said of one subject by several who did not see each other, and where to decide.

        Each as what they say, and the address of the form that settles it.
        """
        found = []
        for (kind, subject), register in self.state.registers.items():
            address = self.address(kind, subject)
            if register.contradicted and address:
                texts = [self.line(head) for head in register.heads]
                found.append((" / ".join(f"{one.text} ({one.who})" for one in texts), address))
        return found

    def address(self, kind: str, subject: str) -> str:
        """Where something else is said of a subject; empty: nowhere."""
        key = self.incident.key
        known = {
            "step": self.card.steps,
            "duty": self.card.responsible,
            "announcement": self.card.announcements,
            "post": self.card.posts,
            "timer": self.card.timers,
            "scenario": self.card.scenarios,
        }
        if kind == "closing":
            return reverse("incidents:closing", args=[key])
        if any(one.id == subject for one in known.get(kind, ())):
            return reverse(f"incidents:{kind}", args=[key, subject])
        return ""

    # --- the log ----------------------------------------------------------------------------------

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

    def _step(self, step: StepNow) -> StepShown:
        return StepShown(
            step=step,
            line=self.line(step.said.last) if step.said else None,
            contact=reached(self.book, step.contact),
            duty=_named(self.card.responsible, step.duty),
            announcement=_named(self.card.announcements, step.announcement),
            post=_named(self.card.posts, step.post),
            timer=_named(self.card.timers, step.timer),
            turn=self._turn(step),
            over=self.over("step", step.id),
            entry=uuid4(),
        )

    def _turn(self, step: StepNow) -> str:
        if not step.turn or not step.turn.get("system"):
            return ""
        asked = {key: step.turn.get(key) for key in ("problem", "audience")}
        query = urlencode({key: value for key, value in asked.items() if value})
        address = reverse("support:answer", args=[self.book.id, step.turn["system"]])
        return f"{address}?{query}" if query else address


def _named(among: Iterable[Any], id: str | None) -> Any:
    return next((one for one in among if one.id == id), None) if id else None

