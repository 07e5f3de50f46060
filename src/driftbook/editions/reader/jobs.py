"""The chapter `jobs`: what is ordered, when, as what and at what rate (G-11 … G-23)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.editions.reader import procedures
from driftbook.editions.reader.door_kinds import DOOR_KINDS
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import (
    Entry,
    Topic,
    Value,
    entry_of,
    facts,
    grouped,
    line,
    said,
)
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.jobs import (
    Circumstance,
    Deadline,
    Fact,
    JobType,
    Rule,
    ServiceClass,
    Way,
    Window,
)

TOPICS = {
    "types": "types",
    "circumstances": "types",
    "windows": "windows",
    "deadlines": "windows",
    "notice": "windows",
    "classes": "classes",
    "rules": "classes",
    "ways": "ways",
    "procedures": "procedures",
}
"""Sorts of entries as the file names them, and the topic on whose page each stands."""


def jobs_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the jobs chapter stands on its topic's page."""
    page = reverse("editions:topic", args=[handbook.mark, "jobs", TOPICS[sort]])
    return f"{page}#{sort}-{name}"


def topics(frame: Frame) -> tuple[Topic, ...]:
    """All topics of the chapter."""
    jobs = chapter(frame.handbook)
    found = (
        Topic(
            "types",
            _("What can be ordered"),
            grouped(
                ("", [_type(frame, *pair) for pair in jobs.types.items()]),
                (
                    _("Circumstances"),
                    [_circumstance(frame, *pair) for pair in jobs.circumstances.items()],
                ),
            ),
            explanation=_("Types of job, and what has to be said for each."),
        ),
        Topic(
            "windows",
            _("Windows and deadlines"),
            grouped(
                ("", [_window(frame, window) for window in jobs.windows]),
                (_("Deadlines"), [_deadline(frame, *pair) for pair in jobs.deadlines.items()]),
                (_("Notice"), _notice(frame)),
            ),
            explanation=_("The hours that are kept for jobs, and until when one may order."),
        ),
        Topic(
            "classes",
            _("Classes and rates"),
            grouped(
                ("", [_class(frame, *pair) for pair in jobs.classes.items()]),
                (
                    _("Rules, the first that holds decides"),
                    [_rule(frame, rule) for rule in jobs.rules],
                ),
            ),
            explanation=_("What a job counts as, and what decides it."),
        ),
        Topic(
            "ways",
            _("Ways of ordering"),
            grouped(("", [_way(frame, way) for way in jobs.ways])),
            explanation=_("In a window, at another time, or without a time."),
        ),
        procedures.topic(frame),
    )
    return tuple(topic for topic in found if any(topic.entries))


def _type(frame: Frame, name: str, type_: JobType) -> Entry:
    units = {
        "absent": _("without a unit"),
        "present": _("with a unit"),
        "any": _("with or without a unit"),
    }
    return entry_of(
        type_,
        "types",
        name,
        type_.name,
        text=type_.text,
        facts=facts(
            (_("For"), [said(str(DOOR_KINDS[kind])) for kind in type_.doors]),
            (_("The door is"), said(units[type_.unit])),
        ),
        steps=tuple(_fact(fact) for fact in type_.facts.values()),
        parts=type_.facts.values(),
    )


def _fact(fact: Fact) -> Entry:
    need = said(_("must be said")) if fact.required else said(_("may be said"))
    return entry_of(
        fact,
        "",
        "",
        "",
        text=fact.text,
        facts=facts(
            (Value("line", fact.name), need), ("", [line(c) for c in fact.choices.values()])
        ),
    )


def _circumstance(frame: Frame, name: str, what: Circumstance) -> Entry:
    jobs = chapter(frame.handbook)
    return entry_of(
        what,
        "circumstances",
        name,
        what.name,
        text=what.text,
        state="" if what.invoiced else _("Not invoiced"),
        facts=facts(
            (_("For"), [_link(frame, "types", one, jobs.types[one].name) for one in what.types]),
            (_("Counts as"), _class_link(frame, what.service_class)),
        ),
    )


def _window(frame: Frame, window: Window) -> Entry:
    jobs = chapter(frame.handbook)
    seats = ngettext("{count} job", "{count} jobs", window.seats).format(count=window.seats)
    each = _("{jobs} in {minutes} minutes").format(jobs=seats, minutes=jobs.slot_minutes)
    first = window.priority == min(one.priority for one in jobs.windows)
    return entry_of(
        window,
        "windows",
        window.id,
        window.name,
        state="" if first else _("Priority {number}").format(number=window.priority),
        facts=facts(
            (_("When"), frame.open_hours(window.hours)),
            (_("Takes"), said(each)),
            (_("For"), [_link(frame, "types", one, jobs.types[one].name) for one in window.types]),
        ),
    )


def _deadline(frame: Frame, name: str, deadline: Deadline) -> Entry:
    jobs = chapter(frame.handbook)
    count = deadline.days_before
    if deadline.days == "working":
        days = ngettext("{count} working day before", "{count} working days before", count)
    else:
        days = ngettext("{count} day before", "{count} days before", count)
    late = deadline.at_the_minute == "late"
    used: list[Value | None] = [
        said(text)
        for text, by in (
            (_("moving a job"), jobs.change),
            (_("cancelling a job"), jobs.cancel),
        )
        if by == name
    ]
    used += [_link(frame, "ways", way.id, way.name) for way in jobs.ways if way.deadline == name]
    used += [_link(frame, "rules", one.id, one.name) for one in jobs.rules if one.late_for == name]
    return entry_of(
        deadline,
        "deadlines",
        name,
        deadline.name,
        facts=facts(
            (
                _("Latest"),
                said(
                    _("{days}, at {time}").format(days=days.format(count=count), time=deadline.at)
                ),
            ),
            (_("At that very minute"), said(_("too late") if late else _("in time"))),
            (
                _("Working days"),
                frame.written(jobs.working_days) if deadline.days == "working" else None,
            ),
            (_("Holds for"), used),
        ),
    )


def _notice(frame: Frame) -> list[Entry]:
    notice = chapter(frame.handbook).notice
    if notice is None:
        return []
    told = _("At least {count} minutes before the work").format(count=notice.minutes)
    return [entry_of(notice, "notice", "citizen", told, told=True)]


def _class(frame: Frame, name: str, found: ServiceClass) -> Entry:
    rate = found.rate
    amount = f"{rate.amount} {rate.currency or ''}".strip() if rate.amount else None
    return entry_of(
        found,
        "classes",
        name,
        found.name,
        text=found.text,
        facts=facts(
            (_("Rate"), [line(amount), line(rate.text)]),
            (_("Item of the price list"), line(rate.item)),
        ),
    )


def _rule(frame: Frame, rule: Rule) -> Entry:
    late = rule.late_for
    jobs = chapter(frame.handbook)
    return entry_of(
        rule,
        "rules",
        rule.id,
        rule.name,
        facts=facts(
            (
                _("Ordered after"),
                _link(frame, "deadlines", late, jobs.deadlines[late].name) if late else None,
            ),
            (_("Performed"), frame.open_hours(rule.performed) if rule.performed else None),
            (_("Counts as"), _class_link(frame, rule.service_class)),
        ),
    )


def _way(frame: Frame, way: Way) -> Entry:
    jobs = chapter(frame.handbook)
    kinds = {
        "window": _("an hour of a window"),
        "chosen": _("a time of your choice"),
        "none": _("no time is fixed"),
    }
    deadline = way.deadline
    return entry_of(
        way,
        "ways",
        way.id,
        way.name,
        text=way.text,
        facts=facts(
            (_("Time"), said(kinds[way.time])),
            (_("For"), [said(str(DOOR_KINDS[kind])) for kind in way.doors]),
            (_("Types"), [_link(frame, "types", one, jobs.types[one].name) for one in way.types]),
            (_("Counts as"), [_class_link(frame, one) for one in way.classes]),
            (
                _("Until"),
                _link(frame, "deadlines", deadline, jobs.deadlines[deadline].name)
                if deadline
                else None,
            ),
            (
                _("Telephone after ordering"),
                frame.link("systems", way.telephone.system) if way.telephone else None,
            ),
            (
                _("First"),
                _link(frame, "procedures", way.procedure, jobs.procedures[way.procedure].name)
                if way.procedure
                else None,
            ),
        ),
    )


def _class_link(frame: Frame, name: str | None) -> Value | None:
    if name is None:
        return None
    return _link(frame, "classes", name, chapter(frame.handbook).classes[name].name)


def _link(frame: Frame, sort: str, name: str, title: str) -> Value:
    address = jobs_address(frame.handbook, sort, name)
    return frame.link_in("jobs", title, address)
