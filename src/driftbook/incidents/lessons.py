"""What a review is about: parts of a card, their names, and where they stand in the handbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from driftbook.handbook.deciding.incident_shapes import CardNow

CHAPTER = "incidents"
CARD = "card"
PARTS = {
    "step": "steps",
    "duty": "duties",
    "announcement": "announcements",
    "post": "posts",
    "scenario": "scenarios",
    "receiver": "receivers",
}
"""What an entry calls it → where it stands in the chapter."""


def abouts(card: CardNow) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Everything on the card that something can be said about: groups of codes with names."""
    yield "", [(CARD, _("The card as a whole"))]
    steps = {step.id: f"{step.number}. {step.say}" for step in card.steps}
    groups = {
        "step": (pgettext("incident", "Steps"), list(steps.items())),
        "duty": (_("Roles"), [(one.id, one.name) for one in card.responsible]),
        "announcement": (_("Announcements"), [(one.id, one.name) for one in card.announcements]),
        "post": (_("Posts"), [(one.id, one.name) for one in card.posts]),
        "receiver": (_("Whom to inform"), [(one.receiver, one.name) for one in card.informed]),
        "timer": (_("Times"), [(one.id, one.name) for one in card.timers]),
        "scenario": (_("Scenarios"), [(one.id, one.name) for one in card.scenarios]),
    }
    for kind, (heading, found) in groups.items():
        if found:
            yield heading, [(f"{kind}:{id}", name) for id, name in found]


def name_of(card: CardNow, about: str) -> str:
    """What the card calls it; the code itself where the card does not have it."""
    named = {code: name for _heading, group in abouts(card) for code, name in group}
    return named.get(about, about)


def path_of(situation: str, about: str) -> str:
    """Where it stands in the chapter: `step:undock` → `steps.undock`."""
    kind, _colon, id = about.partition(":")
    card = f"situations.{situation}"
    if kind == "timer":
        return f"{card}.timers.{id}"
    return f"{PARTS[kind]}.{id}" if kind in PARTS else card
