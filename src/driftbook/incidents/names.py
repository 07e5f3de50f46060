"""What a handbook calls cards and places; their codes where it does not know them any more."""

from __future__ import annotations

from driftbook.handbook.book import Handbook


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
