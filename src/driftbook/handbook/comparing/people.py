"""Whom a change meets, in the names of the handbook."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.timeline import Question, audiences_of, chapter, problems_of
from driftbook.handbook.schema.support import Named

Asked = tuple[str | None, str | None]


def people(
    old: Handbook, new: Handbook, asking: Iterable[Question]
) -> tuple[tuple[str, object], ...]:
    """The parameters `who`, `unsaid` and `after` of a change.

    `who`: `Locks, Alarms · Fault/Outage · Staff`, one for the systems that it meets alike; what
    makes no difference is left out. `unsaid`: it only meets those who leave something open.
    `after`: the level that has been involved by then, when it meets nobody before.
    """
    questions = list(asking)
    alike: dict[str, list[str]] = defaultdict(list)
    by_system: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_system[question.system].append(question)
    for system, some in by_system.items():
        handbook = new if system in chapter(new).systems else old
        alike[_asked(old, handbook, system, some)].append(chapter(handbook).systems[system].name)
    who = tuple(
        " · ".join(part for part in (", ".join(systems), rest) if part)
        for rest, systems in alike.items()
    )
    return (
        ("who", who),
        ("unsaid", all(_leaves_open(old, new, question) for question in questions)),
        ("after", _after(old, new, questions)),
    )


def _asked(old: Handbook, handbook: Handbook, system: str, asking: list[Question]) -> str:
    """The problems and audiences, where not all of them are meant."""
    support, before = chapter(handbook), chapter(old)
    named = [(q.problem, q.audience) for q in asking if q.problem or q.audience]
    by_problem: dict[str | None, list[str | None]] = defaultdict(list)
    for problem, audience in _full(handbook, system, named):
        by_problem[problem].append(audience)
    alike: dict[tuple[str | None, ...], list[str | None]] = defaultdict(list)
    for problem, audiences in by_problem.items():
        alike[tuple(audiences)].append(problem)
    every_problem, every_audience = problems_of(handbook, system), audiences_of(handbook, system)
    shown: list[str] = []
    for some, problems in alike.items():
        parts = [
            "/".join(names)
            for names, every in (
                (_names({**before.problems, **support.problems}, problems), every_problem),
                (_names({**before.audiences, **support.audiences}, some), every_audience),
            )
            if 0 < len(names) < len(every)
        ]
        shown.append(" · ".join(parts))
    return "; ".join(part for part in shown if part)


def _full(handbook: Handbook, system: str, named: list[Asked]) -> list[Asked]:
    """Those that say all that can be said; where none does, those that say something."""
    says_problem = bool(problems_of(handbook, system))
    says_audience = bool(audiences_of(handbook, system))
    full = [
        (problem, audience)
        for problem, audience in named
        if bool(problem) == says_problem and bool(audience) == says_audience
    ]
    return list(dict.fromkeys(full or named))


def _names(entries: Mapping[str, Named], ids: Iterable[str | None]) -> list[str]:
    return [entries[name].name for name in dict.fromkeys(ids) if name and name in entries]


def _leaves_open(old: Handbook, new: Handbook, question: Question) -> bool:
    handbook = new if question.system in chapter(new).systems else old
    return (question.problem is None and bool(problems_of(handbook, question.system))) or (
        question.audience is None and bool(audiences_of(handbook, question.system))
    )


def _after(old: Handbook, new: Handbook, questions: list[Question]) -> str:
    if not all(question.involved for question in questions):
        return ""
    levels = {**chapter(old).levels, **chapter(new).levels}
    fewest = min((question.involved for question in questions), key=len)
    return ", ".join(levels[name].name for name in levels if name in fewest)
