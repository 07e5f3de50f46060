"""Whether a door opens, what to do when it does not, and its battery: in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.door_shapes import BatteryVerdict, OpeningAnswer, OpeningFacts
from driftbook.handbook.deciding.opening import TroubleAnswer
from driftbook.wording import doors, plain, reasons, times
from driftbook.wording.languages import gettext_noop, say

ALLOWED = {
    "open": gettext_noop("Yes, it may be opened."),
    "lock": gettext_noop("Yes, it may be locked."),
}
REFUSED = {
    "open": gettext_noop("No, it may not be opened."),
    "lock": gettext_noop("No, it may not be locked."),
}


def opening(
    handbook: Handbook,
    facts: OpeningFacts,
    answer: OpeningAnswer,
    trouble: TroubleAnswer,
    language: str,
) -> Iterator[str]:
    """Allowed or refused, why, where it is changed, and what to do if the unit does not answer."""
    at = times.moment(trouble.at.astimezone(handbook.zone), language)
    yield f"{handbook.cover.title} {handbook.cover.version} · {at}"
    yield say((ALLOWED if answer.allowed else REFUSED)[facts.act], language)
    yield from _reasons(answer.reasons, language)
    if answer.instruction:
        yield answer.instruction
    for change in doors.changes(handbook, answer, facts.sign_in):
        yield ""
        yield from plain.people(change, language).splitlines()[1:]
    if answer.allowed or answer.refusal == "not-connected":
        yield ""
        yield from _next_step(answer, trouble, language)


def _next_step(answer: OpeningAnswer, trouble: TroubleAnswer, language: str) -> Iterator[str]:
    unanswered = gettext_noop("No answer within {seconds} seconds: unknown, check the door. Then:")
    yield say(unanswered, language).format(seconds=answer.patience_seconds)
    if trouble.guide_title:
        look = gettext_noop("Look at the guide: {title}")
        yield say(look, language).format(title=trouble.guide_title)
    if trouble.support is not None:
        yield from plain.steps(trouble.support, language)
    if trouble.first is None:
        yield from _reasons(trouble.reasons, language)


def battery(handbook: Handbook, verdict: BatteryVerdict, kind: str, language: str) -> Iterator[str]:
    """What becomes of the battery, the bounds of it, and why."""
    named = handbook.doors.units[kind].name if handbook.doors else kind
    yield f"{handbook.cover.title} {handbook.cover.version} · {named}"
    yield doors.state(verdict.state, language)
    if verdict.earliest is not None and verdict.earliest != verdict.latest:
        yield _between(verdict, language)
    yield from _reasons(verdict.reasons, language)


def _between(verdict: BatteryVerdict, language: str) -> str:
    if verdict.earliest is None or verdict.latest is None:
        message = gettext_noop("Not before {earliest}, as far as can be told.")
    else:
        message = gettext_noop("Between {earliest} and {latest}, as far as can be told.")
    spoken = {
        name: day and times.long_day(day, language)
        for name, day in (("earliest", verdict.earliest), ("latest", verdict.latest))
    }
    return say(message, language).format(**spoken)


def _reasons(found: Iterable[Reason], language: str) -> Iterator[str]:
    for reason in found:
        clauses = f" ({', '.join(reason.source)})" if reason.source else ""
        yield f"- {reasons.phrase(reason, language)}{clauses}"
