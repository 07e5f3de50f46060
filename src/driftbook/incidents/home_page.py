"""What the home page shows: what runs, what can be opened, and what of it needs an eye."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import State
from driftbook.handbook.reading import Unreadable
from driftbook.handbook.schema.incidents import Incidents, Situation
from driftbook.incidents.actions.opening import whose
from driftbook.incidents.card import card_of, handbook_of
from driftbook.incidents.models import Incident
from driftbook.incidents.names import card_name, place_name
from driftbook.incidents.queries import incidents
from driftbook.people.actors import Actor
from driftbook.people.gate import Refused
from driftbook.people.listing import held_roles
from driftbook.people.models import Organisation

SEE, WRITE = "incident.see", "incident.write"
MOST = 30
"""So many running incidents are shown with how they stand; more are a number."""


@dataclass(frozen=True)
class Running:
    """An incident as a list shows it."""

    incident: Incident
    name: str
    place: str
    language: str
    opened: datetime
    ended: datetime | None
    paused_by: str = ""
    """The name of what takes over; empty: nothing does."""
    late: bool = False
    """Whether somebody should have been informed by now."""
    ran_out: bool = False
    """Whether time has run out."""


@dataclass(frozen=True)
class Card:
    """A situation that can be opened."""

    id: str
    situation: Situation


@dataclass(frozen=True)
class Unheld:
    """A role of cards that nobody of the organisation is meant to take (A-03)."""

    duty: str
    name: str


@dataclass(frozen=True)
class Cards:
    """The cards of one handbook, for one organisation."""

    book: Handbook
    chapter: Incidents
    cards: list[Card]
    opens: bool
    """Whether the visitor may open one."""
    unheld: list[Unheld]
    past_review: list[Card]


def running(actor: Actor, now: datetime) -> list[Running]:
    """What runs in the actor's organisations, latest first, with how it stands."""
    every = list(incidents.running(actor))
    rows = every[:MOST]
    states = incidents.states(rows)
    return [_standing(one, states[one.key], _beside(one, every), now) for one in rows]


def _beside(incident: Incident, every: list[Incident]) -> list[Incident]:
    """As `incidents.beside`, of those that have been read already."""
    return [
        one
        for one in every
        if one.pk != incident.pk
        and (one.organisation_id, one.agreement_id, one.exercise)
        == (incident.organisation_id, incident.agreement_id, incident.exercise)
    ]


def _standing(incident: Incident, state: State, beside: list[Incident], now: datetime) -> Running:
    line = listed(incident)
    try:
        card = card_of(incident, now, state, beside)
    except (Unreadable, ValueError):  # its edition cannot be read, or has no such card
        return line
    pausing = [pause.name for pause in card.paused_by if pause.overridden is None]
    late = any(row.overdue for row in card.informed)
    ran_out = any(timer.state == "expired" for timer in card.timers)
    return replace(line, paused_by=", ".join(pausing), late=late, ran_out=ran_out)


def listed(incident: Incident) -> Running:
    """As the edition that was pinned names it; by its ids where it cannot be read."""
    try:
        book: Handbook | None = handbook_of(incident)
    except Unreadable:
        book = None
    return Running(
        incident,
        card_name(book, incident.situation),
        place_name(book, incident.place),
        book.cover.language if book else "",
        incident.opened.astimezone(book.zone) if book else incident.opened,
        incident.ended.astimezone(book.zone) if book and incident.ended else incident.ended,
    )


def cards(actor: Actor, now: datetime) -> list[Cards]:
    """The handbooks with cards in whose agreements the actor's organisation has a part."""
    found = []
    for book in shelf.handbooks(actor, now, SEE):
        if book.incidents is not None:
            found.append(_cards(actor, book, book.incidents, now))
    return found


def _cards(actor: Actor, book: Handbook, chapter: Incidents, now: datetime) -> Cards:
    try:
        organisation: Organisation | None = whose(actor, book.id)
    except Refused:
        organisation = None
    every = [Card(id, situation) for id, situation in chapter.situations.items()]
    today = now.astimezone(book.zone).date()
    return Cards(
        book,
        chapter,
        every,
        opens=organisation is not None,
        unheld=_unheld(chapter, organisation) if organisation else [],
        past_review=[one for one in every if one.situation.review and one.situation.review < today],
    )


def _unheld(chapter: Incidents, organisation: Organisation) -> list[Unheld]:
    """Roles of cards for which nobody of the organisation has one of the roles in Driftbook."""
    meant = {role for duty in chapter.duties.values() for role in duty.held_by}
    held = held_roles(organisation, meant)
    return [
        Unheld(id, duty.name)
        for id, duty in chapter.duties.items()
        if duty.held_by and not held & set(duty.held_by)
    ]
