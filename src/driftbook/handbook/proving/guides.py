"""Every question of a guide can be reached, and every path ends somewhere."""

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.support import asked
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.guides import Guide, Outcome


def prove(report: Report) -> None:
    """Unreachable questions and outcomes, outcomes that lead nowhere, guides that never end."""
    chapter = report.handbook.guides
    for index, guide in enumerate(chapter.guides if chapter else []):
        _guide(report, index, guide)


def _guide(report: Report, index: int, guide: Guide) -> None:
    reached = _reached(guide)
    for name, question in guide.questions.items():
        if name not in reached:
            _add(report, "unreachable-question", index, guide, "questions", name, question.source)
    for name, outcome in guide.outcomes.items():
        if name not in reached:
            _add(report, "unreachable-outcome", index, guide, "outcomes", name, outcome.source)
        if not outcome.actions:
            _add(report, "dead-outcome", index, guide, "outcomes", name, outcome.source)
        elif not _leads_somewhere(report, outcome):
            _add(report, "turn-nowhere", index, guide, "outcomes", name, outcome.source)
    for name in guide.questions:
        if name in reached and not _ends(guide, name):
            question = guide.questions[name]
            _add(report, "endless-guide", index, guide, "questions", name, question.source)


def _reached(guide: Guide) -> set[str]:
    reached: set[str] = set()
    waiting = [guide.start]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        if name in guide.questions:
            waiting += [choice.then for choice in guide.questions[name].choices]
    return reached


def _ends(guide: Guide, start: str) -> bool:
    """Whether some path from the question ends in an outcome."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in guide.outcomes:
            return True
        if name not in seen:
            seen.add(name)
            waiting += [choice.then for choice in guide.questions[name].choices]
    return False


def _leads_somewhere(report: Report, outcome: Outcome) -> bool:
    """Whether the question that the outcome turns to can be asked in the support chapter."""
    turn = outcome.support or outcome.order or outcome.request
    if turn is None:
        return True
    try:
        asked(report.handbook, system=turn.system, problem=turn.problem)
    except (Unanswerable, NoChapter):
        return False
    return True


def _add(
    report: Report, code: str, index: int, guide: Guide, kind: str, name: str, source: list[str]
) -> None:
    report.add(
        code,
        "guides",
        ("guides", index, kind, name),
        entry=f"guides.{guide.id}.{kind}.{name}",
        source=source or guide.source,
        params={"guide": guide.id, "name": name},
    )
