"""Your local office: whom to turn to with questions about the portal, at this minute (B-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import support
from driftbook.handbook.deciding.answers import AnswerStep, Reach, Unanswerable
from driftbook.people.models import Agreement


@dataclass(frozen=True)
class Office:
    """Whom to turn to, and the whole answer behind it."""

    reach: Reach
    book: Handbook
    now: datetime
    """In the zone of the handbook."""
    system: str
    problem: str
    source: tuple[str, ...]


def office(book: Handbook, now: datetime) -> Office | None:
    """As the support ladder says; best somebody who answers now. None: the handbook names nobody.

    There is one resolver for this question, and it is that of `support`.
    """
    turn = book.requests.office if book.requests else None
    if turn is None:
        return None
    try:
        question = support.asked(
            book, system=turn.system, problem=turn.problem, audience=turn.audience
        )
        answer = support.decide(book, question, now)
    except (NoChapter, Unanswerable, ValueError):
        return None
    steps = [step for step in answer.situation.steps if step.reach is not None]
    found = next(iter([one for one in steps if one.open is not False] or steps), None)
    if found is None or found.reach is None:
        return None
    return Office(
        reach=found.reach,
        book=book,
        now=now.astimezone(book.zone),
        system=turn.system,
        problem=turn.problem or "",
        source=_source(found),
    )


def _source(step: AnswerStep) -> tuple[str, ...]:
    return tuple(step.source or (step.reach.source if step.reach else ()))


def of_agreement(agreement: Agreement, now: datetime) -> Office | None:
    """By the edition that holds at `now`: nobody calls the office of an earlier one."""
    rows = Edition.objects.filter(agreement=agreement).select_related("agreement")
    found = next(iter(shelf.opened(shelf.holding(rows, now))), None)
    return office(found.handbook, now) if found and found.handbook else None
