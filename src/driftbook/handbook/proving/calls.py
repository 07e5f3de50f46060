"""Whoever a chapter sends to support finds somebody, whenever it does (G-10, G-17, G-37)."""

from collections.abc import Callable

from driftbook.handbook.deciding.support import settled
from driftbook.handbook.deciding.timeline import Question, Timeline, contacts_of, steps_for
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.jobs import Turn
from driftbook.handbook.schema.support import Contact
from driftbook.handbook.spans import Spans, spans


def never_answers(report: Report, turn: Turn, involved: frozenset[str] = frozenset()) -> Spans:
    """When nobody answers the telephone who is asked so: people are sent there at every hour.

    `involved`: the levels of support that have been involved before.
    """
    question = Question(turn.system, turn.problem, turn.audience, involved)
    return _silent(report, question, _rings)


def nobody_there(report: Report, turn: Turn) -> Spans:
    """When everybody whom a question leads to is closed, however they are reached."""
    question = Question(turn.system, turn.problem, turn.audience)
    return _silent(report, question, lambda _contact: True)


def no_step(report: Report, question: Question) -> Spans:
    """When whoever asks so can do nothing: no ladder, nothing to do oneself, everybody closed."""
    return _silent(report, question, lambda _contact: True, alone=True)


def _silent(
    report: Report,
    asked: Question,
    counts: Callable[[Contact], bool],
    *,
    alone: bool = False,
) -> Spans:
    """`alone`: what one can do oneself, such as using the backup key, is an answer too."""
    handbook, support = report.handbook, report.handbook.support
    if support is None:
        return Spans()
    question = settled(handbook, asked)
    timeline = Timeline(handbook, question, report.start, report.end)
    silent: list[tuple[int, int]] = []
    for number, begin in enumerate(timeline.begins):
        ladder = timeline.verdict(number).matched
        if alone and any(step.do for step in steps_for(ladder, question.audience)):
            continue
        called = [
            contact
            for contact in contacts_of(ladder, question.audience)
            if counts(support.contacts[contact])
        ]
        if not any(timeline.is_open(number, contact) is not False for contact in called):
            silent.append((begin, timeline.ends(number)))
    return spans(silent)


def _rings(contact: Contact) -> bool:
    return bool(contact.phone or contact.phone_of)
