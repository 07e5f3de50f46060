"""What a device has to have of an edition to run its cards without network (A-15).

Everything with an id is in a list, in the handbook's order: a browser would put ids that are
numbers before the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.incident_card import around, chapter, cited, duties, informed
from driftbook.handbook.deciding.incident_json import Json, stamp
from driftbook.handbook.deciding.incident_reading import EPOCH, whole
from driftbook.handbook.deciding.situation import printed_number, short_number
from driftbook.handbook.schema.support import Contact

AHEAD = timedelta(hours=72)
"""How far ahead a device knows who answers."""
_LISTS = (
    "duties",
    "figures",
    "receivers",
    "phone_queues",
    "announcements",
    "posts",
    "scenarios",
    "steps",
    "monitors",
)


def sheet(handbook: Handbook, now: datetime) -> Json:
    """The edition for `incidents/app/decide.js`, from `now` (aware) to 72 hours later.

    The chapter as it is written, facts filled in, with what follows for each card: `informed`,
    `responsible`, `sources`; for each place those `around` it; for each contact the hours at which
    it is `open` as [[from, to], …], null where the handbook does not say. Raises NoChapter.
    """
    said, cover = chapter(handbook), handbook.cover
    made = whole(now)
    return {
        "handbook": cover.handbook,
        "title": cover.title,
        "version": cover.version,
        "edition": handbook.edition,
        "language": cover.language,
        "zone": cover.timezone,
        "made": stamp(made),
        "until": stamp(made + AHEAD),
        "summary": said.summary,
        "places": [{**row, "around": list(around(said, row["id"]))} for row in _rows(said.places)],
        **{name: _rows(getattr(said, name)) for name in _LISTS},
        "situations": [_situation(handbook, name) for name in said.situations],
        "contacts": _contacts(handbook, made),
    }


def _rows(entries: Mapping[str, BaseModel]) -> list[Json]:
    return [{"id": id, **entry.model_dump(mode="json")} for id, entry in entries.items()]


def _situation(handbook: Handbook, name: str) -> Json:
    said = chapter(handbook)
    card = said.situations[name]
    told: dict[str, Any] = card.model_dump(mode="json", exclude={"inform"})
    return {
        "id": name,
        **told,
        "phases": _rows(card.phases),
        "timers": _rows(card.timers),
        "informed": [asdict(row) for row in informed(said, card)],
        "responsible": list(duties(said, card)),
        "sources": list(cited(handbook, name)),
    }


def _contacts(handbook: Handbook, made: datetime) -> list[Json]:
    if handbook.support is None:
        return []
    return [_contact(handbook, id, one, made) for id, one in handbook.support.contacts.items()]


def _contact(handbook: Handbook, id: str, contact: Contact, made: datetime) -> Json:
    printed = printed_number(handbook, contact)
    return {
        "id": id,
        "name": contact.name,
        "party": contact.party,
        "phone": printed,
        "tel": phones.e164(printed, handbook.cover.country) if printed else None,
        "short": short_number(handbook, contact),
        "menu": list(contact.menu),
        "mail": contact.mail,
        "web": contact.web,
        "where": contact.where,
        "notes": contact.notes,
        "open": _open(handbook, contact, made),
        "source": list(contact.source),
    }


def _open(handbook: Handbook, contact: Contact, made: datetime) -> list[list[str]] | None:
    """Its hours from `made` to 72 hours later; None: the handbook does not say when it answers."""
    if contact.hours is None and not contact.emergency:
        return None
    first, last = int(made.timestamp()), int((made + AHEAD).timestamp())
    return [
        [
            stamp(EPOCH + timedelta(seconds=second))
            for second in (max(opens, first), min(shuts, last))
        ]
        for opens, shuts in openings.touching(handbook, contact.hours or "always", first, last)
    ]
