"""No hour without a reachable answer, and no hour with two."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from driftbook.handbook.deciding.timeline import (
    Question,
    Timeline,
    applies,
    chapter,
    contacts_of,
    span_of,
    variants,
)
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.support import Ladder, NotFor
from driftbook.handbook.spans import Spans, spans


@dataclass
class _Case:
    """Questions that meet the same ladders, and are therefore answered alike."""

    timeline: Timeline
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    """(problem, audience) of each question."""


def prove(report: Report) -> None:
    """Gaps, clashes, ladders nobody answers on, promises and contacts asked in vain."""
    held: set[str] = set()
    for case in cases(report):
        held |= _walk(report, case)
    for ladder in chapter(report.handbook).ladders:
        if ladder.id not in held:
            _ladder(report, "never-holds", ladder.id)
    _promises(report)
    _in_vain(report)


def questions(report: Report) -> Iterator[Question]:
    """Every question that can be asked: each system, problem, audience, and levels involved."""
    support = chapter(report.handbook)
    before = [
        level
        for level in support.levels
        if any(other.after == level for other in support.levels.values())
    ]
    for system in support.systems:
        for question in variants(report.handbook, Question(system)):
            for depth in range(len(before) + 1):
                yield question._replace(involved=frozenset(before[:depth]))


def cases(report: Report) -> list[_Case]:
    """The questions, grouped by the ladders that they meet."""
    support = chapter(report.handbook)
    found: dict[object, _Case] = {}
    for question in questions(report):
        met = tuple(ladder.id for ladder in support.ladders if applies(ladder, question))
        levels = {ladder.level for ladder in support.ladders if ladder.id in met}
        waiting = {support.levels[level].after for level in levels if level}
        involved = frozenset(question.involved & waiting)
        filtered = question.audience if _has_own_steps(report, met) else None
        key = (question.system, met, involved, filtered)
        case = found.get(key)
        if case is None:
            timeline = Timeline(report.handbook, question, report.start, report.end)
            case = found[key] = _Case(timeline)
        if (question.problem, question.audience) not in case.asked:
            case.asked.append((question.problem, question.audience))
    return list(found.values())


def _has_own_steps(report: Report, met: tuple[str, ...]) -> bool:
    ladders = [ladder for ladder in chapter(report.handbook).ladders if ladder.id in met]
    return any(step.audiences for ladder in ladders for step in ladder.steps)


def _walk(report: Report, case: _Case) -> set[str]:
    timeline = case.timeline
    gaps: list[tuple[int, int]] = []
    clashes: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    silent: dict[str, list[tuple[int, int]]] = defaultdict(list)
    held: set[str] = set()
    reached: dict[int, bool] = {}
    for index, begin in enumerate(timeline.begins):
        piece = (begin, timeline.ends(index))
        verdict = timeline.verdict(index)
        if verdict.matched is None:
            gaps.append(piece)
            continue
        held.add(verdict.matched.id)
        for other in verdict.clashing:
            held.add(other.id)
            clashes[(verdict.matched.id, other.id)].append(piece)
        mask = timeline.masks[index]
        if mask not in reached:
            reached[mask] = _reachable(timeline, index, verdict.matched)
        if not reached[mask]:
            silent[verdict.matched.id].append(piece)
    _report_gaps(report, case, spans(gaps))
    who = _who(case)
    for (one, another), pieces in clashes.items():
        _ladder(report, "clash", another, times=spans(pieces), params={"other": one, **who})
    for name, pieces in silent.items():
        _ladder(report, "unreachable", name, times=spans(pieces), params=who)
    for ladder in timeline.ladders:
        contacts = contacts_of(ladder, timeline.question.audience)
        if ladder.id in held and ladder.closed is None and not contacts:
            _ladder(report, "no-contact", ladder.id)
    return held


def _reachable(timeline: Timeline, index: int, ladder: Ladder) -> bool:
    contacts = contacts_of(ladder, timeline.question.audience)
    return (
        ladder.closed is not None
        or not contacts
        or any(timeline.is_open(index, contact) is not False for contact in contacts)
    )


def _report_gaps(report: Report, case: _Case, gaps: Spans) -> None:
    if not gaps:
        return
    timeline = case.timeline
    holidays = spans((first, last) for first, last, _ in timeline.holidays)
    code = "gap" if gaps.minus(holidays) else "holiday-gap"
    system = timeline.question.system
    source = sorted({clause for ladder in timeline.ladders for clause in ladder.source})
    report.add(
        code,
        "support",
        ("systems", system),
        entry=f"systems.{system}",
        times=gaps,
        source=source,
        params=_who(case),
    )


def _who(case: _Case) -> dict[str, object]:
    question = case.timeline.question
    return {
        "system": question.system,
        "asked": tuple(case.asked),
        "involved": tuple(sorted(question.involved)),
    }


def _ladder(
    report: Report,
    code: str,
    name: str,
    *,
    times: Spans | None = None,
    source: list[str] | None = None,
    params: Mapping[str, object] | None = None,
) -> None:
    """Report a finding of a ladder; its own clauses are the source where no other is given."""
    ladders = chapter(report.handbook).ladders
    index = next(index for index, ladder in enumerate(ladders) if ladder.id == name)
    report.add(
        code,
        "support",
        ("ladders", index),
        entry=f"ladders.{name}",
        times=times,
        source=source or ladders[index].source,
        params={"ladder": name, **(params or {})},
    )


def _promises(report: Report) -> None:
    """Promised hours against the hours of the contacts that keep them (I-06 against I-09)."""
    handbook = report.handbook
    support = chapter(handbook)
    for index, promise in enumerate(support.promises):
        promised = span_of(handbook, promise.hours, report.start, report.end)
        tables = []
        for contact in promise.kept_by:
            hours = support.contacts[contact].hours
            tables.append(
                (contact, span_of(handbook, hours, report.start, report.end) if hours else promised)
            )
        if promise.each:
            kept = tables
        else:
            together = Spans()
            for _, table in tables:
                together = together | table
            kept = [(", ".join(promise.kept_by), together)]
        for contact, table in kept:
            broken = promised.minus(table)
            if broken:
                report.add(
                    "promise-broken",
                    "support",
                    ("promises", index),
                    entry=f"promises.{promise.id}",
                    times=broken,
                    source=promise.source,
                    params={"promise": promise.name, "contact": contact},
                )


def _in_vain(report: Report) -> None:
    """Ladders that turn to a contact for what it does not help with (O-06, O-12)."""
    support = chapter(report.handbook)
    for question in questions(report):
        for ladder in support.ladders:
            if not applies(ladder, question) or ladder.closed is not None:
                continue
            for contact in contacts_of(ladder):
                for item in support.contacts[contact].not_for:
                    if _is_about(item, question):
                        params = {"contact": contact, "text": item.text, "system": question.system}
                        _ladder(
                            report, "sent-in-vain", ladder.id, source=item.source, params=params
                        )


def _is_about(item: NotFor, question: Question) -> bool:
    """Whether the contact says that it does not help with this question."""
    limits = (
        (item.systems, question.system),
        (item.problems, question.problem),
        (item.audiences, question.audience),
    )
    stated = [(names, asked) for names, asked in limits if names]
    return bool(stated) and all(asked in names for names, asked in stated)
