"""Where a guide ends: the one thing to do, with whom to turn to at this minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from driftbook.guides.progress import waits_for
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import contacts, support
from driftbook.handbook.deciding.answers import AnswerStep, Reach, Unanswerable
from driftbook.handbook.deciding.guides import Position
from driftbook.handbook.deciding.support import Answer
from driftbook.handbook.schema.guides import Guide, Order, Outcome, Request
from driftbook.handbook.schema.support import Level


@dataclass(frozen=True)
class Ending:
    """An outcome as it stands at an instant."""

    kind: str
    """`support`, `first` (a deeper level waits), `order`, `request`, `call`, `guide`, `done`,
    `nothing`."""
    outcome: Outcome
    answer: Answer | None = None
    """Whom the support chapter says to turn to, for support, first, order and request."""
    address: str = ""
    """The whole answer of the support chapter."""
    reach: Reach | None = None
    """For call."""
    guide: Guide | None = None
    """The guide to go on with."""
    first: Level | None = None
    """The level that has to be involved first, and its id."""
    first_id: str = ""
    then: Level | None = None
    """The level that opens then."""

    @property
    def order(self) -> Order | None:
        """The job to order."""
        return self.outcome.order

    @property
    def request(self) -> Request | None:
        """The case to file."""
        return self.outcome.request

    @property
    def contact(self) -> AnswerStep | None:
        """The first step that turns to somebody, best one that answers now."""
        steps = self.answer.situation.steps if self.answer else ()
        turning = [step for step in steps if step.reach is not None]
        return next(iter([step for step in turning if step.open is not False] or turning), None)

    @property
    def before(self) -> int:
        """How many steps of the answer come before that contact."""
        steps = self.answer.situation.steps if self.answer else ()
        return steps.index(self.contact) if self.contact else 0

    @property
    def more(self) -> bool:
        """Whether the answer holds more steps than the one contact."""
        return self.answer is not None and len(self.answer.situation.steps) > 1

    @property
    def must_say(self) -> bool:
        """Whether the answer depends on something that the guide does not say."""
        reasons = self.answer.situation.reasons if self.answer else ()
        return any(reason.code in ("say-audience", "say-problem") for reason in reasons)


def ending(position: Position, outcome: Outcome, now: datetime) -> Ending:
    """What the outcome comes to at `now` (aware). What the handbook lacks becomes `nothing`."""
    kind = next(iter(outcome.actions), "nothing")
    waiting = waits_for(position)
    levels = position.handbook.support.levels if position.handbook.support else {}
    turn = outcome.support or outcome.order or outcome.request
    try:
        if turn is not None:
            answer = _ask(position, turn.system, turn.problem, now)
            first = levels.get(waiting or "")
            return Ending(
                kind="first" if first else kind,
                outcome=outcome,
                answer=answer,
                address=_address(answer),
                first=first,
                first_id=waiting or "",
                then=levels[outcome.support.level] if first and outcome.support else None,  # type: ignore[index]
            )
        if outcome.call is not None:
            reach = contacts.decide(position.handbook, outcome.call, now)
            return Ending(kind, outcome, reach=reach)
    except (Unanswerable, NoChapter):
        return Ending("nothing", outcome)
    if outcome.guide is not None and position.handbook.guides is not None:
        guides = {guide.id: guide for guide in position.handbook.guides.guides}
        return Ending(kind, outcome, guide=guides[outcome.guide])
    return Ending(kind, outcome)


def _ask(position: Position, system: str, problem: str | None, now: datetime) -> Answer:
    question = support.asked(
        position.handbook, system=system, problem=problem, involved=position.involved
    )
    return support.decide(position.handbook, question, now)


def _address(answer: Answer) -> str:
    question = answer.question
    asked = [("problem", question.problem)] if question.problem else []
    asked += [("involved", level) for level in sorted(question.involved)]
    page = reverse("support:answer", args=[answer.handbook.id, question.system])
    return f"{page}?{urlencode(asked)}" if asked else page
