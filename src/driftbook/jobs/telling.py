"""Doors, types, facts and times of jobs in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from driftbook.doors import kinds
from driftbook.doors.models import KEY_BOX, PRIVATE, STAIRWELL, Door, Unit
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.jobs import Fact
from driftbook.wording import times

DOORS: dict[str, str | Promise] = {
    PRIVATE: gettext_lazy("Private door"),
    STAIRWELL: gettext_lazy("Stairwell door"),
    KEY_BOX: gettext_lazy("Key box"),
}


@dataclass(frozen=True)
class Said:
    """One thing that was said of a job, by its name in the handbook."""

    name: str
    value: str
    bundle: bool = False


def door(kind: str, found: Door | None = None) -> str:
    """`Stairwell door, to the yard`."""
    name = str(DOORS.get(kind, kind))
    return f"{name}, {found.place}" if found is not None and found.place else name


def unit(handbook: Handbook, found: Unit | None) -> str:
    """`SmartLock`, as the handbook calls it; empty for a door without a unit."""
    if found is None:
        return ""
    return kinds.called(handbook, found.kind)


def type_name(handbook: Handbook, type_: str) -> str:
    """`Battery change`."""
    known = handbook.jobs.types if handbook.jobs else {}
    return known[type_].name if type_ in known else type_


def circumstances(handbook: Handbook, names: Collection[str]) -> list[str]:
    """The names of circumstances, in the order of the handbook."""
    known = handbook.jobs.circumstances if handbook.jobs else {}
    return [one.name for name, one in known.items() if name in names]


def facts(handbook: Handbook, type_: str, said: Mapping[str, str]) -> Iterator[Said]:
    """What was said of the job, in the order of the handbook."""
    known = handbook.jobs.types if handbook.jobs else {}
    asked = known[type_].facts if type_ in known else {}
    for name, fact in asked.items():
        if said.get(name):
            yield Said(fact.name, _value(handbook, fact, said[name]), fact.kind == "bundle")


def _value(handbook: Handbook, fact: Fact, value: str) -> str:
    if fact.kind == "yes-no":
        return _("yes") if value == "yes" else _("no")
    if fact.kind == "choice":
        return fact.choices.get(value, value)
    if fact.kind == "unit-kind":
        return kinds.called(handbook, value)
    if fact.kind == "moment":
        return _moment(value)
    return value


def agreed(handbook: Handbook, type_: str, said: Mapping[str, str]) -> datetime | None:
    """The first moment that was said of the job, in the zone of the handbook."""
    known = handbook.jobs.types if handbook.jobs else {}
    asked = known[type_].facts if type_ in known else {}
    for name, fact in asked.items():
        if fact.kind == "moment" and said.get(name):
            try:
                return datetime.fromisoformat(said[name]).replace(tzinfo=handbook.zone)
            except ValueError:
                return None
    return None


def _moment(value: str) -> str:
    try:
        return times.moment(datetime.fromisoformat(value), get_language() or "en")
    except ValueError:
        return value


def span(starts: datetime, ends: datetime | None, handbook: Handbook) -> str:
    """`Thu 26 Nov 08:00–09:00` in the zone of the handbook."""
    first = starts.astimezone(handbook.zone)
    said = times.moment(first, get_language() or "en")
    return f"{said}–{ends.astimezone(handbook.zone):%H:%M}" if ends else said
