"""The chapter `doors`: the kinds of unit."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader.parts import Topic, entry_of, facts, said, single
from driftbook.handbook.schema.doors import Doors

DOOR_KINDS: dict[str, str | Promise] = {
    "private": gettext_lazy("Private door"),
    "stairwell": gettext_lazy("Stairwell door"),
    "key-box": gettext_lazy("Place of a key box"),
}


def topics(doors: Doors) -> tuple[Topic, ...]:
    """All topics of the chapter."""
    units = (
        entry_of(
            unit,
            "units",
            name,
            unit.name,
            text=unit.text,
            facts=facts((_("Fits"), [said(str(DOOR_KINDS[kind])) for kind in unit.doors])),
        )
        for name, unit in doors.units.items()
    )
    return (Topic("units", _("Kinds of unit"), single(units)),)
