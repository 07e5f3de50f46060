"""The chapter `downtime`: when systems may be down, and how a long one is planned (O-08, O-10)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader import downtime_councils, downtime_notices
from driftbook.editions.reader.downtime_parts import limits, links
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.lengths import lasting
from driftbook.editions.reader.parts import (
    Entry,
    Topic,
    Value,
    entry_of,
    facts,
    grouped,
    line,
    said,
    single,
)
from driftbook.handbook.deciding.downtime_rules import affected
from driftbook.handbook.schema.downtime import Downtime, Freeze, Kind, System, Window

PLANNING: dict[str, str | Promise] = {
    "planned": gettext_lazy("it is planned; a notice that is late stops it"),
    "emergency": gettext_lazy("it cannot wait; a notice that is late does not stop it"),
    "unplanned": gettext_lazy("nobody plans it; it happens"),
}


def topics(frame: Frame, downtime: Downtime) -> tuple[Topic, ...]:
    """All topics of the chapter."""
    found = (
        Topic(
            "systems",
            _("Systems"),
            single(_system(frame, *pair) for pair in downtime.systems.items()),
            explanation=_("What can be down, who answers for it, and what falls with it."),
        ),
        Topic(
            "windows",
            _("When changes are made"),
            grouped(
                ("", [_window(frame, *pair) for pair in downtime.windows.items()]),
                (
                    _("Kinds of change and downtime"),
                    [_kind(frame, *pair) for pair in downtime.kinds.items()],
                ),
                (_("Freezes"), [_freeze(frame, *pair) for pair in downtime.freezes.items()]),
                (_("Working days"), _working_days(frame, downtime)),
            ),
            explanation=_("Change windows, kinds of change, and days on which nothing is changed."),
        ),
        downtime_notices.topic(frame, downtime),
        downtime_councils.topic(frame, downtime),
        Topic(
            "plan",
            _("The plan of an extensive downtime"),
            single(downtime_notices.steps(frame, downtime)),
            explanation=_("What is done before it, by when, and who is told."),
        ),
        Topic("before-calling", _("Before you call"), single(_before_calling(frame, downtime))),
    )
    return tuple(topic for topic in found if any(topic.entries))


def _system(frame: Frame, name: str, system: System) -> Entry:
    owner = system.owner
    falls = [one for one in affected(frame.handbook, [name]) if one != name]
    answers: list[Value | None] = []
    if owner is not None:
        answers = [line(owner.role), frame.party(owner.party)]
        answers += frame.turn(owner.contact) if owner.contact else []
    return entry_of(
        system,
        "systems",
        name,
        system.name,
        text=system.text,
        facts=facts(
            (_("Answers for it"), answers),
            (_("Does not work without"), links(frame, "systems", system.depends_on)),
            (_("Falls with it"), links(frame, "systems", falls)),
            (_("While it is down"), line(system.meanwhile)),
            (_("Support for it"), _support(frame, name, system)),
        ),
    )


def _support(frame: Frame, name: str, system: System) -> list[Value | None]:
    """The systems of `support` whose answers show its downtime."""
    support = frame.handbook.support
    if support is None:
        return []
    return frame.links("systems", system.support or [one for one in support.systems if one == name])


def _window(frame: Frame, name: str, window: Window) -> Entry:
    return entry_of(
        window,
        "windows",
        name,
        window.name,
        facts=facts(
            (_("Open"), frame.open_hours(window.hours)),
            *limits(frame, window.kinds, window.systems),
        ),
    )


def _kind(frame: Frame, name: str, kind: Kind) -> Entry:
    longest = said(lasting(kind.longest_minutes)) if kind.longest_minutes else None
    at = _("at any hour") if kind.any_time else _("in a change window")
    return entry_of(
        kind,
        "kinds",
        name,
        kind.name,
        text=kind.text,
        facts=facts(
            (_("How it comes about"), said(str(PLANNING[kind.planning]))),
            (_("When"), said(at) if kind.planning == "planned" else None),
            (_("Usually takes"), said(lasting(kind.usual_minutes))),
            (_("At the longest"), longest),
            (_("Notice"), said(_("by a plan of its own")) if kind.plan else None),
        ),
    )


def _freeze(frame: Frame, name: str, freeze: Freeze) -> Entry:
    return entry_of(
        freeze,
        "freezes",
        name,
        freeze.name,
        facts=facts(
            (_("Days"), frame.written(freeze.days)),
            *limits(frame, freeze.kinds, freeze.systems),
        ),
    )


def _working_days(frame: Frame, downtime: Downtime) -> list[Entry]:
    if downtime.working_days is None:
        return []
    days = facts((_("Days"), frame.written(downtime.working_days)))
    counted = _("What counts as a working day")
    return [Entry("working_days-days", counted, told=True, facts=days)]


def _before_calling(frame: Frame, downtime: Downtime) -> list[Entry]:
    before = downtime.before_calling
    if before is None:
        return []
    asked = facts((_("Go through this first"), frame.guide(before.guide)))
    title = _("While something is down")
    return [
        entry_of(before, "before_calling", "guide", title, text=before.text, told=True, facts=asked)
    ]
