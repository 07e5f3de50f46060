"""Answers as plain text for the terminal."""

from collections.abc import Iterator

from driftbook.handbook.deciding.answers import AnswerStep, Next, Price, Reach
from driftbook.handbook.deciding.guides import Position
from driftbook.handbook.deciding.people import ChangeAnswer, chapter
from driftbook.handbook.deciding.support import Answer
from driftbook.wording import reasons, times
from driftbook.wording.languages import gettext_noop, say

KINDS = {
    "do": gettext_noop("Do"),
    "call": gettext_noop("Call"),
    "mail": gettext_noop("Write to"),
    "fill_in": gettext_noop("Fill in"),
    "go_to": gettext_noop("Turn to"),
    "wait": gettext_noop("Wait"),
}


def support(answer: Answer, language: str) -> str:
    """Who to turn to, in lines."""
    return "\n".join(_support(answer, language))


def _support(answer: Answer, language: str) -> Iterator[str]:
    situation, cover = answer.situation, answer.handbook.cover
    at = answer.at.astimezone(answer.handbook.zone)
    yield f"{cover.title} {cover.version} · {times.moment(at, language)}"
    if not situation.answered:
        yield say(gettext_noop("The handbook gives no answer."), language)
    if situation.closed:
        yield situation.closed
    yield from steps(answer, language)
    if situation.cost:
        yield f"   {price(situation.cost, language)}"
    if situation.until:
        yield until(times.moment(situation.until, language), situation.next, language)
    yield ""
    for reason in situation.reasons:
        clauses = f" ({', '.join(reason.source)})" if reason.source else ""
        yield f"- {reasons.phrase(reason, language)}{clauses}"


def steps(answer: Answer, language: str) -> Iterator[str]:
    """The steps of an answer, numbered, each with what it costs."""
    for number, step in enumerate(answer.situation.steps, start=1):
        yield f"{number}. {_step(step, language)}"
        if step.cost:
            yield f"   {price(step.cost, language)}"


def _step(step: AnswerStep, language: str) -> str:
    words = [f"{step.only_if}:"] if step.only_if else []
    if step.reach is None:
        return " ".join([*words, step.text or ""])
    words.append(say(KINDS[step.kind], language))
    reaches = [_reach(reach, language) for reach in (step.reach, *step.alternatives)]
    words.append(f" {say(gettext_noop('or'), language)} ".join(reaches))
    if step.text:
        words.append(f"– {step.text}")
    return " ".join(words)


def price(cost: Price, language: str) -> str:
    """What it costs, and when it is free."""
    if not cost.free_when:
        return cost.text
    free = say(gettext_noop("Free when: {conditions}."), language)
    return f"{cost.text} {free.format(conditions='; '.join(cost.free_when))}"


def _reach(reach: Reach, language: str) -> str:
    ways = [way for way in (reach.printed, reach.mail, reach.web, reach.where) if way]
    text = f"{reach.name}: {', '.join(ways)}" if ways else reach.name
    if reach.menu:
        press = say(gettext_noop("press {keys}"), language)
        text += " · " + press.format(keys=" → ".join(str(key) for key in reach.menu))
    if reach.open is not None:
        text += f" [{state(reach, language)}]"
    if reach.caution:
        text += f" ({reach.caution})"
    return text


def state(reach: Reach, language: str) -> str:
    """`open until 22:00`, `closed, opens Wed 25 Nov 08:00`, or that the hours are not stated."""
    if reach.open is None:
        return say(gettext_noop("hours not stated"), language)
    if reach.changes is None:
        message = gettext_noop("open at all hours") if reach.open else gettext_noop("closed")
        return say(message, language)
    at = times.moment(reach.changes, language)
    if reach.open:
        return say(gettext_noop("open until {at}"), language).format(at=at)
    return say(gettext_noop("closed, opens {at}"), language).format(at=at)


def until(at: str, following: Next | None, language: str) -> str:
    """`Until Wed 25 Nov 07:00, then Carelock support.`"""
    if following is None:
        return say(gettext_noop("Until {at}."), language).format(at=at)
    return say(gettext_noop("Until {at}, then: {then}."), language).format(
        at=at, then=then(following, language)
    )


def then(following: Next, language: str) -> str:
    """What comes next, in a few words."""
    if following.depends_on is not None:
        return say(gettext_noop("it depends on what is wrong and who asks"), language)
    if not following.answered:
        return say(gettext_noop("no answer in the handbook"), language)
    if following.closed:
        return say(gettext_noop("closed"), language)
    return following.contact_name or following.name or following.ladder or ""


def guide(position: Position, language: str) -> str:
    """Where one stands in a guide, in lines."""
    lines = [position.guide.title]
    lines += [f"✓ {tried.question.ask} – {tried.choice.say}" for tried in position.tried]
    if position.question:
        lines += [position.question.ask, position.question.help or ""]
        lines += [f"  {choice.id}: {choice.say}" for choice in position.question.choices]
    if position.outcome:
        lines.append(position.outcome.say)
    lines += [f"- {reasons.phrase(reason, language)}" for reason in position.reasons]
    return "\n".join(line for line in lines if line)


def people(decision: ChangeAnswer, language: str) -> str:
    """Where one thing is changed and by whom, in lines."""
    return "\n".join(_people(decision, language))


def _people(decision: ChangeAnswer, language: str) -> Iterator[str]:
    cover, sign_ins = decision.handbook.cover, chapter(decision.handbook).sign_ins
    yield f"{cover.title} {cover.version}"
    yield decision.name
    yield from _changed(decision)
    for choice in decision.choices:
        yield f"{sign_ins[choice.sign_in or ''].name}:"
        yield from _changed(choice)
        told = (r for r in choice.reasons if r.code in ("no-change", "listed-twice"))
        yield from (f"- {reasons.phrase(reason, language)}" for reason in told)
    yield from (f"- {reasons.phrase(reason, language)}" for reason in decision.reasons)
    if decision.source:
        yield f"({', '.join(decision.source)})"


def _changed(decision: ChangeAnswer) -> Iterator[str]:
    where, by = decision.where, decision.by
    if where is None or by is None:
        return
    yield f"→ {where.name} ({by.role}, {by.name})"
    ways = [way for way in (by.printed, by.short, by.mail, by.web, by.reached) if way]
    if by.contact_name:
        yield f"  {by.contact_name}: {', '.join(ways)}"
    if decision.how:
        yield f"  {decision.how}"
