"""What cards, places and people of incidents are called; codes where nobody knows any more."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.incidents.models import LogEntry
from driftbook.people import queries as people
from driftbook.people.keys import key_of


def card_name(handbook: Handbook | None, situation: str) -> str:
    """The card, by name."""
    chapter = handbook.incidents if handbook else None
    found = chapter.situations.get(situation) if chapter else None
    return found.name if found else situation


def place_name(handbook: Handbook | None, place: str) -> str:
    """The place, by name."""
    chapter = handbook.incidents if handbook else None
    found = chapter.places.get(place) if chapter else None
    return found.name if found else place


def people_in(entries: Iterable[Entry] | Iterable[LogEntry]) -> dict[UUID | None, str]:
    """The names of whoever wrote these entries, or was given a role by them, by their keys."""
    keys: set[UUID | None] = set()
    for entry in entries:
        keys |= {entry.person, key_of(entry.data.get("person"))}
    return people.names(keys)
