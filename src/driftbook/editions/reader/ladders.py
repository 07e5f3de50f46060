"""Topic `ladders`: the steps in order, for each system and hour."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Group, Topic, entry_of, facts, line
from driftbook.handbook.schema.support import Ladder, Step

KINDS = {
    "do": gettext_lazy("Do"),
    "call": gettext_lazy("Call"),
    "mail": gettext_lazy("Write to"),
    "fill_in": gettext_lazy("Fill in"),
    "go_to": gettext_lazy("Turn to"),
    "wait": gettext_lazy("Wait"),
}


def ladders(frame: Frame) -> Topic:
    """Every ladder, under the systems that it is for."""
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for ladder in frame.support.ladders:
        groups.setdefault(tuple(ladder.systems), []).append(_ladder(frame, ladder))
    names = frame.support.systems
    found = tuple(
        Group(", ".join(names[system].name for system in systems), tuple(entries), own=True)
        for systems, entries in groups.items()
    )
    explanation = _("What to do and whom to turn to, in order, for each system and hour.")
    return Topic("ladders", _("Who to turn to"), found, explanation=explanation)


def _ladder(frame: Frame, ladder: Ladder) -> Entry:
    return entry_of(
        ladder,
        "ladders",
        ladder.id,
        ladder.name or ladder.id,
        text=ladder.closed,
        state=_("Closed on purpose") if ladder.closed else "",
        facts=(
            *facts(
                (_("When"), frame.hours(ladder.when)),
                (_("What is wrong"), frame.links("problems", ladder.problems)),
                (_("For"), frame.links("audiences", ladder.audiences)),
                (_("Level"), frame.link("levels", ladder.level)),
                (_("Goes before"), frame.links("ladders", ladder.instead_of)),
            ),
            *frame.cost(ladder.cost),
        ),
        steps=tuple(_step(frame, step, ladder) for step in ladder.steps),
        parts=(ladder.cost,),
    )


def _step(frame: Frame, step: Step, ladder: Ladder) -> Entry:
    """A step has no anchor of its own: it belongs to its ladder, and shows only another source."""
    others = [value for name in step.alternatives for value in frame.turn(name)]
    entry = entry_of(
        step,
        "",
        "",
        "",
        text=step.do or step.wait or step.text,
        facts=(
            *facts(
                (_("If"), line(step.only_if)),
                (KINDS[step.kind], frame.turn(step.contact) if step.contact else None),
                (_("Or"), others),
                (_("For"), frame.links("audiences", step.audiences)),
            ),
            *frame.cost(step.cost),
        ),
        parts=(step.cost,),
    )
    return replace(entry, source=()) if step.source == ladder.source else entry
