"""What somebody who sees a case may do to it now, and whom they may call (B-03, G-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import asking, support
from driftbook.handbook.deciding.answers import AnswerStep, Unanswerable
from driftbook.handbook.schema.jobs import Turn
from driftbook.people.actors import Actor
from driftbook.requests.actions.answering import open_again
from driftbook.requests.models import (
    DONE,
    HANDLING,
    KEEPER,
    PLANNED,
    WITHDRAWN,
    Case,
    Deed,
)
from driftbook.requests.queries import handlers
from driftbook.requests.queries.cases import HANDLE

ANSWER, WITHDRAW = "case.answer", "case.withdraw"


@dataclass(frozen=True)
class Possible:
    """The buttons of a case, for one visitor."""

    take: bool = False
    release: bool = False
    hand: bool = False
    done: bool = False
    escalate: str = ""
    """The name of the queue to which it may be sent on; empty: to none."""
    redate: bool = False
    withdraw: bool = False
    reopen: bool = False
    mine: bool = False
    """Whether the visitor handles it."""

    @property
    def any(self) -> bool:
        """Whether there is a button at all."""
        handles = self.take or self.release or self.hand or self.done or bool(self.escalate)
        return handles or self.redate or self.withdraw or self.reopen


def possible(
    case: Case, handbook: Handbook, who: Actor, may: Mapping[str, bool], now: datetime
) -> Possible:
    """What the visitor may do now, by what they may at all (`mays`) and the state of the case."""
    handles, withdraws = may[HANDLE], may[WITHDRAW]
    here = handles and case.open
    rule = handlers.escalation(case, handbook) if here else None
    chapter = handbook.requests
    return Possible(
        take=here and case.handler is None,
        release=here and (case.handler is not None or case.state == HANDLING),
        hand=here,
        done=here,
        escalate=chapter.queues[rule.to].name if rule and chapter else "",
        redate=withdraws and case.state == PLANNED,
        withdraw=withdraws and case.state not in (DONE, WITHDRAWN),
        reopen=may[ANSWER] and case.state == DONE and (handles or open_again(case, now)),
        mine=case.handler is not None and case.handler == who.person,
    )


def days(case: Case, handbook: Handbook, now: datetime) -> tuple[str, str]:
    """The first and the last day for which a planned case may be dated, as form fields want it."""
    today = now.astimezone(handbook.zone).date()
    type_ = handlers.type_of(case, handbook)
    last = today + timedelta(days=(type_.ahead_days or 0) if type_ else 0)
    return today.isoformat(), last.isoformat()


# --- whom to call -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """Whom whoever has the problem may telephone, at an instant."""

    step: AnswerStep | None
    """None: the handbook names nobody for this hour."""
    answer: support.Answer
    mine: bool
    """Whether the visitor is the one who may call."""

    @property
    def now(self) -> datetime:
        """When it was asked, in the zone of the handbook."""
        return self.answer.at.astimezone(self.answer.handbook.zone)


def call(case: Case, handbook: Handbook, who: Actor, side: str, now: datetime) -> Call | None:
    """Whom the one with the problem may call since first level has sent the case on (G-10)."""
    if case.escalated is None or not case.open or side == KEEPER:
        return None
    turn = _turn(case, handbook)
    if turn is None:
        return None
    try:
        answer = _answer(handbook, turn, now)
    except (NoChapter, Unanswerable):
        return None
    turning = [step for step in answer.situation.steps if step.reach is not None]
    open_ = [step for step in turning if step.open is not False]
    mine = case.person is not None and case.person == who.person
    return Call(next(iter(open_ or turning), None), answer, mine)


def _turn(case: Case, handbook: Handbook) -> Turn | None:
    """Of the queue that has sent it on last."""
    deed = Deed.objects.filter(case=case, what="escalated").order_by("position").last()
    queues = handbook.requests.queues if handbook.requests else {}
    queue = queues.get(str(deed.details.get("from"))) if deed else None
    return queue.escalates.telephone if queue and queue.escalates else None


def _answer(handbook: Handbook, turn: Turn, now: datetime) -> support.Answer:
    """As the support ladder says once the levels before have been involved."""
    question = support.asked(
        handbook, system=turn.system, problem=turn.problem, audience=turn.audience
    )
    levels = {first for first, _then in asking.waiting_levels(handbook, question)}
    return support.decide(handbook, question._replace(involved=frozenset(levels)), now)
