"""Who do I turn to now? (G-04 … G-10, I-06, I-09, O-02 … O-07, O-11, O-12, B-07, A-04, A-10)"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import (
    AnswerStep,
    Matched,
    Next,
    Price,
    Reach,
    Reason,
    Situation,
    Unanswerable,
)
from driftbook.handbook.deciding.timeline import (
    Question,
    Standing,
    Timeline,
    Verdict,
    audiences_of,
    chapter,
    contacts_of,
    problems_of,
    written_hours,
)
from driftbook.handbook.schema.support import Contact, Cost, Ladder, Step

FIRST_YEAR, LAST_YEAR = 1970, 2199
KEPT = 1000
"""Compiled tables kept per edition, some 50 kB each: anybody may ask about any year."""

Block = tuple[list[int], list[Situation | None], Timeline]
"""Where the stretches begin, what each says once somebody has asked, and the timeline."""


class Answer(NamedTuple):
    """The answer to a question at an instant."""

    handbook: Handbook
    question: Question
    at: datetime
    situation: Situation


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
        situation = situations[index] = _situation(timeline, index, question)
    return Answer(handbook, question, now, situation)


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
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise ValueError(f"the year {now.year} is outside {FIRST_YEAR}-{LAST_YEAR}")
    asked(
        handbook,
        system=question.system,
        problem=question.problem,
        audience=question.audience,
        involved=question.involved,
    )
    if len(handbook.compiled) > KEPT:
        handbook.compiled.clear()
    start = int(datetime(now.year, 1, 1, tzinfo=UTC).timestamp()) - 2 * 86_400
    end = int(datetime(now.year + 2, 1, 1, tzinfo=UTC).timestamp())
    timeline = Timeline(handbook, settled(handbook, question), start, end)
    situations: list[Situation | None] = [None] * len(timeline.begins)
    block: Block = (timeline.begins, situations, timeline)
    handbook.compiled[(question, now.year)] = block
    return block


# --- a stretch in words -------------------------------------------------------------------------


def _situation(timeline: Timeline, index: int, question: Question) -> Situation:
    verdict = timeline.verdict(index)
    ladder = verdict.matched
    steps = tuple(
        _step(timeline, index, step) for step in steps_for(ladder, timeline.question.audience)
    )
    until = _changes(timeline, index)
    return Situation(
        matched=_matched(timeline, ladder) if ladder else None,
        closed=ladder.closed if ladder else None,
        steps=steps,
        cost=_ladder_price(timeline, ladder) if ladder else None,
        reasons=tuple(_reasons(timeline, index, question, steps)),
        until=_local(timeline, timeline.begins[until]) if until is not None else None,
        next=_next(timeline, until) if until is not None else None,
    )


def steps_for(ladder: Ladder | None, audience: str | None) -> list[Step]:
    """The steps of a ladder that are for an audience; all of them when nobody is named."""
    return [
        step
        for step in (ladder.steps if ladder else [])
        if audience is None or not step.audiences or audience in step.audiences
    ]


def _local(timeline: Timeline, second: int) -> datetime:
    return datetime.fromtimestamp(second, timeline.handbook.zone)


def _matched(timeline: Timeline, ladder: Ladder) -> Matched:
    written = written_hours(chapter(timeline.handbook), ladder.when)
    return Matched(
        ladder=ladder.id,
        name=ladder.name,
        level=ladder.level,
        hours=written,
        notes=ladder.notes,
        source=tuple(ladder.source),
    )


def _price(cost: Cost | None) -> Price | None:
    return Price(cost.text, tuple(cost.free_when), tuple(cost.source)) if cost else None


def _ladder_price(timeline: Timeline, ladder: Ladder) -> Price | None:
    """What the ladder costs; where it does not say, what its level costs."""
    level = chapter(timeline.handbook).levels.get(ladder.level or "")
    return _price(ladder.cost or (level.cost if level else None))


def _step(timeline: Timeline, index: int, step: Step) -> AnswerStep:
    contact = chapter(timeline.handbook).contacts.get(step.contact or "")
    own = step.do or step.wait
    return AnswerStep(
        kind=step.kind,
        text=own or step.text,
        only_if=step.only_if,
        audiences=tuple(step.audiences),
        reach=_reach(timeline, index, step.contact) if step.contact else None,
        alternatives=tuple(_reach(timeline, index, other) for other in step.alternatives),
        cost=_price(step.cost or (contact.cost if contact else None)),
        notes=step.notes,
        source=tuple(step.source),
    )


def _reach(timeline: Timeline, index: int, contact_id: str) -> Reach:
    handbook = timeline.handbook
    contact = chapter(handbook).contacts[contact_id]
    printed = printed_number(handbook, contact)
    shared = chapter(handbook).contacts.get(contact.phone_of or "")
    changes = None
    if contact_id in timeline.contacts:
        second = timeline.hours_track(contact_id).change(timeline.begins[index])
        if second is not None and second < timeline.end:
            changes = _local(timeline, second)
    return Reach(
        contact=contact_id,
        name=contact.name,
        party=contact.party,
        phone=phones.e164(printed, handbook.cover.country) if printed else None,
        printed=printed,
        short=contact.short or (shared.short if shared else None),
        menu=tuple(contact.menu),
        mail=contact.mail,
        web=contact.web,
        where=contact.where,
        hours=_stated_hours(handbook, contact),
        open=timeline.is_open(index, contact_id),
        changes=changes,
        caution=_caution(timeline, index, contact_id, contact),
        not_for=tuple(item.text for item in contact.not_for),
        notes=contact.notes,
        source=tuple(contact.source),
    )


def _stated_hours(handbook: Handbook, contact: Contact) -> str | None:
    if contact.hours is None:
        return "24/7" if contact.emergency else None
    return written_hours(chapter(handbook), contact.hours)


def printed_number(handbook: Handbook, contact: Contact) -> str | None:
    """The number as it is printed, the contact's own or the one that it shares."""
    if contact.phone_of:
        return chapter(handbook).contacts[contact.phone_of].phone
    return contact.phone


def _caution(timeline: Timeline, index: int, contact_id: str, contact: Contact) -> str | None:
    named = chapter(timeline.handbook).hours.get(contact.hours or "")
    if named and named.may_differ and timeline.is_doubtful(index, contact_id):
        return named.may_differ.text
    return None


def _state(timeline: Timeline, index: int) -> tuple[object, ...]:
    matched = timeline.verdict(index).matched
    contacts = contacts_of(matched) if matched else []
    return (matched.id if matched else None, *(timeline.is_open(index, c) for c in contacts))


def _changes(timeline: Timeline, index: int) -> int | None:
    """The first later stretch whose ladder, or who of it answers, is another."""
    now = _state(timeline, index)
    for later in range(index + 1, len(timeline.begins)):
        if _state(timeline, later) != now:
            return later
    return None


def _next(timeline: Timeline, index: int) -> Next:
    ladder = timeline.verdict(index).matched
    contacts = [
        step.contact for step in steps_for(ladder, timeline.question.audience) if step.contact
    ]
    answering = [c for c in contacts if timeline.is_open(index, c) is not False]
    contact = next(iter(answering or contacts), None)
    names = chapter(timeline.handbook).contacts
    return Next(
        at=_local(timeline, timeline.begins[index]),
        ladder=ladder.id if ladder else None,
        name=ladder.name if ladder else None,
        contact=contact,
        contact_name=names[contact].name if contact else None,
        answered=ladder is not None,
        depends_on=timeline.verdict(index).depends_on,
        closed=ladder is not None and ladder.closed is not None,
    )


# --- why ----------------------------------------------------------------------------------------

_CODES: dict[Standing, str] = {
    "holds": "holds",
    "otherwise": "holds-otherwise",
    "not-now": "not-now",
    "gives-way": "gives-way",
    "level-closed": "level-closed",
    "clash": "clash",
}


def _reasons(
    timeline: Timeline, index: int, question: Question, steps: tuple[AnswerStep, ...]
) -> Iterable[Reason]:
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
            params[key] = _local(timeline, change)
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
        yield Reason("public-holiday", {"name": name, "date": _local(timeline, first).date()})


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
