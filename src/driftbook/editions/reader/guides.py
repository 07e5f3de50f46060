"""The chapter `guides`: one topic per guide, its questions and where its paths end."""

from __future__ import annotations

import re
from textwrap import shorten

from django.urls import reverse
from django.utils.translation import gettext as _

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Group, Topic, Value, entry_of, facts, line, said
from driftbook.handbook.schema.guides import Guide, Outcome, Question


def guide(frame: Frame, found: Guide) -> Topic:
    """One guide."""
    questions = tuple(_question(frame, found, *pair) for pair in found.questions.items())
    outcomes = tuple(_outcome(frame, found, *pair) for pair in found.outcomes.items())
    return Topic(
        found.id,
        found.title,
        (Group(_("Questions"), questions), Group(_("Where it ends"), outcomes)),
        text=found.text,
        own=True,
        notes=(found.notes,) if found.notes else (),
        source=tuple(found.source),
    )


def address(frame: Frame, found: Guide, name: str) -> str:
    """Where a question or an outcome of the guide stands."""
    anchor = f"#{found.id}-{name}"
    if frame.whole == "guides":
        return anchor
    return reverse("editions:topic", args=[frame.handbook.mark, "guides", found.id]) + anchor


def _question(frame: Frame, found: Guide, name: str, question: Question) -> Entry:
    return entry_of(
        question,
        found.id,
        name,
        question.ask,
        text=question.help,
        state=_("First question") if name == found.start else "",
        facts=tuple(
            fact
            for choice in question.choices
            for fact in facts((Value("line", choice.say), _leads(frame, found, choice.then)))
        ),
    )


def _leads(frame: Frame, found: Guide, then: str) -> Value:
    href = address(frame, found, then)
    if then in found.questions:
        return Value("link", found.questions[then].ask, href)
    return Value("link", _beginning(found.outcomes[then].say), href)


def _beginning(text: str) -> str:
    """The first words of a Markdown text, without its marks."""
    return shorten(re.sub(r"\]\([^)]*\)|[*_`\[\]#]", "", text), 70, placeholder=" …")


def _outcome(frame: Frame, found: Guide, name: str, outcome: Outcome) -> Entry:
    turn, order = outcome.support, outcome.order
    request = outcome.request
    target = turn or order or request
    return entry_of(
        outcome,
        found.id,
        name,
        name,
        text=outcome.say,
        code=True,
        facts=facts(
            (_("Then"), said(_("nothing more is needed")) if outcome.done else None),
            (_("Order"), line(order.name) if order else None),
            (_("File a case"), line(request.name) if request else None),
            (_("Turn to support for"), frame.link("systems", target.system) if target else None),
            (_("What is wrong"), frame.link("problems", target.problem) if target else None),
            (_("Level"), frame.link("levels", turn.level) if turn else None),
            (_("Turn to"), frame.link("contacts", outcome.call)),
            (_("Go on with"), frame.guide(outcome.guide)),
        ),
    )
