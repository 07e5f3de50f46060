"""How a contact of the handbook is reached from a card: its number, as a link to call it."""

from __future__ import annotations

from dataclasses import dataclass

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.situation import printed_number


@dataclass(frozen=True)
class Reached:
    """A contact, as somebody with a telephone in the hand needs it."""

    name: str
    phone: str | None
    """As it is printed."""
    dial: str | None
    """E.164, or a short number as it is dialled."""
    where: str | None
    mail: str | None


def reached(handbook: Handbook, contact: str | None) -> Reached | None:
    """The contact with this id; None where there is none.

    Whether it answers now is decided with the card.
    """
    known = handbook.support.contacts if handbook.support else {}
    found = known.get(contact or "")
    if found is None:
        return None
    phone = printed_number(handbook, found)
    dial = phones.e164(phone, handbook.cover.country) if phone else None
    return Reached(found.name, phone, dial, found.where, found.mail)
