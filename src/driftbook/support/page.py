"""What the answer page shows beside the answer itself: the question, its neighbours, the why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from driftbook.handbook.deciding import asking
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.support import Answer, settled
from driftbook.handbook.deciding.timeline import Question, chapter
from driftbook.handbook.schema.support import Level, Named, Problem, System
from driftbook.support.links import Choice, keep, ways_on
from driftbook.wording import reasons

AGAINST = {"not-now", "gives-way", "clash", "level-closed", "other-problem", "other-audience"}


@dataclass(frozen=True)
class Why:
    """One reason in the reader's language, with the clauses behind it."""

    code: str
    text: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """A deeper level, and the one that must be involved first."""

    first: Level
    then: Level
    address: str


@dataclass(frozen=True)
class AnswerPage:
    """An answer as one page of it is drawn."""

    answer: Answer
    language: str
    is_now: bool
    """Whether it was asked for this very moment, and not for another time."""
    said: QueryDict
    """What stands after the question mark of the address."""

    @property
    def heading(self) -> str:
        """What holds, in a few plain words."""
        situation = self.answer.situation
        if self.must_say == "audience":
            return _("Who are you?")
        if self.must_say == "problem":
            return _("What is wrong?")
        if not situation.answered:
            return _("The handbook has no answer for this hour")
        if situation.closed is not None:
            return _("Closed right now") if self.is_now else _("Closed at that time")
        return _("Do this now") if self.is_now else _("Do this")

    @cached_property
    def must_say(self) -> str | None:
        """`problem` or `audience`, when the answer depends on what was not said."""
        codes = {reason.code for reason in self.answer.situation.reasons}
        return next((what for what in ("audience", "problem") if f"say-{what}" in codes), None)

    @cached_property
    def asked(self) -> Question:
        """The question with what was assumed."""
        return settled(self.answer.handbook, self.answer.question)

    @property
    def system(self) -> System:
        return chapter(self.answer.handbook).systems[self.answer.question.system]

    @property
    def problem(self) -> Problem | None:
        """What is wrong, where that makes a difference."""
        if not asking.problem_matters(self.answer.handbook, self.answer.question):
            return None
        return chapter(self.answer.handbook).problems.get(self.asked.problem or "")

    @property
    def audience(self) -> Named | None:
        """Who asks, where that makes a difference."""
        if not asking.audience_matters(self.answer.handbook, self.answer.question):
            return None
        return chapter(self.answer.handbook).audiences.get(self.asked.audience or "")

    @property
    def problems(self) -> list[Choice]:
        """The kinds of problem to choose from, if they are answered differently."""
        book, question = self.answer.handbook, self.answer.question
        if not asking.problem_matters(book, question):
            return []
        return ways_on(self.said, book, question.system, "problem", to_answer=True)

    @property
    def audiences(self) -> list[Choice]:
        """Who may be asking, if they are answered differently."""
        book, question = self.answer.handbook, self.answer.question
        if not asking.audience_matters(book, question):
            return []
        return ways_on(self.said, book, question.system, "audience", to_answer=True)

    @property
    def address_for_now(self) -> str:
        """The same question, asked for this moment."""
        return keep(self.said, at=None) or "?"

    @property
    def waiting(self) -> list[Waiting]:
        """Levels that open once others have been involved (G-10)."""
        levels = chapter(self.answer.handbook).levels
        found = asking.waiting_levels(self.answer.handbook, self.answer.question)
        already = self.said.getlist("involved")
        return [
            Waiting(levels[first], levels[then], keep(self.said, involved=[*already, first]))
            for first, then in found
        ]

    @property
    def involved(self) -> list[Level]:
        """Levels that have been involved already."""
        levels = chapter(self.answer.handbook).levels
        return [level for name, level in levels.items() if name in self.answer.question.involved]

    @property
    def address_without_levels(self) -> str:
        """The same question before any level has been involved."""
        return keep(self.said, involved=None) or "?"

    @property
    def holiday(self) -> str | None:
        """The name of the public holiday on which it is answered."""
        for reason in self.answer.situation.reasons:
            if reason.code == "public-holiday":
                return str(reason.params["name"])
        return None

    @property
    def reasons_for(self) -> list[Why]:
        """Why this answer."""
        return [self._why(r) for r in self.answer.situation.reasons if r.code not in AGAINST]

    @property
    def reasons_against(self) -> list[Why]:
        """Why no other rule."""
        return [self._why(r) for r in self.answer.situation.reasons if r.code in AGAINST]

    @property
    def notes(self) -> list[tuple[str, tuple[str, ...]]]:
        """How unclear clauses behind the answer were read."""
        situation = self.answer.situation
        found: dict[str, tuple[str, ...]] = {}
        for entry in (situation.matched, *situation.steps):
            if entry and entry.notes:
                found[entry.notes] = entry.source
        for step in situation.steps:
            for reach in (step.reach, *step.alternatives):
                if reach and reach.notes:
                    found[reach.notes] = reach.source
        return list(found.items())

    @property
    def clashes(self) -> bool:
        """Whether the handbook contradicts itself for this hour."""
        return any(reason.code == "clash" for reason in self.answer.situation.reasons)

    @property
    def cost(self) -> str | None:
        """What it costs as a whole, unless a step says the same."""
        price = self.answer.situation.cost
        said = {step.cost.text for step in self.answer.situation.steps if step.cost}
        return price.text if price and price.text not in said else None

    def _why(self, reason: Reason) -> Why:
        return Why(reason.code, reasons.phrase(reason, self.language), reason.source)
