"""Why this answer and no other: reasons as codes with parameters."""

from collections.abc import Iterable

from driftbook.handbook.deciding.answers import AnswerStep, Reason
from driftbook.handbook.deciding.timeline import (
    Question,
    Standing,
    Timeline,
    Verdict,
    audiences_of,
    chapter,
    problems_of,
    written_hours,
)
from driftbook.handbook.schema.support import Ladder

_CODES: dict[Standing, str] = {
    "holds": "holds",
    "otherwise": "holds-otherwise",
    "not-now": "not-now",
    "gives-way": "gives-way",
    "level-closed": "level-closed",
    "clash": "clash",
}


def reasons(
    timeline: Timeline, index: int, question: Question, steps: tuple[AnswerStep, ...]
) -> Iterable[Reason]:
    """Every reason for the answer of a stretch, the ladder that holds first."""
    verdict = timeline.verdict(index)
    yield from _ask_back(timeline, verdict)
    ordered = sorted(verdict.standing, key=lambda pair: pair[0] is not verdict.matched)
    for ladder, standing in ordered:
        yield _standing_reason(timeline, index, ladder, standing)
    if verdict.matched is not None and verdict.matched.closed is not None:
        yield Reason("closed-on-purpose", {"ladder": verdict.matched.id})
    yield from _holiday(timeline, index)
    support = chapter(timeline.handbook)
    problem, audience = timeline.question.problem, timeline.question.audience
    if question.problem is None and problem is not None:
        params = {"problem": problem, "name": support.problems[problem].name}
        yield Reason("assumed-problem", params)
    if question.audience is None and audience is not None:
        params = {"audience": audience, "name": support.audiences[audience].name}
        yield Reason("assumed-audience", params)
    yield from _others(timeline)
    yield from _contact_reasons(steps)


def _standing_reason(timeline: Timeline, index: int, ladder: Ladder, standing: Standing) -> Reason:
    params: dict[str, object] = {"ladder": ladder.id, "name": ladder.name or ladder.id}
    if standing == "holds" and ladder.when == "always":
        return Reason("holds-always", params, tuple(ladder.source))
    if standing in ("holds", "not-now") and ladder.when != "otherwise":
        params["hours"] = written_hours(chapter(timeline.handbook), ladder.when)
        track = timeline.tracks[timeline.ladders.index(ladder)]
        change = track.change(timeline.begins[index])
        if change is not None and change < timeline.end:
            key = "until" if standing == "holds" else "from"
            params[key] = timeline.local(change)
    if standing == "level-closed":
        level = chapter(timeline.handbook).levels[ladder.level or ""]
        after = chapter(timeline.handbook).levels[level.after or ""]
        params |= {"level": level.name, "after": after.name}
        return Reason("level-closed", params, tuple(level.source))
    return Reason(_CODES[standing], params, tuple(ladder.source))


def _ask_back(timeline: Timeline, verdict: Verdict) -> Iterable[Reason]:
    if verdict.matched is not None:
        return
    handbook, support = timeline.handbook, chapter(timeline.handbook)
    if verdict.depends_on == "audience":
        choices = audiences_of(handbook, timeline.question.system)
        names = [support.audiences[choice].name for choice in choices]
        yield Reason("say-audience", {"choices": choices, "names": names})
    elif verdict.depends_on == "problem":
        choices = problems_of(handbook, timeline.question.system)
        names = [support.problems[choice].name for choice in choices]
        yield Reason("say-problem", {"choices": choices, "names": names})
    else:
        yield Reason("no-ladder", {"system": timeline.question.system})


def _holiday(timeline: Timeline, index: int) -> Iterable[Reason]:
    found = timeline.holiday(index)
    if found is not None:
        first, name = found
        yield Reason("public-holiday", {"name": name, "date": timeline.local(first).date()})


def _others(timeline: Timeline) -> Iterable[Reason]:
    """The ladders of the same system that are for another problem or audience."""
    question = timeline.question
    for ladder in chapter(timeline.handbook).ladders:
        if question.system not in ladder.systems or ladder in timeline.ladders:
            continue
        params: dict[str, object] = {"ladder": ladder.id, "name": ladder.name or ladder.id}
        if ladder.problems and question.problem not in ladder.problems:
            yield Reason("other-problem", {**params, "problems": list(ladder.problems)})
        else:
            yield Reason("other-audience", {**params, "audiences": list(ladder.audiences)})


def _contact_reasons(steps: tuple[AnswerStep, ...]) -> Iterable[Reason]:
    seen: set[str] = set()
    for step in steps:
        for reach in (step.reach, *step.alternatives):
            if reach is None or reach.contact in seen:
                continue
            seen.add(reach.contact)
            params = {"contact": reach.contact, "name": reach.name}
            if reach.open is None:
                yield Reason("hours-not-stated", params, reach.source)
            else:
                code = "contact-open" if reach.open else "contact-closed"
                change = {"changes": reach.changes} if reach.changes else {}
                yield Reason(code, {**params, "hours": reach.hours, **change}, reach.source)
            if reach.caution:
                yield Reason("may-differ", {**params, "text": reach.caution}, reach.source)
