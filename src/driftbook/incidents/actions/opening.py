"""Opening a card: the edition that holds now is pinned, and the log begins."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import incidents as deciding
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.reading import Unreadable
from driftbook.incidents.actions.writing import Opening, open_incident, said_at_opening, say
from driftbook.incidents.models import Incident
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.gate import Refused
from driftbook.people.models import Organisation

WRITE = "incident.write"


def open_card(
    *,
    actor: Actor,
    handbook: str,
    situation: str,
    place: str,
    now: datetime,
    key: UUID | None = None,
    exercise: bool = False,
    words: str = "",
    happened: datetime | None = None,
    via: str = "page",
    log_keeper: UUID | None = None,
) -> Incident:
    """Let the card of a situation run at a place, in the name of the actor's organisation.

    The same `key` again is the same incident. `happened` (aware; default: `now`) is when it began.
    `log_keeper` is the person who keeps its log. Raises Refused, NoChapter where no edition that
    can be read has cards, Unanswerable for a situation or a place that there is not.
    """
    organisation = whose(actor, handbook)
    edition, read = pinned(handbook, now)
    known(read, situation, place)
    key = key or uuid.uuid4()
    with transaction.atomic():
        incident = open_incident(
            key=key,
            opening=Opening(organisation, edition.agreement.pk, edition.pk),
            situation=situation,
            place=place,
            exercise=exercise,
            happened=happened or now,
            now=now,
        )
        if incident.organisation != organisation:
            raise Refused(WRITE)
        if incident.position:
            return incident
        who = by(actor, WRITE, organisation.key)
        say(
            incident=incident,
            kind="opened",
            by=who,
            now=now,
            data=said_at_opening(incident),
            words=words,
            happened=happened,
            via=via,
        )
        if log_keeper is not None:
            _keep_the_log(incident, read, log_keeper, actor, now, via)
        return Incident.objects.get(pk=incident.pk)


def whose(actor: Actor, handbook: str) -> Organisation:
    """The actor's organisation in whose name they act by a handbook. Raises Refused."""
    key = key_of_own(actor, handbook, WRITE)
    if key is None:
        raise Refused(WRITE)
    return Organisation.objects.get(key=key)


def key_of_own(actor: Actor, handbook: str, *actions: str) -> UUID | None:
    """The key of it, by the first of the actions that one of them allows; None: none does."""
    pact = actor.pact(handbook)
    mine = sorted(pact.mine, key=str) if pact else []
    return next((key for action in actions for key in mine if actor.may(action, key)), None)


def pinned(handbook: str, now: datetime) -> tuple[Edition, Handbook]:
    """The edition that holds at `now`, or one before it that can be read. Raises NoChapter."""
    rows = Edition.objects.filter(agreement__handbook=handbook).select_related("agreement")
    held = rows.filter(holds_from__lte=now).order_by("-holds_from", "-number")
    for edition in [*held.defer("files"), *rows.order_by("number").defer("files")[:1]]:
        try:
            return edition, shelf.read(edition)
        except Unreadable:
            continue
    raise NoChapter(f"no edition of the handbook '{handbook}' can be read")


def known(handbook: Handbook, situation: str, place: str) -> None:
    """Raise NoChapter or Unanswerable unless the card is there, and can be at the place."""
    situations = deciding.chapter(handbook).situations
    if situation not in situations:
        raise Unanswerable("situation", situation, tuple(situations))
    if place not in situations[situation].places:
        raise Unanswerable("place", place, tuple(situations[situation].places))


def _keep_the_log(
    incident: Incident, handbook: Handbook, person: UUID, actor: Actor, now: datetime, via: str
) -> None:
    duties = deciding.chapter(handbook).duties
    card = deciding.chapter(handbook).situations[incident.situation]
    for name in card.responsible or duties:
        if duties[name].keeps_log:
            who = by(actor, WRITE, incident.organisation.key)
            data = {"person": str(person)}
            say(incident=incident, kind="duty", subject=name, data=data, by=who, now=now, via=via)
            return
