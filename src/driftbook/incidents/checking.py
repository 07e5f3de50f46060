"""Whether somebody may write what a device sends; an answer for each entry, by a code."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.reading import Unreadable
from driftbook.incidents.actions.writing import SERVER, Opening
from driftbook.incidents.card import handbook_of
from driftbook.incidents.entry_shapes import WireEntry, about, fits, writable
from driftbook.incidents.models import Incident, LogEntry
from driftbook.people.actors import Actor
from driftbook.people.listing import people_of
from driftbook.people.models import Organisation

WRITE, CLOSE = "incident.write", "incident.close"
DISTANT = 4_102_444_800_000
"""The year 2100, in milliseconds: only a clock that is wrong is so late."""
LEAP = 1_000_000
"""So far a clock beyond may be from the latest before it."""


def why_not(entry: WireEntry, incident: Incident, who: Actor) -> str:
    """Why an entry is not the actor's to write; empty: it is."""
    if not who.may(WRITE, incident.organisation.key):
        return "may-not"
    if entry.kind == "closing" and not who.may(CLOSE, incident.organisation.key):
        return "may-not-close"
    if not fits(entry.kind, entry.data) or not writable(entry):
        return "malformed"
    try:
        chapter = handbook_of(incident).incidents
    except Unreadable:
        return "" if entry.kind != "opened" else "unknown-card"
    subjects = about(chapter, entry.kind, incident.situation) if chapter else frozenset()
    if subjects is not None and entry.subject not in subjects:
        return "malformed"
    if entry.kind == "pause" and not _running_key(entry.subject):
        return "malformed"
    return "" if _possible(entry, incident) else "malformed"


def opening_of(entry: WireEntry, who: Actor) -> Opening | str:
    """What an incident is made of that a device has opened, or a code that says why not."""
    if entry.kind != "opened" or not fits(entry.kind, entry.data) or not writable(entry):
        return "malformed"
    said = entry.data
    organisation = Organisation.objects.filter(key=UUID(said["organisation"])).first()
    pact = who.pact(said["handbook"])
    if organisation is None or pact is None or organisation.key not in pact.mine:
        return "may-not"
    if not who.may(WRITE, organisation.key):
        return "may-not"
    edition = (
        Edition.objects.filter(agreement__key=pact.key, number=said["edition"])
        .select_related("agreement")
        .defer("files")
        .first()
    )
    try:
        chapter = shelf.read(edition).incidents if edition else None
    except Unreadable:
        chapter = None
    card = chapter.situations.get(said["situation"]) if chapter else None
    if edition is None or card is None or said["place"] not in card.places:
        return "unknown-card"
    return Opening(organisation, edition.agreement.pk, edition.pk)


def _possible(entry: WireEntry, incident: Incident) -> bool:
    """Whether it can be so, from what is in the log and who there is."""
    entries = LogEntry.objects.filter(incident=incident)
    if entry.device == SERVER:  # nobody else writes as we do
        return False
    if entry.kind == "opened":  # nobody makes another card of it
        return not entries.filter(kind="opened").exclude(id=entry.id).exists()
    if entry.kind == "duty" and not belongs(incident.organisation, entry.data["person"]):
        return False
    if entry.clock > DISTANT:  # else no clock would be left for anybody after it
        latest: int = entries.aggregate(Max("clock"))["clock__max"] or 0
        return entry.clock <= latest + LEAP
    return True


def belongs(organisation: Organisation, person: str | None) -> bool:
    """Whether somebody is of the organisation, or has been, as its logs know; nobody may be."""
    if person is None:
        return True
    if people_of(organisation).filter(key=person).exists():
        return True
    return LogEntry.objects.filter(organisation=organisation.key, person=person).exists()


def _running_key(subject: str) -> bool:
    try:
        return str(UUID(subject)) == subject
    except ValueError:
        return False
