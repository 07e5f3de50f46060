"""After an incident: what its people say of it, and what the next edition is to learn from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from driftbook.editions.actions import remarks
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.history.by import By
from driftbook.incidents.actions.writing import say
from driftbook.incidents.card import handbook_of
from driftbook.incidents.lessons import CHAPTER, path_of
from driftbook.incidents.models import Incident, LogEntry


def review(
    *,
    incident: Incident,
    words: str,
    lesson: bool,
    about: str,
    by: By,
    now: datetime,
    id: UUID | None = None,
    personal: bool = False,
) -> Entry:
    """Say something of an incident that is over; a lesson goes to the handbook's next edition too.

    The same `id` again adds nothing. Raises Unreadable.
    """
    data: dict[str, object] = {"lesson": lesson}
    if about:
        data["about"] = about
    if personal:
        data["personal"] = True
    with transaction.atomic():
        entry = say(incident=incident, kind="review", by=by, now=now, data=data, words=words, id=id)
        learn(incident=incident, added=[entry], by=by, now=now)
    return entry


def learn(*, incident: Incident, added: Iterable[Entry | LogEntry], by: By, now: datetime) -> None:
    """Let the lessons among the entries be remarks on the handbook's next edition, each once.

    The parties of the handbook read them, as they read the draft; nothing else of the incident.
    """
    found = [
        entry for entry in added if entry.kind == "review" and entry.data.get("lesson") is True
    ]
    if not found:
        return
    handbook = handbook_of(incident)
    situations = handbook.incidents.situations if handbook.incidents else {}
    card = situations.get(incident.situation)
    with override(handbook.cover.language):
        text = (
            _("Exercise {number}: {card}") if incident.exercise else _("Incident {number}: {card}")
        )
    for entry in found:
        remarks.make(
            key=entry.id,
            agreement=incident.agreement,
            organisation=incident.organisation,
            chapter=CHAPTER,
            about=path_of(incident.situation, str(entry.data.get("about", ""))),
            text=entry.words,
            origin=text.format(number=incident.number, card=card.name if card else ""),
            link=reverse("incidents:review", args=[incident.key]),
            by=by,
            now=now,
        )
