"""Who do I turn to now? (G-04 … G-10, I-06, I-09, O-02 … O-07, O-11, O-12, B-07, A-04, A-10)"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Situation, Unanswerable
from driftbook.handbook.deciding.situation import situation as in_full
from driftbook.handbook.deciding.timeline import (
    Question,
    Timeline,
    audiences_of,
    chapter,
    problems_of,
)
from driftbook.handbook.deciding.watched import decision

FIRST_YEAR, LAST_YEAR = 1970, 2199

Block = tuple[list[int], list[Situation | None], Timeline]
"""Where the stretches begin, what each says once somebody has asked, and the timeline."""


class Answer(NamedTuple):
    """The answer to a question at an instant."""

    handbook: Handbook
    question: Question
    at: datetime
    situation: Situation


@decision("support")
def decide(handbook: Handbook, question: Question, now: datetime) -> Answer:
    """Who to turn to at `now` (aware, any zone), and why.

    Times in the answer are in the handbook's zone. Raises Unanswerable for a system, problem,
    audience or level that the handbook does not have, NoChapter without a support chapter,
    and ValueError for a naive datetime or a year outside 1970-2199.
    """
    if now.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    block: Block | None = handbook.compiled.get((question, now.year))
    if block is None:
        block = _block(handbook, question, now)
    begins, situations, timeline = block
    index = bisect_right(begins, now.timestamp()) - 1
    situation = situations[index]
    if situation is None:
        situation = situations[index] = in_full(timeline, index, question)
    return Answer(handbook, question, now, situation)


def refuse_other_years(at: datetime) -> None:
    """Raise ValueError for a year that hours are not worked out for."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"the year {at.year} is outside {FIRST_YEAR}-{LAST_YEAR}")


def asked(
    handbook: Handbook,
    *,
    system: str,
    problem: str | None = None,
    audience: str | None = None,
    involved: Iterable[str] = (),
) -> Question:
    """A question whose names are known to the handbook. Raises Unanswerable, NoChapter."""
    support = chapter(handbook)
    question = Question(system, problem, audience, frozenset(involved))
    _known("system", system, support.systems)
    _known("problem", problem, problems_of(handbook, system))
    _known("audience", audience, audiences_of(handbook, system))
    for level in sorted(question.involved):
        _known("level", level, support.levels)
    return question


def timeline_for(handbook: Handbook, question: Question, at: datetime) -> Timeline:
    """The compiled stretches from the start of `at`'s year to the end of the next. As `decide`."""
    block: Block | None = handbook.compiled.get((question, at.year))
    return (block or _block(handbook, question, at))[2]


def _known(what: str, value: str | None, known: Iterable[str]) -> None:
    if value is not None and value not in (names := tuple(known)):
        raise Unanswerable(what, value, names)


def settled(handbook: Handbook, question: Question) -> Question:
    """The question with what the handbook assumes where nothing was said."""
    assume = chapter(handbook).systems[question.system].assume
    return Question(
        question.system,
        question.problem or assume.problem,
        question.audience or assume.audience,
        question.involved,
    )


def _block(handbook: Handbook, question: Question, now: datetime) -> Block:
    """The compiled two years from the start of `now`'s year, kept with the edition."""
    if now.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    refuse_other_years(now)
    asked(
        handbook,
        system=question.system,
        problem=question.problem,
        audience=question.audience,
        involved=question.involved,
    )
    start = int(datetime(now.year, 1, 1, tzinfo=UTC).timestamp()) - 2 * 86_400
    end = int(datetime(now.year + 2, 1, 1, tzinfo=UTC).timestamp())
    timeline = Timeline(handbook, settled(handbook, question), start, end)
    situations: list[Situation | None] = [None] * len(timeline.begins)
    block: Block = (timeline.begins, situations, timeline)
    return handbook.keep((question, now.year), block)
