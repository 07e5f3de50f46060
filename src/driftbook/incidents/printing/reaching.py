"""How somebody is reached, as it stands on paper: whoever holds it cannot look anything up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from driftbook.editions.reader.ladders import KINDS
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import contacts, openings
from driftbook.handbook.schema.support import Contact, Ladder, Step
from driftbook.wording import times

Turn = Mapping[str, str | None]
"""A question to the chapter `support`: its system, its problem, its audience."""


@dataclass(frozen=True)
class Line:
    """A contact with everything that is needed to reach it."""

    name: str
    number: str
    """As it is printed in the handbook; empty: there is none."""
    press: str
    """What to press after that: `3 → 1`."""
    other: tuple[str, ...]
    """Where else it is: a mailbox, a page, a place."""
    hours: str
    """When it answers, in words; empty: the handbook does not say."""
    caution: str = ""


@dataclass(frozen=True)
class LadderStep:
    """One step: what to do, and whom it turns to."""

    kind: str
    text: str
    only_if: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LadderPart:
    """The steps of one ladder, and when it holds."""

    name: str
    about: str
    """Its systems, and what is wrong with them."""
    when: str
    closed: str
    steps: tuple[LadderStep, ...]


@dataclass(frozen=True)
class Reaching:
    """The contacts and ladders of one handbook, in one language, as of a moment."""

    handbook: Handbook
    language: str
    now: datetime

    def line(self, contact: str | None) -> Line | None:
        """How the contact is reached; None where the card names none, or the handbook lacks it."""
        if contact is None or self._contact(contact) is None:
            return None
        reach = contacts.decide(self.handbook, contact, self.now)
        return Line(
            name=reach.name,
            number=reach.printed or "",
            press=" → ".join(map(str, reach.menu)),
            other=tuple(part for part in (reach.short, reach.mail, reach.web, reach.where) if part),
            hours=self._hours(contact),
            caution=self._may_differ(contact),
        )

    def lines(self, names: Iterable[str | None]) -> tuple[Line, ...]:
        """Each contact once, in the order in which they are named first."""
        found = (self.line(name) for name in dict.fromkeys(names))
        return tuple(one for one in found if one is not None)

    def everybody(self) -> tuple[Line, ...]:
        """Every contact of the handbook."""
        support = self.handbook.support
        return self.lines(support.contacts) if support else ()

    def ladders(
        self, turns: Iterable[Turn] | None = None, contacts: Iterable[str] = ()
    ) -> tuple[LadderPart, ...]:
        """The ladders that answer one of these questions, or turn to one of these contacts.

        None: every ladder of the handbook.
        """
        support = self.handbook.support
        if support is None:
            return ()
        asked, named = list(turns or ()), set(contacts)
        return tuple(
            self._ladder(ladder)
            for ladder in support.ladders
            if turns is None
            or any(_answers(ladder, turn) for turn in asked)
            or named & _turns_to(ladder)
        )

    def _ladder(self, ladder: Ladder) -> LadderPart:
        support = self.handbook.support
        assert support is not None  # noqa: S101 a ladder is part of it
        about = [support.systems[name].name for name in ladder.systems]
        wrong = [support.problems[name].name for name in ladder.problems]
        return LadderPart(
            name=ladder.name or ", ".join(about),
            about=" · ".join(filter(None, (", ".join(about), "; ".join(wrong)))),
            when=times.hours(openings.written(self.handbook, ladder.when), self.language),
            closed=ladder.closed or "",
            steps=tuple(self._step(step) for step in ladder.steps),
        )

    def _step(self, step: Step) -> LadderStep:
        turned = [name for name in (step.contact, *step.alternatives) if name]
        return LadderStep(
            kind=str(KINDS[step.kind]) if step.contact else "",
            text=step.do or step.wait or step.text or "",
            only_if=step.only_if or "",
            lines=self.lines(turned),
        )

    def _contact(self, name: str) -> Contact | None:
        support = self.handbook.support
        return support.contacts.get(name) if support else None

    def _hours(self, name: str) -> str:
        contact = self._contact(name)
        if contact is None or contact.hours is None:
            return ""
        return times.hours(openings.written(self.handbook, contact.hours), self.language)

    def _may_differ(self, name: str) -> str:
        """On which days the stated hours cannot be relied upon: paper says so on every day."""
        contact, support = self._contact(name), self.handbook.support
        named = support.hours.get(contact.hours or "") if contact and support else None
        return named.may_differ.text if named and named.may_differ else ""


def _answers(ladder: Ladder, turn: Turn) -> bool:
    """Whether the ladder is for the system, and for the problem if there is one."""
    problem = turn.get("problem")
    fits = problem is None or not ladder.problems or problem in ladder.problems
    return turn.get("system") in ladder.systems and fits


def _turns_to(ladder: Ladder) -> set[str]:
    return {name for step in ladder.steps for name in (step.contact, *step.alternatives) if name}
