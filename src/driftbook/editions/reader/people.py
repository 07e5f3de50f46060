"""The chapter `people`: who can change what, where, and how one signs in (G-30 … G-34)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from driftbook.editions.reader.frame import Frame
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
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.people import chapter
from driftbook.handbook.schema.people import Change, People, Place, SignIn

SORTS = {"changes": "changes", "sign_ins": "sign-ins", "places": "places"}
"""Sorts of entries as the file names them, and the topic that each has."""


def people_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the people chapter stands on its page; a change at its first row."""
    page = reverse("editions:topic", args=[handbook.mark, "people", SORTS[sort]])
    return f"{page}#{SORTS[sort]}-{name}"


def topics(frame: Frame) -> tuple[Topic, ...]:
    """All topics of the chapter."""
    people = chapter(frame.handbook)
    rows = (_change(frame, row, name) for name, row in _rows(people))
    changed = _("Where each thing is changed, and by whom.")
    signing_in = _("How you sign in, and what you do when the password is forgotten.")
    places = _("Where things are changed, and whom to turn to when you cannot do it yourself.")
    return (
        Topic("changes", _("Who can change what"), single(rows), explanation=changed),
        Topic("sign-ins", _("Signing in"), _sign_ins(people.sign_ins), explanation=signing_in),
        Topic(
            "places",
            _("Where it is changed"),
            single(_place(frame, *pair) for pair in people.places.items()),
            explanation=places,
        ),
    )


def _rows(people: People) -> list[tuple[str, Change]]:
    """Every row with its name; the second of a change is `ID--2`, which no id can be."""
    met: Counter[str] = Counter()
    named = []
    for row in people.changes:
        met[row.id] += 1
        named.append((row.id if met[row.id] == 1 else f"{row.id}--{met[row.id]}", row))
    return named


def _change(frame: Frame, row: Change, name: str) -> Entry:
    people = chapter(frame.handbook)
    place = people.places[row.place]
    signs_in: list[Value | None] = [
        _link(frame, "sign_ins", way, people.sign_ins[way].name) for way in row.sign_in or ()
    ]
    any_way = said(_("any way")) if people.sign_ins else None
    return entry_of(
        row,
        "changes",
        name,
        row.name,
        text=row.how,
        facts=facts(
            (_("For those who sign in"), signs_in or any_way),
            (_("Changed in"), _link(frame, "places", row.place, place.name)),
            (_("By"), line(place.by.role)),
        ),
    )


def _sign_ins(sign_ins: dict[str, SignIn]) -> tuple[Group, ...]:
    """How one signs in, each way; then what to do without the password, each way again."""
    first = tuple(
        _steps(entry_of(sign_in, "sign-ins", name, sign_in.name), sign_in.steps)
        for name, sign_in in sign_ins.items()
    )
    forgotten = tuple(
        _forgotten(name, sign_in) for name, sign_in in sign_ins.items() if sign_in.forgotten
    )
    groups = (
        Group(_("How you sign in"), first),
        Group(_("When the password is forgotten"), forgotten),
    )
    return tuple(group for group in groups if group.entries)


def _forgotten(name: str, sign_in: SignIn) -> Entry:
    """The second half of a way of signing in; what is said of the whole stands at the first."""
    state = _("With a code by SMS") if sign_in.reset == "code" else ""
    entry = entry_of(sign_in, "sign-ins", f"{name}--forgotten", sign_in.name, state=state)
    return _steps(replace(entry, notes=(), cites=()), sign_in.forgotten)


def _steps(entry: Entry, steps: list[str]) -> Entry:
    return replace(entry, steps=tuple(Entry("", "", text=step) for step in steps))


def _place(frame: Frame, name: str, place: Place) -> Entry:
    changed: list[Value | None] = [
        _link(frame, "changes", anchor, row.name)
        for anchor, row in _rows(chapter(frame.handbook))
        if row.place == name
    ]
    return entry_of(
        place,
        "places",
        name,
        place.name,
        text=place.text,
        facts=facts(
            (_("By"), [line(place.by.role), frame.party(place.by.party)]),
            (_("Turn to"), frame.turn(place.contact) if place.contact else None),
            (_("Changed here"), changed),
        ),
    )


def _link(frame: Frame, sort: str, name: str, title: str) -> Value:
    """A link to another entry of the chapter: on this page, or on its topic's."""
    address = people_address(frame.handbook, sort, name)
    return frame.link_in("people", title, address)
