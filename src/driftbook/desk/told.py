"""Events as a page tells them: who did what, in which role, when, and what was before and after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from driftbook.desk import naming, phrases, words
from driftbook.desk.zones import local
from driftbook.history.models import Event
from driftbook.people.permissions import ROLES
from driftbook.wording import times

FIELDS: dict[str, str | Promise] = {
    "version": gettext_lazy("Version"),
    "edition": gettext_lazy("Edition"),
    "holds_from": gettext_lazy("Holds from"),
    "acknowledged": gettext_lazy("Warnings that were known"),
    "files": gettext_lazy("Files"),
    "revision": gettext_lazy("Revision"),
    "role": gettext_lazy("Role"),
    "roles": gettext_lazy("Roles"),
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "as": gettext_lazy("Party"),
    "provides": gettext_lazy("Provides the service"),
    "state": gettext_lazy("State"),
    "to": gettext_lazy("To"),
    "channel": gettext_lazy("Channel"),
    "attempts": gettext_lazy("Attempts"),
    "error": gettext_lazy("What went wrong"),
    "url": gettext_lazy("Address"),
    "events": gettext_lazy("Events"),
    "because": gettext_lazy("Because"),
    "due": gettext_lazy("Due"),
    "held": gettext_lazy("Held"),
    "outcome": gettext_lazy("Outcome"),
    "group": gettext_lazy("Group"),
    "groups": gettext_lazy("Groups"),
    "bundle": gettext_lazy("Key bundle"),
    "language": gettext_lazy("Language"),
    "phone": gettext_lazy("Telephone"),
    "sites": gettext_lazy("Sites"),
    "topic": gettext_lazy("Topic"),
    "handbook": gettext_lazy("Handbook"),
    "days": gettext_lazy("Days"),
    "ended": gettext_lazy("Ended"),
    "digest": gettext_lazy("SHA-256"),
}
ROLE_FIELDS = ("role", "roles")
ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


@dataclass(frozen=True)
class Row:
    """One thing that mattered, before and after; empty: it was not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An event in the reader's language."""

    number: int
    text: str
    at: datetime
    """In the organisation's zone."""
    who: str
    what: str
    """The name of the object."""
    person: UUID | None
    role: str
    organisation: str
    kind: str
    key: str
    request: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rows: tuple[Row, ...]
    blanked: bool


def tell(events: Iterable[Event]) -> list[Told]:
    """The events as they are told, in their order."""
    events = list(events)
    names = naming.of_events(events)
    return [_told(event, names) for event in events]


def _told(event: Event, names: naming.Names) -> Told:
    before, after = _parts(event)
    known = names.people.get(event.person) if event.person else None
    who = phrases.actor_name(known, person=event.person is not None, role=event.role)
    organisation = names.organisations.get(event.organisation)
    zone = organisation.timezone if organisation else "UTC"
    what = names.of(event.kind, event.key)
    params = {
        **{f"old_{name}": _said(name, value, zone) for name, value in before.items()},
        **{name: _said(name, value, zone) for name, value in after.items()},
        "who": who,
        "what": what,
        "organisation": organisation.name if organisation else _("an organisation"),
    }
    return Told(
        number=event.number,
        text=phrases.sentence(event.did, params),
        at=local(event.at, zone),
        who=who,
        what=what,
        person=event.person,
        role=words.role(event.role),
        organisation=organisation.name if organisation else "",
        kind=event.kind,
        key=event.key,
        request=event.request,
        before=before,
        after=after,
        rows=tuple(_rows(before, after, zone)),
        blanked=event.blanked,
    )


def _parts(event: Event) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What was before and after. Where somebody has spoilt it, the rest is told."""
    try:
        before, after = event.before or {}, event.after or {}
        return dict(before), dict(after)
    except (ValueError, KeyError, TypeError):
        return {}, {}


def _rows(before: Mapping[str, Any], after: Mapping[str, Any], zone: str) -> Iterable[Row]:
    for name in dict.fromkeys([*before, *after]):
        old, new = _said(name, before.get(name), zone), _said(name, after.get(name), zone)
        if old or new:
            yield Row(str(FIELDS.get(name, name)), old, new)


def _said(name: str, value: object, zone: str) -> str:
    """A value as text: roles by their names, instants in the zone, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(_said(name, part, zone) for part in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{part}: {_said(part, held, zone)}" for part, held in value.items())
    if name in ROLE_FIELDS and value in ROLES:
        return str(ROLES[str(value)])
    return _time(str(value), zone)


def _time(text: str, zone: str) -> str:
    """A day or an instant as people write it; every other text as it is."""
    if not ISO.fullmatch(text):
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    language = get_language() or "en"
    if at.tzinfo is None:
        return times.long_day(at.date(), language)
    at = local(at, zone)
    return f"{times.long_day(at.date(), language)} {at:%H:%M}"
