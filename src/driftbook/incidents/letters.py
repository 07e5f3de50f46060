"""What mails and messages about an incident say: subject, thread, and the facts of the card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.handbook.deciding.situation import printed_number, short_number
from driftbook.incidents.models import Incident
from driftbook.outbox import headers
from driftbook.wording import times

LATE_MINUTES = 10
"""What arrives so long after it was written was written without a network; mails say so."""


def about(incident: Incident) -> tuple[str, str]:
    """The kind and key of the incident, as history and outbox know it."""
    return ("incident", str(incident.key))


def page(incident: Incident) -> str:
    """The whole address of the incident's page."""
    return f"{settings.ADDRESS}{reverse('incidents:home')}{incident.key}/"


def root(incident: Incident) -> str:
    """The Message-ID that every mail of the incident refers to; no mail has it itself."""
    return headers.own_id(f"incident.{incident.key.hex}")


def thread(incident: Incident, *, by_hand: bool) -> dict[str, str]:
    """The headers that keep the mails of one incident together in the receiver's mailbox."""
    return {
        headers.REFERENCES: root(incident),
        headers.IN_REPLY_TO: root(incident),
        headers.AUTO_SUBMITTED: headers.BY_HAND if by_hand else headers.GENERATED,
    }


def facts(incident: Incident, card: CardNow, zone: Any, language: str) -> dict[str, Any]:
    """What every letter knows: which card, where, since when. Times are in the handbook's zone."""
    return {
        "number": incident.number,
        "organisation": incident.organisation.name,
        "card": card.name,
        "say": card.say,
        "place": card.place_name,
        "since": times.moment(card.opened.astimezone(zone), language),
        "address": page(incident),
    }


def reach(handbook: Handbook, contact: str) -> str:
    """A contact of the handbook with how it is reached: `The lead: 89 10 20 31`."""
    known = handbook.support.contacts if handbook.support else {}
    one = known.get(contact)
    if one is None:
        return contact
    number = printed_number(handbook, one) or short_number(handbook, one)
    way = number or one.mail or one.web or one.where
    return f"{one.name}: {way}" if way else one.name


def figures(handbook: Handbook, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """Staffing, waiting time …, in the order of the handbook; one that it does not know is left."""
    chapter = handbook.incidents
    known = chapter.figures if chapter else {}
    return [
        {"name": figure.name, "value": str(given[id]).strip(), "unit": figure.unit or ""}
        for id, figure in known.items()
        if str(given.get(id, "")).strip()
    ]


def late(entry: Entry, now: datetime) -> bool:
    """Whether it arrives long after it was written."""
    return (now - (entry.written or now)).total_seconds() >= LATE_MINUTES * 60


def written(entry: Entry, zone: Any, language: str, now: datetime) -> str:
    """When it was written, for an entry that arrives late; empty where it arrives at once."""
    if not late(entry, now):
        return ""
    return times.moment((entry.written or now).astimezone(zone), language)
