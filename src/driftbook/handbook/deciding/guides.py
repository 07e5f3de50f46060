"""Fault finding: one question at a time, to an outcome that leads somewhere (G-05, G-10, O-11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.schema.guides import Choice, Guide, Outcome, Question


@dataclass(frozen=True, slots=True)
class Tried:
    """One question that was answered."""

    question_id: str
    question: Question
    choice: Choice


@dataclass(frozen=True, slots=True)
class Position:
    """Where one stands in a guide: at a question, or at an outcome."""

    handbook: Handbook
    guide: Guide
    tried: tuple[Tried, ...]
    question_id: str | None
    question: Question | None
    outcome_id: str | None
    outcome: Outcome | None
    reasons: tuple[Reason, ...]
    """Why the outcome's action is open or not."""
    is_open: bool
    """Whether the outcome's action may be taken now; a deeper level waits for the one before."""
    involved: frozenset[str]
    """The levels of support that have been involved, as stated or by the choices made."""


def find(handbook: Handbook, guide: str) -> Guide:
    """The guide with this id. Raises Unanswerable."""
    guides = {entry.id: entry for entry in handbook.guides.guides} if handbook.guides else {}
    if guide not in guides:
        raise Unanswerable("guide", guide, tuple(guides))
    return guides[guide]


@decision("guides")
def decide(
    handbook: Handbook, guide: str, choices: Sequence[str], involved: Iterable[str] = ()
) -> Position:
    """Where the given choices, in order, lead from the start of the guide.

    Raises Unanswerable for an unknown guide, for a choice that the question does not have, and
    for choices beyond an outcome.
    """
    found = find(handbook, guide)
    tried: list[Tried] = []
    here = found.start
    for choice_id in choices:
        if here not in found.questions:
            raise Unanswerable("choice", choice_id, ())
        question = found.questions[here]
        choice = next((c for c in question.choices if c.id == choice_id), None)
        if choice is None:
            raise Unanswerable("choice", choice_id, tuple(c.id for c in question.choices))
        tried.append(Tried(here, question, choice))
        here = choice.then
    outcome = found.outcomes.get(here)
    levels = frozenset(involved) | {t.choice.involves for t in tried if t.choice.involves}
    is_open, reasons = _may_act(handbook, outcome, levels)
    return Position(
        handbook=handbook,
        guide=found,
        tried=tuple(tried),
        question_id=None if outcome else here,
        question=None if outcome else found.questions[here],
        outcome_id=here if outcome else None,
        outcome=outcome,
        reasons=reasons,
        is_open=is_open,
        involved=levels,
    )


def way_to(handbook: Handbook, guide: str, outcome: str) -> tuple[str, ...]:
    """The fewest choices that lead to an outcome, for `decide`: what is known already answers them.

    Raises Unanswerable for what the handbook does not have, or no choices lead to.
    """
    found = find(handbook, guide)
    ways: dict[str, tuple[str, ...]] = {found.start: ()}
    waiting = [found.start]
    for here in waiting:  # grows while it is gone through
        for choice in found.questions[here].choices if here in found.questions else ():
            if choice.then not in ways:
                ways[choice.then] = (*ways[here], choice.id)
                waiting.append(choice.then)
    if outcome not in found.outcomes or outcome not in ways:
        raise Unanswerable("outcome", outcome, tuple(found.outcomes))
    return ways[outcome]


def _may_act(
    handbook: Handbook, outcome: Outcome | None, involved: frozenset[str]
) -> tuple[bool, tuple[Reason, ...]]:
    turn = outcome.support if outcome else None
    if turn is None or turn.level is None or handbook.support is None:
        return True, ()
    level = handbook.support.levels[turn.level]
    if level.after is None:
        return True, ()
    params = {"level": level.name, "after": handbook.support.levels[level.after].name}
    if level.after in involved:
        return True, (Reason("level-open", params, tuple(level.source)),)
    return False, (Reason("level-closed", params, tuple(level.source)),)
