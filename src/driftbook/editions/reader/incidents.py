"""The chapter `incidents`: each card in its four parts, and what the cards share (A-01)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from driftbook.editions.reader import incident_parts, incident_shared, incident_steps
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.incident_shared import SHARED
from driftbook.editions.reader.parts import (
    Entry,
    Group,
    Topic,
    Value,
    cited,
    facts,
    grouped,
    line,
    said,
)
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_card import chapter
from driftbook.handbook.schema.incidents import Incidents, Situation
from driftbook.wording import times

ON_CARDS = {"announcements": "announcement", "posts": "post", "scenarios": "scenario"}
"""Sorts of entries that stand on the cards that name them, and how their anchors begin there."""
SORTS = ("situations", "steps", *ON_CARDS, *incident_shared.SORTS)


def incidents_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the chapter stands; the chapter itself, where no card names it."""
    incidents = chapter(handbook)
    if sort in incident_shared.SORTS:
        page = reverse("editions:topic", args=[handbook.mark, "incidents", SHARED])
        return f"{page}#{sort}-{name}" if name else page
    if sort == "situations":
        return reverse("editions:topic", args=[handbook.mark, "incidents", name])
    for card, anchor in _places(incidents, sort, name):
        page = reverse("editions:topic", args=[handbook.mark, "incidents", card])
        return f"{page}#{card}_{anchor}"
    return reverse("editions:chapter", args=[handbook.mark, "incidents"])


def _places(incidents: Incidents, sort: str, name: str) -> Iterator[tuple[str, str]]:
    """The cards on which an entry stands, and its anchor there."""
    for card, situation in incidents.situations.items():
        if sort in ON_CARDS:
            if name in getattr(situation, sort):
                yield card, f"{ON_CARDS[sort]}-{name}"
            continue
        for phase, entry in situation.phases.items():
            if name in entry.steps:
                yield card, f"phase-{phase}"
        for scenario in situation.scenarios:
            if name in incidents.scenarios[scenario].steps:
                yield card, f"scenario-{scenario}"


def topics(frame: Frame) -> tuple[Topic, ...]:
    """A topic for each card, in its own words, and one for what they share."""
    incidents = chapter(frame.handbook)
    cards = (_card(frame, *pair) for pair in incidents.situations.items())
    return (*cards, incident_shared.topic(frame))


def _card(frame: Frame, name: str, card: Situation) -> Topic:
    """Problem, solution, communication, responsible: always in this order (A-01)."""
    telling = [phase for phase in card.phases if _tells(frame, card, phase)]
    solving = [phase for phase in card.phases if phase not in telling]
    if not solving and not card.scenarios:
        solving, telling = telling, []  # to tell somebody is all that can be done
    return Topic(
        name,
        card.name,
        (
            Group(_("Problem"), (_problem(frame, name, card),)),
            *grouped(
                (
                    _("Solution"),
                    [
                        *(incident_steps.phase(frame, name, phase) for phase in solving),
                        *(incident_steps.scenario(frame, name, one) for one in card.scenarios),
                        *(incident_parts.timer(frame, name, one) for one in card.timers),
                    ],
                ),
                (
                    _("Communication"),
                    [
                        *(incident_steps.phase(frame, name, phase) for phase in telling),
                        *(incident_parts.announcement(frame, name, o) for o in card.announcements),
                        *(incident_parts.post(frame, name, one) for one in card.posts),
                        *incident_parts.informed(frame, name),
                    ],
                ),
                (_("Responsible"), incident_parts.responsible(frame, name)),
            ),
        ),
        own=True,
        notes=(card.notes,) if card.notes else (),
        source=tuple(card.source),
    )


def _tells(frame: Frame, card: Situation, phase: str) -> bool:
    """Whether all that a phase does is to tell somebody: callers, staff, whoever is called."""
    known = chapter(frame.handbook).steps
    steps = [known[name] for name in card.phases[phase].steps]
    announces = [bool(step.announcement or step.post) for step in steps]
    return any(announces) and all(
        told or step.call for told, step in zip(announces, steps, strict=True)
    )


def _problem(frame: Frame, name: str, card: Situation) -> Entry:
    incidents = chapter(frame.handbook)
    return Entry(
        anchor=f"{name}_problem",
        title=card.say,
        text=card.text,
        facts=facts(
            (_("Where"), [incident_shared.link(frame, "places", one) for one in card.places]),
            (_("Taken over by"), list(_over(frame, card))),
            (
                _("Goes on beside"),
                [_link(frame, one, incidents.situations[one].name) for one in card.alongside],
            ),
            (_("Owner of the card"), line(card.owner)),
            (_("Approved by"), line(card.approver)),
            (_("Valid from"), _day(frame, card.valid_from)),
            (_("To be gone through by"), _day(frame, card.review)),
        ),
        notes=tuple(one.notes for one in card.yields if one.notes),
        source=tuple(dict.fromkeys(clause for one in card.yields for clause in one.source)),
        cites=tuple(dict.fromkeys(cited([one.model_dump() for one in card.yields]))),
    )


def _over(frame: Frame, card: Situation) -> Iterator[Value | None]:
    for precedence in card.yields:
        yield _link(frame, precedence.to, chapter(frame.handbook).situations[precedence.to].name)
        yield line(precedence.text)


def _day(frame: Frame, day: date | None) -> Value | None:
    return said(times.long_day(day, frame.language)) if day else None


def _link(frame: Frame, name: str, title: str) -> Value:
    """A link to another card: to its heading, where the whole chapter stands on one page."""
    page = reverse("editions:topic", args=[frame.handbook.mark, "incidents", name])
    return frame.link_in("incidents", title, f"{page}#{name}_problem")
