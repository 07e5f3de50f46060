"""What a card does: its phases, its steps, and the ways of working on (A-06)."""

from __future__ import annotations

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader import incident_shared
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, entry_of, facts, line, said
from driftbook.handbook.deciding.incident_card import chapter

MODES: dict[str, str | Promise] = {
    "read-do": gettext_lazy("One step at a time"),
    "do-confirm": gettext_lazy("All of them, then confirmed together"),
}


def phase(frame: Frame, card: str, name: str) -> Entry:
    """Steps that belong together."""
    found = chapter(frame.handbook).situations[card].phases[name]
    entry = entry_of(found, f"{card}_phase", name, found.name, state=MODES[found.mode])
    return _with(entry, [_step(frame, card, step) for step in found.steps])


def scenario(frame: Frame, card: str, name: str) -> Entry:
    """A way of working on, and when it is chosen."""
    found = chapter(frame.handbook).scenarios[name]
    entry = entry_of(
        found,
        f"{card}_scenario",
        name,
        found.name,
        text=found.text,
        state=_("If it is chosen"),
        facts=facts((_("Chosen when"), line(found.choose_when))),
    )
    return _with(entry, [_step(frame, card, step) for step in found.steps])


def _with(entry: Entry, steps: list[Entry]) -> Entry:
    """The entry with its steps; it names the clauses that they name."""
    cites = (*entry.cites, *(clause for step in steps for clause in step.cites))
    return replace(entry, steps=tuple(steps), cites=tuple(dict.fromkeys(cites)))


def _step(frame: Frame, card: str, name: str) -> Entry:
    """A step has no anchor of its own, and shows only another source than its card's."""
    incidents = chapter(frame.handbook)
    step, situation = incidents.steps[name], incidents.situations[card]
    timer = situation.timers[step.after_timer].name if step.after_timer else None
    turn = step.turn
    entry = entry_of(
        step,
        "",
        "",
        step.say,
        text=step.text,
        facts=facts(
            (_("If"), line(step.only_if)),
            (_("Once this has run out"), line(timer)),
            (_("Role"), incident_shared.link(frame, "duties", step.duty)),
            (_("Call"), frame.turn(step.call) if step.call else None),
            (_("Turn to support for"), frame.link("systems", turn.system) if turn else None),
            (_("What is wrong"), frame.link("problems", turn.problem) if turn else None),
            (_("To be seen then"), line(step.expect)),
            (
                _("When another card takes over"),
                said(_("this goes on")) if step.never_paused else None,
            ),
        ),
    )
    return replace(entry, source=()) if step.source == situation.source else entry
