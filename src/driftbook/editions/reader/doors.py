"""The chapter `doors`: units, batteries, keys, a door that does not open (G-24 … G-37)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from driftbook.editions.reader import door_batteries
from driftbook.editions.reader.door_kinds import DOOR_KINDS
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.lengths import lasting
from driftbook.editions.reader.parts import (
    Entry,
    Group,
    Topic,
    Value,
    entry_of,
    facts,
    line,
    said,
    single,
)
from driftbook.editions.reader.people import people_address
from driftbook.handbook.book import Handbook
from driftbook.handbook.proving.doors import EMERGENCY
from driftbook.handbook.schema.doors import Doors, Emergency, Trouble, UnitKind

TOPICS = {"units": "units", "batteries": "batteries", "emergency": "keys", "trouble": "trouble"}
"""Sorts of entries as the file names them, and the topic on whose page each stands."""
ACTS: dict[str, str | Promise] = {
    "open": gettext_lazy("opening"),
    "lock": gettext_lazy("locking"),
}


def doors_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the chapter stands; its topic, where the handbook says nothing of it."""
    page = reverse("editions:topic", args=[handbook.mark, "doors", TOPICS[sort]])
    part = name or {"batteries": "critical", "emergency": "key", "trouble": "door"}.get(sort)
    return f"{page}#{sort}-{part}" if part else page


def topics(frame: Frame, doors: Doors) -> tuple[Topic, ...]:
    """All topics of the chapter."""
    found = (
        Topic(
            "units",
            _("Kinds of unit"),
            single(_unit(frame, doors, *pair) for pair in doors.units.items()),
            explanation=_("What is mounted on doors, and what can be asked of it."),
        ),
        door_batteries.topic(frame, doors.batteries),
        Topic(
            "keys",
            _("Keys"),
            single(_keys(frame, doors)),
            explanation=_("How key bundles are given, and keys for a while."),
        ),
        Topic("trouble", _("A door that does not open"), _trouble(frame, doors)),
    )
    return tuple(topic for topic in found if any(topic.entries))


# --- units ----------------------------------------------------------------------------------------


def _unit(frame: Frame, doors: Doors, name: str, unit: UnitKind) -> Entry:
    acts: list[Value | None] = [said(str(ACTS[act])) for act in unit.acts]
    patience = ngettext("{count} second", "{count} seconds", unit.patience_seconds)
    silent = ngettext("{count} hour", "{count} hours", unit.silent_hours)
    power = _("a battery") if unit.battery else _("the mains, or nothing")
    asked = bool(unit.acts)
    return entry_of(
        unit,
        "units",
        name,
        unit.name,
        text=unit.text,
        facts=facts(
            (_("Fits"), [said(str(DOOR_KINDS[kind])) for kind in unit.doors]),
            (_("From the telephone"), acts or said(_("nothing"))),
            (_("Before opening"), line(unit.instructions.get("open"))),
            (_("Before locking"), line(unit.instructions.get("lock"))),
            (
                _("Its answer is waited for"),
                said(patience.format(count=unit.patience_seconds)) if asked else None,
            ),
            (_("Runs on"), said(power)),
            (
                _("Counts as silent after"),
                said(silent.format(count=unit.silent_hours)) if asked else None,
            ),
            (_("When it does not open"), _turn(frame, doors, name, unit) if asked else None),
        ),
        parts=(unit.trouble,),
    )


def _turn(frame: Frame, doors: Doors, name: str, unit: UnitKind) -> Value | None:
    """Where it stands whom to turn to, for this kind."""
    if unit.trouble is None and doors.trouble is None:
        return None
    part = name if unit.trouble else "door"
    address = doors_address(frame.handbook, "trouble", part)
    here = frame.whole == "doors"
    return said(_("whom to turn to"), address[address.index("#") :] if here else address)


# --- keys -----------------------------------------------------------------------------------------


def _keys(frame: Frame, doors: Doors) -> Iterator[Entry]:
    """What the handbook says of keys; nothing where no door is opened from the telephone."""
    if any(unit.acts for unit in doors.units.values()):
        by_hand = _("by hand, or in a directory") if doors.by_hand else _("in a directory only")
        given = facts((_("Given"), said(by_hand)))
        yield Entry("emergency-bundles", _("Key bundles"), told=True, facts=given)
    if doors.emergency is not None:
        yield _emergency(frame, doors.emergency)


def _emergency(frame: Frame, emergency: Emergency) -> Entry:
    people = frame.handbook.people
    row = next((one for one in people.changes if one.id == EMERGENCY), None) if people else None
    granted = people_address(frame.handbook, "changes", EMERGENCY)
    return entry_of(
        emergency,
        "emergency",
        "key",
        _("Emergency key"),
        told=True,
        text=emergency.text,
        facts=facts(
            (_("Usually lasts"), said(lasting(emergency.usual_minutes))),
            (_("At the longest"), said(lasting(emergency.longest_minutes))),
            (_("Where it is granted"), frame.link_in("people", row.name, granted) if row else None),
        ),
    )


# --- a door that does not open (G-37, O-05 … O-07) ------------------------------------------------


def _trouble(frame: Frame, doors: Doors) -> tuple[Group, ...]:
    shared = [] if doors.trouble is None else [_whom(frame, "door", _("Any door"), doors.trouble)]
    own = [
        _whom(frame, name, kind.name, kind.trouble, told=False)
        for name, kind in doors.units.items()
        if kind.trouble is not None
    ]
    return single([*shared, *own])


def _whom(frame: Frame, name: str, title: str, trouble: Trouble, *, told: bool = True) -> Entry:
    return entry_of(
        trouble,
        "trouble",
        name,
        title,
        told=told,
        facts=facts(
            (_("First"), frame.guide(trouble.guide)),
            (_("Turn to support for"), frame.link("systems", trouble.system)),
            (_("What is wrong"), frame.link("problems", trouble.problem)),
        ),
    )
