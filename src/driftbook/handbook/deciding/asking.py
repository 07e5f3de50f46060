"""What the one who asks has to say, and what may be left out because no answer depends on it."""

from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import settled
from driftbook.handbook.deciding.timeline import (
    Question,
    audiences_of,
    chapter,
    ladders_for,
    problems_of,
)


def to_say(handbook: Handbook, question: Question) -> Literal["problem", "audience"] | None:
    """What to ask for before this question is answered, looked at over all hours.

    The kind of problem is asked for where the answer, or the guide to try first, depends on
    it, even if the handbook would assume one. Who is asking is asked for only where the answer
    depends on it and the handbook assumes nobody.
    """
    if question.problem is None and problem_matters(handbook, question):
        return "problem"
    if settled(handbook, question).audience is None and audience_matters(handbook, question):
        return "audience"
    return None


def problem_matters(handbook: Handbook, question: Question) -> bool:
    """Whether the kinds of problem that the system can have lead to different answers."""
    support = chapter(handbook)
    problems = problems_of(handbook, question.system)
    if len(problems) < 2:
        return False
    asked = settled(handbook, question)._replace(problem=None)
    found = {
        (support.problems[problem].guide, _ids(handbook, asked._replace(problem=problem)))
        for problem in problems
    }
    return len(found) > 1


def audience_matters(handbook: Handbook, question: Question) -> bool:
    """Whether it makes a difference who is asking."""
    audiences = audiences_of(handbook, question.system)
    if len(audiences) < 2:
        return False
    asked = settled(handbook, question)._replace(audience=None)
    if any(step.audiences for ladder in ladders_for(handbook, asked) for step in ladder.steps):
        return True
    return len({_ids(handbook, asked._replace(audience=who)) for who in audiences}) > 1


def waiting_levels(handbook: Handbook, question: Question) -> list[tuple[str, str]]:
    """Deeper levels that this question could still open, each after the level that it waits for.

    As (level to involve, level that then opens), shallowest first (G-10).
    """
    levels = chapter(handbook).levels
    named = {ladder.level for ladder in ladders_for(handbook, settled(handbook, question))}
    return [
        (level.after, name)
        for name, level in levels.items()
        if name in named and level.after and level.after not in question.involved
    ]


def _ids(handbook: Handbook, question: Question) -> frozenset[str]:
    return frozenset(ladder.id for ladder in ladders_for(handbook, question))
