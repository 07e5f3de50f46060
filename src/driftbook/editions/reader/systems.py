"""Topic `systems`: what can be asked about, what can be wrong, who asks, levels of support."""

from __future__ import annotations

from django.utils.translation import gettext as _

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Group, Topic, entry_of, facts, line
from driftbook.handbook.schema.support import Level, Named, Problem, System


def systems(frame: Frame) -> Topic:
    """Systems, kinds of problem, audiences and levels on one page."""
    support = frame.support
    groups = (
        Group("", tuple(_system(frame, *pair) for pair in support.systems.items())),
        Group(
            _("Kinds of problem"),
            tuple(_problem(frame, *pair) for pair in support.problems.items()),
        ),
        Group(_("Who asks"), tuple(_audience(*pair) for pair in support.audiences.items())),
        Group(
            _("Levels of support"),
            tuple(_level(frame, *pair) for pair in support.levels.items()),
        ),
    )
    kept = tuple(group for group in groups if group.entries)
    explanation = _("What you can ask about, and what can be wrong.")
    return Topic("systems", _("Systems"), kept, explanation=explanation)


def _system(frame: Frame, name: str, system: System) -> Entry:
    assume = system.assume
    assumed = [frame.link("problems", assume.problem), frame.link("audiences", assume.audience)]
    return entry_of(
        system,
        "systems",
        name,
        system.name,
        text=system.text,
        facts=facts(
            (_("What can be wrong"), frame.links("problems", system.problems)),
            (_("Who may ask"), frame.links("audiences", system.audiences)),
            (_("Assumed when nothing is said"), assumed),
        ),
    )


def _problem(frame: Frame, name: str, problem: Problem) -> Entry:
    return entry_of(
        problem,
        "problems",
        name,
        problem.name,
        text=problem.text,
        facts=facts((_("Guide to go through first"), frame.guide(problem.guide))),
    )


def _audience(name: str, audience: Named) -> Entry:
    return entry_of(audience, "audiences", name, audience.name, text=audience.text)


def _level(frame: Frame, name: str, level: Level) -> Entry:
    return entry_of(
        level,
        "levels",
        name,
        level.name,
        text=level.text,
        facts=(
            *facts(
                (_("Opens once this has been involved"), frame.link("levels", level.after)),
                (_("Examples"), [line(example) for example in level.examples]),
            ),
            *frame.cost(level.cost),
        ),
        parts=(level.cost,),
    )
