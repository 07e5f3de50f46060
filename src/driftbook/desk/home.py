"""What the desk shows: who I am, what is mine, what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from driftbook.desk import upcoming, words
from driftbook.desk.working import Working, state
from driftbook.desk.zones import first
from driftbook.doors.batteries import queries as batteries
from driftbook.doors.batteries.queries import Critical
from driftbook.doors.keys import queries as keys
from driftbook.doors.opening.rules import opens
from driftbook.downtime import around
from driftbook.downtime.around import Shown
from driftbook.downtime.waiting import NOTHING, Waiting, waiting
from driftbook.editions import shelf
from driftbook.editions.models import Draft, Review
from driftbook.handbook.book import Handbook
from driftbook.inbox import queries as inbox
from driftbook.incidents.names import card_name, place_name
from driftbook.incidents.queries import incidents
from driftbook.outbox import queries as outbox
from driftbook.outbox.models import FAILED, WAITING
from driftbook.people import queries as people
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.requests.queries import queue, talk
from driftbook.requests.queries.queue import WaitingNow

MOST_RUNNING = 20
MENU = ("history.see", "mail.see", "outbox.see", "people.change", "webhook.change")


@dataclass(frozen=True)
class Place:
    """One of my organisations, and what I am there."""

    name: str
    roles: tuple[str, ...]
    slug: str
    changes_people: bool
    """Whether I add and remove its people."""


@dataclass(frozen=True)
class Book:
    """One of my handbooks, and what I may do with it."""

    id: str
    title: str
    language: str
    version: str
    readable: bool
    asks: bool
    """Whether it answers "who do I turn to"."""
    guides: bool
    cards: bool
    changes: bool
    downtime: bool
    """Whether it says when systems may be down."""
    opens: bool
    """Whether doors of which it speaks are opened from the telephone, and I may."""
    may: dict[str, bool]
    draft: str
    """Who changed the draft last; empty: there is none."""
    review: date | None
    late: bool


@dataclass(frozen=True)
class Running:
    """A card that runs in one of my organisations."""

    key: UUID
    name: str
    place: str
    language: str
    opened: datetime
    exercise: bool


@dataclass(frozen=True)
class Desk:
    """Everything on the desk of one person."""

    name: str
    places: tuple[Place, ...]
    running: tuple[Running, ...]
    books: tuple[Book, ...]
    down: tuple[Shown, ...]
    """What is down now in their agreements."""
    told: Waiting
    """Notices and changes that wait for them."""
    next: tuple[upcoming.Line, ...]
    sees_next: bool
    dead: int
    waiting: int
    sees_outbox: bool
    emergencies: int
    """Emergency keys that somebody waits for, and that I may grant."""
    batteries: Critical | None
    """Critical batteries of the latest reports; None: there are none."""
    mails: int
    """Mails that came in and wait for somebody."""
    worker: Working | None
    """None: whether anything is sent is none of their business."""
    cases: WaitingNow | None
    """What waits in the queue; None: cases are handled by others."""
    unread: int | None
    """In how many cases there is something new; None: nothing of theirs is asked for here."""
    menu: frozenset[str]
    """The pages that some role of theirs opens, by action."""


def desk(actor: Actor, now: datetime) -> Desk:
    """The desk of somebody who is signed in, at `now` (aware)."""
    organisations = list(Organisation.objects.filter(key__in=actor.roles))
    sees, outgoing = actor.where("work.see"), actor.where("outbox.see")
    counts = outbox.counts(outgoing) if outgoing else {}
    zone = first(organisations)
    books = tuple(_books(actor, now))
    plans = any(book.downtime for book in books)
    return Desk(
        name=str(actor.user),
        places=tuple(_place(row, actor) for row in organisations),
        running=tuple(_running(actor, ZoneInfo(zone))),
        books=books,
        down=tuple(around.running(actor, now)) if plans else (),
        told=waiting(actor) if plans else NOTHING,
        next=tuple(upcoming.lines(sees, zone, now)) if sees else (),
        sees_next=bool(sees),
        dead=counts.get(FAILED, 0),
        waiting=counts.get(WAITING, 0),
        sees_outbox=bool(outgoing),
        emergencies=keys.to_grant(actor).count() if actor.where(keys.GRANT) else 0,
        batteries=batteries.critical(actor, now) if actor.where(batteries.SEE) else None,
        mails=inbox.to_do(actor) if actor.where(inbox.SEE) else 0,
        worker=state(now) if sees or outgoing else None,
        cases=queue.waiting_now(actor) if actor.where("case.list") else None,
        unread=talk.unread(actor) if actor.where("case.see") else None,
        menu=frozenset(action for action in MENU if actor.where(action)),
    )


def _place(row: Organisation, actor: Actor) -> Place:
    roles = tuple(words.roles(actor.roles[row.key]))
    return Place(row.name, roles, row.slug, actor.may("people.change", row.key))


def _running(actor: Actor, zone: ZoneInfo) -> Iterable[Running]:
    if not actor.where("incident.see"):
        return
    rows = list(incidents.running(actor)[:MOST_RUNNING])
    books = shelf.of_rows({row.edition_id for row in rows})
    for row in rows:
        book = books.get(row.edition_id)
        yield Running(
            key=row.key,
            name=card_name(book, row.situation),
            place=place_name(book, row.place),
            language=row.edition.language,
            opened=row.opened.astimezone(zone),
            exercise=row.exercise,
        )


def _books(actor: Actor, now: datetime) -> Iterable[Book]:
    pacts = {pact.handbook: pact for pact in actor.pacts}
    drafts = _drafts([pact.key for pact in actor.pacts])
    reviews = _reviews([pact.key for pact in actor.pacts])
    for entry in shelf.shelved(actor, now):
        pact = pacts.get(entry.name)
        if pact is None:
            continue
        book = entry.handbook
        due = reviews.get(entry.name)
        today = now.astimezone(book.zone).date() if book else now.date()
        yield Book(
            id=entry.name,
            title=entry.edition.title,
            language=entry.edition.language,
            version=entry.edition.version,
            readable=book is not None,
            asks=bool(book and book.support),
            guides=bool(book and book.guides),
            cards=bool(book and book.incidents),
            changes=_says_who_changes(book),
            downtime=bool(book and book.downtime),
            opens=bool(book and opens(actor, book)),
            may={
                "ask": actor.may("handbook.ask", pact),
                "respond": actor.may("incident.write", pact),
                "draft": actor.may("handbook.draft", pact),
                "review": actor.may("review.record", pact),
            },
            draft=drafts.get(entry.name, ""),
            review=due,
            late=bool(due and due < today),
        )


def _says_who_changes(book: Handbook | None) -> bool:
    return bool(book and book.people and book.people.changes)


def _drafts(agreements: list[UUID]) -> dict[str, str]:
    rows = Draft.objects.filter(agreement__key__in=agreements)
    found = dict(rows.values_list("agreement__handbook", "changed_by"))
    names = people.names(found.values())
    return {handbook: names.get(key, "?") if key else "?" for handbook, key in found.items()}


def _reviews(agreements: list[UUID]) -> dict[str, date]:
    rows = Review.objects.filter(agreement__key__in=agreements, held__isnull=True)
    return dict(rows.values_list("agreement__handbook", "due"))
