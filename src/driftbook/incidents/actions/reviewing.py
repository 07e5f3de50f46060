"""After an incident: what its people say of it, and what the next edition is to learn from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from driftbook.editions.actions import remarks
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.history.by import By
from driftbook.incidents.actions.pressing import once
from driftbook.incidents.actions.writing import say
from driftbook.incidents.card import handbook_of
from driftbook.incidents.lessons import CHAPTER, path_of
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.names import card_name
from driftbook.incidents.printing.personal import Recogniser
from driftbook.incidents.queries.incidents import entry_of
from driftbook.work.transactions import demand


def review(
    *,
    incident: Incident,
    words: str,
    lesson: bool,
    about: str,
    by: By,
    now: datetime,
    form: UUID | None = None,
    personal: bool = False,
) -> Entry:
    """Say something of an incident that is over; what follows from it lets a lesson be a remark.

    `form` is the id that the page gave the form: the same words with it again add nothing.
    """
    data: dict[str, object] = {"lesson": lesson}
    if about:
        data["about"] = about
    if personal:
        data["personal"] = True
    id = once(form, str(incident.key), data, words) if form else None
    return say(incident=incident, kind="review", by=by, now=now, data=data, words=words, id=id)


def learn(*, incident: Incident, added: Iterable[LogEntry], by: By, now: datetime) -> None:
    """Let the lessons among new entries be remarks on the handbook's next edition, each once.

    The parties of the handbook read them, as they read the draft; so a lesson with personal data
    stays in the log, and nothing but its words leaves it. Raises NotInATransaction.
    """
    demand("learn()")
    lessons = [row for row in added if row.kind == "review" and row.data.get("lesson") is True]
    if not lessons:
        return
    handbook = handbook_of(incident)
    recogniser = Recogniser.of(handbook)
    origin = _origin(incident, handbook)
    for row in lessons:
        if not row.words or recogniser.sorts(entry_of(row, incident.key)):
            continue
        remarks.make(
            key=row.id,
            agreement=incident.agreement,
            organisation=incident.organisation,
            chapter=CHAPTER,
            about=path_of(incident.situation, str(row.data.get("about", ""))),
            text=row.words,
            origin=origin,
            link=reverse("incidents:review", args=[incident.key]),
            by=by,
            now=now,
        )


def _origin(incident: Incident, handbook: Handbook) -> str:
    """Where a lesson comes from, in the handbook's language."""
    with override(handbook.cover.language):
        text = (
            _("Exercise {number}: {card}") if incident.exercise else _("Incident {number}: {card}")
        )
    return text.format(number=incident.number, card=card_name(handbook, incident.situation))
