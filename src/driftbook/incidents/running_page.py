"""What the pages of one incident show: the card as it is now, and what its visitor may do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from driftbook.downtime import around
from driftbook.downtime.models import Downtime
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    DutyNow,
    PausedBy,
    StepNow,
)
from driftbook.incidents.log_page import LogPage
from driftbook.incidents.queries.colleagues import colleagues_among
from driftbook.incidents.reached import reached
from driftbook.incidents.running_shapes import (
    DutyShown,
    InformShown,
    PhaseShown,
    StepShown,
    Wanting,
)
from driftbook.wording import reasons


class RunningPage(LogPage):
    """An incident as it is shown to one visitor at one moment, with all its parts."""

    # --- telling of it as a downtime --------------------------------------------------------------

    @cached_property
    def announced(self) -> Downtime | None:
        """The downtime that it was announced as, if the visitor may see that."""
        return around.from_incident(self.who, self.incident.key) if self.book.downtime else None

    @property
    def announcing(self) -> str:
        """The kind of downtime by which the visitor may announce it now; empty: they may not, it
        is an exercise or over, or the handbook knows no kind that is not planned."""
        may = self.who.may("downtime.plan", self.incident.organisation.key)
        if not may or self.card.exercise or self.card.closed or self.announced:
            return ""
        return around.unplanned(self.book)

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

    def paused_by(self, other: UUID) -> PausedBy | None:
        """The incident that takes over; None: it does not, or no longer."""
        return next((one for one in self.card.paused_by if one.incident == other), None)

    @cached_property
    def phases(self) -> list[PhaseShown]:
        """All phases with their steps."""
        return [
            PhaseShown(phase, tuple(self._step(step) for step in phase.steps))
            for phase in self.card.phases
        ]

    @property
    def steps(self) -> list[StepShown]:
        """All steps, in order."""
        return [step for one in self.phases for step in one.steps]

    @property
    def later(self) -> list[StepShown]:
        """Steps that wait for time to run out, where it is known when it does."""
        waits = [one for one in self.steps if one.step.state == "later"]
        return [one for one in waits if one.timer and one.timer.ends]

    @property
    def pausing(self) -> list[PausedBy]:
        """What takes over, and nobody has decided to go on all the same."""
        return [one for one in self.card.paused_by if one.overridden is None]

    @property
    def new_id(self) -> UUID:
        """An id for a form: what is sent with it twice is written once."""
        return uuid4()

    @cached_property
    def now_to_do(self) -> list[PhaseShown]:
        """The phases in which there is something to do now, with those steps alone."""
        found = [
            PhaseShown(one.phase, tuple(step for step in one.steps if step.step.current))
            for one in self.phases
        ]
        return [one for one in found if one.steps] if self.card.closed is None else []

    @cached_property
    def duties(self) -> list[DutyShown]:
        """Each role with its number and who holds it, and whether they are meant to."""
        holding = [one.holder for one in self.card.responsible if one.holder]
        there = colleagues_among(self.incident.organisation, holding)
        roles = {one.key: one for one in there}
        found = []
        for duty in self.card.responsible:
            holder = roles.get(duty.holder) if duty.holder else None
            found.append(
                DutyShown(
                    duty,
                    reached(self.book, duty.contact),
                    self.people.get(duty.holder, "") if duty.holder else "",
                    holder is None or holder.meant(duty.held_by),
                    self.over("duty", duty.id),
                    uuid4(),
                )
            )
        return found

    @property
    def informed(self) -> list[InformShown]:
        """Each receiver with how they are reached."""
        return [InformShown(one, reached(self.book, one.contact)) for one in self.card.informed]

    @property
    def log_keeper(self) -> DutyShown | None:
        """The role that keeps the log (A-03), if nobody holds it."""
        keepers = [one for one in self.duties if one.duty.keeps_log]
        held = any(one.duty.holder for one in keepers)
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
            if register.contradicted:
                texts = [self.line(head) for head in register.heads]
                said = " / ".join(f"{one.text} ({one.who})" for one in texts)
                found.append((said, self.address(kind, subject)))
        return found

    @property
    def why(self) -> list[str]:
        """Why it stands as it does, in the language of the page."""
        language = get_language() or "en"
        return [reasons.phrase(reason, language) for reason in self.card.reasons]

    def address(self, kind: str, subject: str) -> str:
        """Where the visitor can say something else of a subject; empty: nowhere."""
        key = self.incident.key
        known: dict[str, Iterable[Any]] = {
            "step": self.card.steps,
            "duty": self.card.responsible,
            "announcement": self.card.announcements,
            "post": self.card.posts,
            "timer": self.card.timers,
            "scenario": self.card.scenarios,
        }
        if not self.may["close" if kind == "closing" else "write"]:
            return ""
        if kind == "closing":
            return reverse("incidents:closing", args=[key])
        if kind == "pause":
            taking = any(str(one.incident) == subject for one in self.card.paused_by)
            return reverse("incidents:pause", args=[key, subject]) if taking else ""
        if any(one.id == subject for one in known.get(kind, ())):
            return reverse(f"incidents:{kind}", args=[key, subject])
        return ""

    def asks(self, kind: str, subject: str) -> dict[str, Any]:
        """What every form about a subject of the card has to know."""
        over = self.over(kind, subject) if kind else ""
        return {"zone": self.book.zone, "now": self.now, "over": over}

    def usual_queues(self, announcement: str) -> list[str]:
        """Where the handbook wants an announcement, whether or not it is on."""
        chapter = self.book.incidents
        found = chapter.announcements.get(announcement) if chapter else None
        return found.queues if found else []

    def figures(self) -> dict[str, str]:
        """What receivers are kept informed of, each with its unit."""
        known = self.book.incidents.figures if self.book.incidents else {}
        wanted = dict.fromkeys(id for one in self.card.informed for id in one.of if id in known)
        named = {id: known[id] for id in wanted}
        return {id: f"{f.name} ({f.unit})" if f.unit else f.name for id, f in named.items()}

    @cached_property
    def missing(self) -> list[Wanting]:
        """What is still to be done before it is closed, each with where that is done."""
        kinds = {"announcement-on": "announcement", "no-log-keeper": "duty"}
        return [
            Wanting(one, self.address(kinds.get(one.code, "post"), one.subject))
            for one in self.card.missing
        ]

    def _step(self, step: StepNow) -> StepShown:
        duty: DutyNow | None = _named(self.card.responsible, step.duty)
        return StepShown(
            step=step,
            line=self.line(step.said.last) if step.said else None,
            contact=reached(self.book, step.contact),
            duty=duty,
            holder=self.people.get(duty.holder, "") if duty and duty.holder else "",
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
